"""The access log says what kind of act it was and whose list it was about; never a search, a fact or typed words."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from auth.pages import keys
from auth.sign_in.refusals import Why
from core.policy.export import export_policy
from core.searches.register import searches
from core.store.access_log.entries import Action, Entry, digest, head, write
from core.store.access_log.listing import LogQuestion, entries
from core.store.access_log.subjects import NAMED, NO_COLLAR, About, File, Of, PageKey, Subject, reduced
from core.store.access_log.walk import walk
from core.store.engine import reading, writing
from core.store.migrate import migrate
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
CODES = sorted(
    {rule.code for search in searches().values() for rule in search.rules}
    | {code for search in searches().values() if search.code for code in search.code.words}
)
WAYS: list[StrEnum] = [*File, *Action, *Why, *About]
SUBJECTS = st.builds(
    Subject,
    st.sampled_from([*(about for about in About if about != About.ENTRIES), *map(PageKey, keys())]),
    st.none() | st.sampled_from([way for way in WAYS if " " not in way]),
    of=st.dictionaries(st.sampled_from(list(Of)), st.text(max_size=12)),
)


@pytest.mark.parametrize("key", keys())
def test_what_is_logged_of_any_page_is_shown(key):
    assert reduced(str(Subject(PageKey(key))), keys()) == key


def test_the_key_of_a_page_is_one_plain_word_of_ours():
    for words in ("", "Jane was hit", "team unit=T1", "café"):
        with pytest.raises(ValueError, match="wanted the key of a page"):
            PageKey(words)


def test_no_word_of_the_list_is_a_search_a_code_or_a_fact():
    words = {*keys(), *About, *Of, *File, *Action} - {Of.SEARCH, Of.DAY, Of.DAYS}
    assert not words & ({*searches()} | set(filter(None, CODES)))


@pytest.mark.slow
@given(SUBJECTS)
def test_what_narrowed_a_list_is_named_without_its_value(subject):
    said = str(subject)
    for name in set(Of) - NAMED:
        assert f"{name.value}=" not in said


@given(SUBJECTS)
def test_what_this_version_writes_is_shown_as_it_stands(subject):
    assert reduced(str(subject), keys()) == str(subject)


@pytest.mark.parametrize("search", sorted(searches()))
def test_a_press_as_it_was_logged_once_is_shown_without_its_search(search):
    assert {reduced(f"{search} {code}".rstrip(), keys()) for code in CODES} == {"item"}


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        (None, ""),
        ("", ""),
        ("my_actions search=victim_update", "my_actions search"),
        ("reviews search=linked_crime", "reviews search"),
        ("my_calendar day=2026-11-23 whose='My units' unit=T1", "my_calendar day whose='My units' unit=T1"),
        ("team unit=T1 officer='1001 1002'", "team unit=T1 officer='1001 1002'"),
        ("team unit=T1 officer='1001 10", "team unit=T1 officer=1001"),  # cut off in the middle
        ("arrests days=28", "arrests days=28"),
        ("audit crime=X1 from=2026-11-01", "audit crime=X1 from=2026-11-01"),
        ("audit collar=1001", "audit collar=1001"),
        ("audit collar='the victim Jane'", f"audit collar='{NO_COLLAR}'"),
        ("team csv", "team csv"),
        ("handover pdf", "handover pdf"),
        ("export team", "export team"),
        ("sign_in no_role", "sign_in no_role"),
        ("calendar", "calendar"),
        ("email", "email"),
        ("entries up to 12", "entries up to 12"),
        ("entries up to Jane", "item"),
        ("Jane was hit", "item"),
        ("team risk=high domestic_abuse=true", "team"),
    ],
)
def test_old_subjects_are_shown_as_far_as_they_tell_no_content(logged, shown):
    assert reduced(logged, keys()) == shown


def test_free_words_cannot_be_written(database):
    migrate(database)
    with writing(database) as db:
        with pytest.raises(ValueError, match="wanted the key of a purpose"):
            write(db, [Entry(NOW, "1001", Action.EXPORTED, "X1", reason="for the mother of the victim")])
        with pytest.raises(TypeError, match="closed list"):
            write(db, [Entry(NOW, "1001", Action.CLAIMED, "X1", "linked_crime L01")])  # type: ignore[arg-type]
    with reading(database) as db:
        assert entries(db, LogQuestion(), keys())[0].empty


def test_entries_from_before_verify_as_they_were_written_and_are_shown_reduced(database):
    migrate(database)
    with writing(database) as db:
        write(db, [Entry(NOW, "1001", Action.EXPORTED, "X1", Subject(PageKey("team"), File.CSV), reason="court")])
        was = head(db)
        old = {"entry_id": 2, "at": NOW, "collar_number": "1001", "action": "claimed"}
        old |= {"crime_ref": "X1", "subject": "victim_update", "where_from": None, "snapshot_id": 1}
        old |= {"reason": "she is seventeen", "previous": was.digest}
        old |= {"digest": digest(old)}
        db.execute(insert(ACCESS_LOG), old)
        db.execute(update(ACCESS_HEAD).values(entry_id=2, digest=old["digest"]))
    with reading(database) as db:
        walk(db)
        found = entries(db, LogQuestion(), keys())[0]
    assert found["subject"].tolist() == ["item", "team csv"]
    assert set(found["reason"]) & {"she is seventeen"} == set()
    assert found["reason"].iloc[1] == "court"
    with writing(database) as db:
        assert (
            db.execute(select(ACCESS_LOG.c.subject).where(ACCESS_LOG.c.entry_id == 2)).scalar_one() == "victim_update"
        )


def test_the_purposes_of_a_file_are_keys_that_the_log_takes():
    assert all(key.replace("_", "").isalpha() and key.islower() for key in export_policy().reason.purposes)

"""A pair of linked crimes: whoever sees the first alone is told that it stands, and nothing of the second."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select, text

from auth.actions import claims
from auth.actions.claims import NotDone, Press
from auth.roles import Role
from core.scope import Scope
from core.searches.pairs import CLEARS, SAID, TITLE
from core.store import pairs, scoped
from core.store.engine import engine, reading, reading_whole, writing
from core.store.migrate import _config, migrate
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from core.store.role import asking_as
from core.store.rows import read
from core.store.schema.records import ACCESS_LOG, metadata
from core.store.schema.work import CHANGES, CLAIMS, PAIR_SECRET, PAIRS, SNOOZES
from core.store.wall import put_up
from core.store.wall.policies import OPEN, POLICIES
from core.store.work.claims import Flag
from tests.folders import folder
from tests.scope.answers import answers, visitor

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
# The second was recorded later, so its day is the flag's start; nothing may say whose day that is.
CRIMES = [
    {"crime_ref": "CR1", "oic": "1001", "unit_id": "T1", "recorded_at": "2026-11-02T09:00:00"},
    {"crime_ref": "CR2", "oic": "DC77X", "unit_id": "T2", "recorded_at": "2026-11-12T09:00:00"},
]
LINKS = [{"link_id": "L1", "crime_ref": "CR2", "linked_ref": "CR1", "kind": "series"}]
FORCE: dict[str, list[dict[str, Any]]] = {
    "units": [{"unit_id": "D1"}, *({"unit_id": unit, "parent_id": "D1"} for unit in ("T1", "T2"))],
    "officers": [
        {"collar_number": "2001", "rank": "DS"}, {"collar_number": "2002", "rank": "DS"},
        {"collar_number": "3001", "rank": "DS"}, {"collar_number": "1001"}, {"collar_number": "DC77X"},
    ],
    "postings": [
        {"collar_number": "2001", "unit_id": "T1"}, {"collar_number": "2002", "unit_id": "T2"},
        {"collar_number": "3001", "unit_id": "T1"}, {"collar_number": "3001", "unit_id": "T2"},
        {"collar_number": "1001", "unit_id": "T1"},
    ],
    "crimes": CRIMES,
    "crime_links": LINKS,
}  # fmt: skip
FIRST_ONLY, SECOND_ONLY = (
    Scope("2001", frozenset(), frozenset({"T1"}), TODAY),
    Scope("2002", frozenset(), frozenset({"T2"}), TODAY),
)
BOTH = Scope("3001", frozenset(), frozenset({"T1", "T2"}), TODAY)
# What only the second crime has: its reference, its officer, the unit, and words that tell how it stands.
OF_THE_SECOND = re.compile(r"CR2|DC77X|\bT2\b|[Bb]oth crimes|open, or they|officers differ|later of the two")


def load(target: Engine, where, at: datetime = NOW, **rows) -> None:
    refresh(
        target, folder(where / f"x{at:%H%M}", f"{at - timedelta(minutes=30):%Y-%m-%dT%H:%M:%S}Z", **FORCE | rows), at
    )


@pytest.fixture(scope="module")
def first_load(new_url, tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("pairs")
    made = engine(new_url(where))
    load(made, where)
    made.dispose()
    return made.url.render_as_string(hide_password=False)


@pytest.fixture
def force(new_url, first_load, tmp_path) -> Iterator[Engine]:
    made = engine(new_url.copied(first_load, tmp_path))
    yield made
    made.dispose()


def flag_of(target: Engine, seen_by: Scope) -> dict[str, Any]:
    with reading(target) as db:
        (found,) = scoped.flags(db, seen_by, searches=("linked_crime",)).to_dict("records")
    return {str(name): value for name, value in found.items()}


def as_pressed(flag: dict[str, Any]) -> Flag:
    dates = [flag[name].date() for name in ("started_on", "due_on")]
    return Flag(flag["search"], flag["subject"], flag["code"], flag["crime_ref"], *dates)


def claim(target: Engine, collar: str, role: Role, note: str = "") -> None:
    who = visitor(target, collar, [role])
    with writing(target) as db:
        claims.claim(db, Press(who, as_pressed(flag_of(target, who.scope)), f"press-of-{collar}", NOW), note)


def test_the_flag_stands_with_its_own_dates_under_a_key_for_everybody(force):
    first, both = flag_of(force, FIRST_ONLY), flag_of(force, BOTH)
    assert re.fullmatch(r"~[0-9a-f]{32}", first["subject"])
    assert first["subject"] == both["subject"]
    assert (first["elsewhere"], both["elsewhere"]) == (True, False)
    assert both["pair"] == "CR1~CR2"
    assert (f"{first['started_on']:%Y-%m-%d}", f"{first['due_on']:%Y-%m-%d}") == ("2026-11-12", "2026-11-19")


def test_nothing_that_whoever_sees_the_first_alone_is_told_has_a_fact_of_the_second(force):
    claim(force, "3001", Role.SUPERVISOR)
    for role in (Role.SUPERVISOR, Role.OFFICER):
        told = answers(force, visitor(force, "2001", [role]), ["CR1"])
        told.pop("exportable"), told.pop("statements")
        for question, answer in told.items():
            if question not in ("tiles", "demand team"):  # the definition of every search; who is posted where
                assert not OF_THE_SECOND.search(answer), question
    told = answers(force, visitor(force, "2001", [Role.SUPERVISOR]), ["CR1"])
    assert SAID in told["why"]
    assert TITLE in told["names"]


def test_whoever_sees_the_second_alone_is_told_of_no_pair(force):
    who = visitor(force, "2002", [Role.SUPERVISOR])
    told = answers(force, who, ["CR2"])
    told.pop("statements")
    with reading(force) as db:
        assert scoped.flags(db, who.scope, searches=("linked_crime",)).empty
    for question, answer in told.items():
        assert "CR1" not in answer, question
        assert "linked_crime|" not in answer, question


def test_who_sees_both_is_told_of_both(force):
    told = answers(force, visitor(force, "3001", [Role.SUPERVISOR]), ["CR1"])
    assert "CR1~CR2" in told["flags"]
    assert "the pair CR1\\\\~CR2" in told["about"]
    assert "Both crimes are open" in told["why"]
    assert "Linked crimes with different officers" in told["names"]


def test_a_restricted_second_crime_off_the_list_makes_no_flag_at_all(database, tmp_path):
    crimes = [CRIMES[0], CRIMES[1] | {"restricted": True}]
    load(database, tmp_path, crimes=crimes, access_lists=[{"crime_ref": "CR2", "collar_number": "3001"}])
    with reading(database) as db:
        assert scoped.flags(db, FIRST_ONLY, searches=("linked_crime",)).empty
        assert scoped.flags(db, FIRST_ONLY)["names_restricted"].sum() == 0
    assert flag_of(database, BOTH)["names_restricted"]


def test_the_key_is_the_same_after_every_refresh_and_in_every_process_and_another_in_another_store(force, tmp_path):
    before = flag_of(force, FIRST_ONLY)["subject"]
    load(force, tmp_path, NOW + timedelta(hours=1))
    again = engine(force.url.render_as_string(hide_password=False).replace("://", "://", 1))
    assert flag_of(again, FIRST_ONLY)["subject"] == before
    other = engine(f"sqlite:///{tmp_path / 'other.db'}")
    load(other, tmp_path, NOW + timedelta(hours=2))
    assert flag_of(other, FIRST_ONLY)["subject"] != before
    assert verify(force) == []


def test_a_key_cannot_be_made_without_the_secret_of_the_store(force):
    key = flag_of(force, FIRST_ONLY)["subject"]
    guesses = [pairs.key_of(secret * 32, "CR1", "CR2") for secret in ("00", "ff", "5e")]
    assert key not in guesses
    with reading_whole(force) as db:
        secret = db.execute(select(PAIR_SECRET.c.secret)).scalar_one()
    assert len(bytes.fromhex(secret)) == 32
    assert pairs.key_of(secret, "CR1", "CR2") == key


def test_two_pairs_whose_references_run_together_have_two_keys():
    assert pairs.key_of("ab" * 32, "A", "B~C") != pairs.key_of("ab" * 32, "A~B", "C")


def test_the_claim_of_one_who_sees_both_says_nothing_to_one_who_sees_the_first(force):
    claim(force, "3001", Role.SUPERVISOR)
    with pytest.raises(NotDone, match="marked this done already"):
        claim(force, "2001", Role.SUPERVISOR)
    assert flag_of(force, FIRST_ONLY)["work"] == "claimed"
    with reading_whole(force) as db:
        stored = str(db.execute(select(CLAIMS)).mappings().all()) + str(db.execute(select(ACCESS_LOG)).all())
    assert not OF_THE_SECOND.search(stored)


def test_a_note_on_a_pair_is_refused_since_others_would_read_it(force):
    for collar, role in (("3001", Role.SUPERVISOR), ("2001", Role.SUPERVISOR)):
        with pytest.raises(NotDone, match="No note is kept on linked crimes"):
            claim(force, collar, role, "see CR2")
    with reading_whole(force) as db:
        assert db.execute(select(CLAIMS)).all() == []


def test_a_claim_that_the_records_did_not_confirm_says_the_same_to_everybody(force, tmp_path):
    claim(force, "3001", Role.SUPERVISOR)
    for hours in (2, 4):
        load(force, tmp_path, NOW + timedelta(hours=hours))
    found = flag_of(force, FIRST_ONLY)
    assert found["work"] == "returned"
    assert found["claim_reason"].endswith(f"Wanted: {CLEARS}")


def test_what_happens_on_the_second_crime_ends_no_snooze_on_the_first(force, tmp_path):
    who = visitor(force, "2001", [Role.SUPERVISOR])
    with reading(force) as db:
        row = scoped.flags(db, who.scope, searches=("supervisor_review",)).iloc[0].to_dict()
    with writing(force) as db:
        claims.snooze(db, Press(who, as_pressed(row), "s1", NOW), TODAY + timedelta(days=5), "forensics")
    moved = [CRIMES[0], CRIMES[1] | {"oic": "1001", "recorded_at": "2026-11-13T09:00:00"}]
    load(force, tmp_path, NOW + timedelta(hours=2), crimes=moved)
    with reading_whole(force) as db:
        assert db.execute(select(SNOOZES.c.stands)).scalar_one()


def test_a_pair_is_forgotten_once_nothing_speaks_of_it(force, tmp_path):
    with writing(force) as db:
        pairs.forget(db)
        assert len(db.execute(select(PAIRS)).all()) == 1
    load(force, tmp_path, NOW + timedelta(hours=2), crime_links=[])
    with writing(force) as db:
        assert len(db.execute(select(PAIRS)).all()) == 1  # the change is told for a while
        db.execute(CHANGES.delete())
        pairs.forget(db)
        assert db.execute(select(PAIRS)).all() == []


def test_the_ledger_and_verify_know_pairs_by_name_and_the_link_that_is_gone_was_cleared(force, tmp_path):
    load(force, tmp_path, NOW + timedelta(hours=2), crime_links=[])
    assert verify(force) == []
    with reading(force) as db:
        told = scoped.changes(db, BOTH, 0)
    assert told.loc[told["search"].eq("linked_crime"), ["change", "pair"]].to_numpy().tolist() == [
        ["cleared", "CR1~CR2"]
    ]


def test_nothing_at_the_second_wall_names_the_second_crime_or_tells_a_fact_of_it(postgres, tmp_path):
    made = engine(postgres.database())
    load(made, tmp_path)
    claim(made, "3001", Role.SUPERVISOR)
    for seen_by, hidden in ((FIRST_ONLY, OF_THE_SECOND), (SECOND_ONLY, re.compile("CR1"))):
        with reading(made) as db, asking_as(db, seen_by):
            for table in sorted(set(POLICIES) | {"access_log"}):
                found = db.execute(select(metadata.tables[table])).mappings().all()
                assert not hidden.search(str([dict(row) for row in found])), table
    with reading(made) as db, asking_as(db, BOTH):
        assert len(db.execute(select(PAIRS)).all()) == 1
    assert "pair_secret" not in OPEN
    made.dispose()


def test_a_store_from_before_calls_its_pairs_by_keys_and_can_be_taken_back(database, tmp_path):
    load(database, tmp_path)
    named = _made_old(database)
    migrate(database)
    key = flag_of(database, BOTH)["subject"]
    assert key.startswith("~")
    assert verify(database) == []
    with reading_whole(database) as db:
        kept = db.execute(select(CLAIMS.c.subject, CLAIMS.c.note, CLAIMS.c.reason)).all()
    assert named == "CR1~CR2"
    assert kept == [(key, None, f"marked done, but not there. Wanted: {CLEARS}")]


def _made_old(target: Engine) -> str:
    """Takes a store back to before there were keys, with a claim as it was kept then; returns its flag's subject."""
    claim(target, "3001", Role.SUPERVISOR)
    with writing(target) as db:
        config = _config()
        config.attributes["connection"] = db
        put_up.take_down(db)
        command.downgrade(config, "0012")
        assert not inspect(db).has_table("pairs")
        said = "marked done, but not there. Wanted: Both crimes have the same officer in case."
        db.execute(text("UPDATE claims SET note = 'see CR2', reason = :said"), {"said": said})
        subjects = read(db, select(CLAIMS.c.subject))["subject"].tolist()
    return str(subjects[0])

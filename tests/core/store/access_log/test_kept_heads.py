"""The head of the access log is kept outside the database: whoever cuts, empties or rewrites the log is found by it."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from core import clock
from core.commands.audit_check import keep_head
from core.policy.access_log import access_policy
from core.store.access_log import kept_heads
from core.store.access_log.entries import Action, Entry, write
from core.store.access_log.kept_heads import Kept, Spoilt, file_of, keep, known, last
from core.store.access_log.subjects import About, Subject
from core.store.engine import Unreadable, engine, writing
from core.store.migrate import migrate
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG
from manage import manage
from tests.drawn import examples
from tests.folders import folder
from tests.new_stores import loaded
from tests.refusals import in_words

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
HEAD = f"7:{'a' * 64}"


@pytest.fixture(scope="module")
def first_load(new_url, tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("heads")
    return loaded(new_url(where), folder(where / "x"), clock.now())


@pytest.fixture
def url(new_url, first_load, tmp_path, monkeypatch) -> str:
    """A store with a refresh behind it, and its head of then in a folder of the test's own."""
    monkeypatch.setenv(kept_heads.FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    made = new_url.copied(first_load, tmp_path)
    keep_head(made, clock.now())
    return made


def refreshed(url: str, where) -> str:
    """Refreshes and returns what it said beside its counts."""
    done = CliRunner().invoke(manage, ["refresh", str(folder(where / "x")), "--database", url])
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def looked(url: str, times: int, since: datetime | None = None) -> None:
    with writing(engine(url)) as db:
        write(db, [Entry(since or clock.now(), "1001", Action.CONSULTED, f"X{n}") for n in range(times)])


def verified(url: str, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(manage, ["audit", "verify", "--database", url, *words])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout.strip()


def cut(url: str, after: int) -> None:
    """Takes the newest entries away and moves the head back, as somebody does who may write to the database."""
    with writing(engine(url)) as db:
        digest = db.execute(select(ACCESS_LOG.c.digest).where(ACCESS_LOG.c.entry_id == after)).scalar_one_or_none()
        db.execute(delete(ACCESS_LOG).where(ACCESS_LOG.c.entry_id > after))
        db.execute(update(ACCESS_HEAD).values(entry_id=after, digest=digest or "0" * 64))


@pytest.mark.slow
def test_every_refresh_says_the_head_and_keeps_it_and_verification_compares_by_itself(url, tmp_path):
    looked(url, 5)
    said = refreshed(url, tmp_path)
    kept = known(file_of(url))
    assert said == f"access log: head {kept[-1]}, kept in {file_of(url)}"
    assert [one.entry_id for one in kept] == [0, 5]
    looked(url, 3)
    done = CliRunner().invoke(manage, ["audit", "verify", "--database", url])
    assert (done.exit_code, done.stdout[:41]) == (0, "8 entries, none changed, missing or reord")
    assert f"compared with 2 heads kept in {file_of(url)}" in done.stderr


@pytest.mark.slow
def test_a_series_refused_at_its_last_extract_keeps_the_head_for_those_it_published(url, tmp_path):
    looked(url, 5)
    for name, hours in (("1", -1), ("2", 2)):
        folder(tmp_path / "series" / name, (clock.now() + timedelta(hours=hours)).isoformat())
    series = str(tmp_path / "series")
    done = CliRunner().invoke(manage, ["refresh", series, "--database", url])
    assert (done.exit_code, [one.entry_id for one in known(file_of(url))]) == (2, [0, 5])
    assert "refresh: what came before the refusal is published" in done.stderr.splitlines()
    looked(url, 3)
    again = CliRunner().invoke(manage, ["refresh", series, "--database", url])
    assert (again.exit_code, "access log" in again.stderr) == (2, False)
    assert [one.entry_id for one in known(file_of(url))] == [0, 5]


@pytest.mark.slow
@pytest.mark.parametrize("left", [3, 0])
def test_a_cut_tail_and_an_emptied_log_are_found_and_named(url, tmp_path, left):
    looked(url, 5)
    refreshed(url, tmp_path)
    cut(url, left)
    status, said = verified(url)
    first = "entries 4 to 5 are missing" if left else "entries 1 to 5 are missing"
    assert status == 1
    assert said.startswith(f"missing: {first}, which were there when a head was kept on ")


@pytest.mark.slow
def test_a_log_cut_and_grown_again_is_found_by_the_entry_that_is_another_now(url, tmp_path):
    looked(url, 5)
    refreshed(url, tmp_path)
    cut(url, 3)
    looked(url, 9)
    said = refreshed(url, tmp_path)
    assert "it does not follow from the one kept before. Next: manage.py audit verify" in said
    status, words = verified(url)
    assert (status, words) == (1, "changed: entry 5 is not the one whose digest was kept: all was made anew")


@pytest.mark.slow
def test_a_refresh_that_meets_a_cut_log_loads_the_records_and_ends_with_status_one(url, tmp_path):
    looked(url, 5)
    refreshed(url, tmp_path)
    cut(url, 0)
    done = CliRunner().invoke(manage, ["refresh", str(tmp_path / "x"), "--database", url])
    assert done.exit_code == 1
    assert "loaded" in done.stdout


@pytest.mark.slow
def test_where_records_were_refreshed_and_no_head_is_there_nothing_is_called_well(url):
    file_of(url).unlink()
    looked(url, 2)
    done = CliRunner().invoke(manage, ["audit", "verify", "--database", url])
    assert done.exit_code == 1
    assert f"no head of this log is kept in {file_of(url)}" in done.stderr
    head = done.stdout.strip().rpartition("head ")[2]
    assert verified(url, "--expect", head)[0] == 0


@pytest.mark.slow
def test_a_removal_that_calls_itself_retention_and_came_before_its_time_is_found(url, tmp_path):
    looked(url, 5)
    refreshed(url, tmp_path)
    looked(url, 5)
    with writing(engine(url)) as db:
        anchor = db.execute(select(ACCESS_LOG.c.digest).where(ACCESS_LOG.c.entry_id == 10)).scalar_one()
        db.execute(delete(ACCESS_LOG))
        db.execute(update(ACCESS_HEAD).values(removed_to=10, anchor=anchor))
        write(db, [Entry(clock.now(), "", Action.PRUNED, subject=Subject(About.ENTRIES, number=10))])
    assert verified(url) == (
        1,
        "missing: entries 1 to 10 are missing, said to be removed by retention before their time",
    )


@pytest.mark.slow
def test_what_retention_removed_in_time_is_no_difference(url):
    first = clock.midnight(access_policy().kept_from(clock.today()))
    looked(url, 4, first - timedelta(days=2))
    with writing(engine(url)) as db:
        digests = dict(db.execute(select(ACCESS_LOG.c.entry_id, ACCESS_LOG.c.digest)).all())
    file_of(url).unlink()
    for number in (2, 4):
        keep(file_of(url), f"{number}:{digests[number]}", first - timedelta(days=1))
    looked(url, 3)
    done = CliRunner().invoke(manage, ["audit", "prune", "--database", url])
    assert done.stdout.startswith("4 entries removed")
    keep_head(url, clock.now())
    assert verified(url)[0] == 0


@pytest.mark.slow
def test_nothing_is_pruned_from_a_log_that_is_not_the_one_that_was_kept(url, tmp_path):
    looked(url, 5)
    refreshed(url, tmp_path)
    cut(url, 2)
    done = CliRunner().invoke(manage, ["audit", "prune", "--database", url])
    assert done.exit_code == 2
    assert "Nothing was removed" in done.stderr


@pytest.mark.slow
def test_behind_a_spoilt_line_a_refresh_says_so_and_goes_on_keeping(url, tmp_path):
    with file_of(url).open("a", encoding="utf-8") as more:
        more.write('{"at": "2026-11-23T08:3')
    looked(url, 1)
    assert "does not follow from the one kept before" in refreshed(url, tmp_path)
    assert last(file_of(url)).entry_id == 1
    status, said = verified(url)
    assert (status, "line 2: no head as a refresh writes it" in said) == (1, True)


@pytest.mark.slow
def test_a_head_that_cannot_be_kept_is_said_with_status_one_and_the_records_are_loaded(new_url, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(kept_heads.FOLDER_VARIABLE, str(tmp_path / "file"))
    url = new_url(tmp_path)
    done = CliRunner().invoke(manage, ["refresh", str(folder(tmp_path / "x")), "--database", url])
    assert done.exit_code == 1
    assert "could not be kept" in done.stderr
    assert "Traceback" not in done.stderr


def test_beside_a_sqlite_file_or_in_the_folder_named_each_database_has_a_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.delenv(kept_heads.FOLDER_VARIABLE, raising=False)
    assert file_of(f"sqlite:///{tmp_path / 's.db'}") == tmp_path / "s.db.audit_heads.jsonl"
    urls = [f"sqlite:///{tmp_path / name}" for name in ("s.db", "t.db", "sub/s.db")]
    urls += [f"postgresql+psycopg://app:secret@{host}/da" for host in ("one.example", "two.example")]
    assert len({file_of(url) for url in urls}) == len(urls)
    monkeypatch.setenv(kept_heads.FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    places = {file_of(url) for url in urls}
    assert len(places) == len(urls)
    assert {place.parent for place in places} == {tmp_path / "elsewhere"}
    assert not any("secret" in str(place) for place in places)


def test_the_user_and_the_password_may_change_and_the_file_stays():
    one, other = (f"postgresql+psycopg://{who}@db.example:5432/da" for who in ("app:old", "owner:new"))
    assert file_of(one) == file_of(other)


def test_only_its_owner_reads_it_and_the_same_head_stands_there_once(tmp_path):
    file = tmp_path / "new" / "heads.jsonl"
    for _ in range(3):
        keep(file, HEAD, NOW)
    assert known(file) == [Kept.read(HEAD, NOW)]
    assert last(file) == known(file)[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_many_at_once_have_each_its_whole_line(tmp_path):
    file = tmp_path / "heads.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: keep(file, f"{number}:{'a' * 64}", NOW), range(1, 61)))
    assert sorted(one.entry_id for one in known(file)) == [*range(1, 61)]


A = "a" * 64


@pytest.mark.parametrize(
    "spoilt",
    [
        "",
        "[]",
        "{}",
        "null",
        f'{{"at": "yesterday", "head": "7:{A}"}}',
        f'{{"at": "2026-11-23T08:30:00", "head": "7:{A}"}}',
        '{"at": "2026-11-23T08:30:00+00:00", "head": "7:abc"}',
        '{"at": "2026-11-23T08:30:00+00:00", "head": 7}',
        '{"at": "2026-11-23T08:3',
    ],
)
def test_a_line_that_is_no_head_is_named_and_passes_for_nothing(tmp_path, spoilt):
    file = tmp_path / "heads.jsonl"
    keep(file, HEAD, NOW)
    with file.open("a", encoding="utf-8") as more:
        more.write(spoilt)
    keep(file, f"8:{'b' * 64}", NOW)
    if spoilt:
        with pytest.raises(Spoilt, match=r"heads\.jsonl, line 2: no head as a refresh writes it"):
            known(file)
    assert json.loads(file.read_text().splitlines()[-1])["head"] == f"8:{'b' * 64}"


def test_no_file_is_no_head_and_nothing_is_kept_of_a_person(tmp_path):
    file = tmp_path / "heads.jsonl"
    assert (known(file), last(file)) == ([], None)
    keep(file, HEAD, NOW)
    assert set(json.loads(file.read_text())) == {"at", "head"}
    assert os.listdir(tmp_path) == ["heads.jsonl"]


@pytest.mark.slow
def test_a_store_that_was_never_refreshed_has_nothing_to_compare_with_and_says_so(new_url, tmp_path, monkeypatch):
    monkeypatch.setenv(kept_heads.FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    url = new_url(tmp_path)
    migrate(engine(url))
    looked(url, 2)
    done = CliRunner().invoke(manage, ["audit", "verify", "--database", url])
    assert done.exit_code == 0
    assert "nothing shows whether its newest entries, or all, were cut off" in done.stderr


@settings(max_examples=examples(200))
@given(
    st.binary(max_size=80)
    | st.from_regex(r'\{"at": "[0-9T:+-]{0,25}", "head": [\[{"0-9a-f:]{0,70}"?\}').map(str.encode)
)
@example(b"[" * 100_000)
@example(b'{"at": "9999-12-31T23:59:59-14:00", "head": "1:' + b"a" * 64 + b'"}')
def test_any_bytes_as_kept_heads_are_read_or_called_spoilt(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any_heads.jsonl"
    file.write_bytes(content)
    for reader in (known, last):
        try:
            reader(file)
        except (Spoilt, Unreadable) as refusal:
            in_words(refusal, "The kept heads" if isinstance(refusal, Unreadable) else str(file))

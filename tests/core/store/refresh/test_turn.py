"""One turn of refreshing: a folder, a series of folders or a database; what is not newer is not taken."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from alembic import command
from sqlalchemy import delete, func, select, update

from core import clock
from core.extract import Refused, read_changes
from core.extract.defaults import complete
from core.store import snapshots
from core.store.engine import engine, reading_whole, writing
from core.store.migrate import _config
from core.store.operations.verify import verify
from core.store.refresh.load import apply
from core.store.refresh.lock import alone
from core.store.refresh.turn import turn
from core.store.schema.records import EXTRACT, FLAGS, SNAPSHOTS, TALLIES
from core.store.schema.sources import HELD_BACK
from core.store.wall import put_up
from tests.changes import changed, whole
from tests.core.sources import warehouse

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
X1, X2 = ({"crime_ref": ref, "oic": "1001", "status": "under_investigation"} for ref in ("X1", "X2"))
ONE, TWO = complete({"crimes": [X1]}), complete({"crimes": [X1, X2]})
FILED = complete({"crimes": [X1 | {"status": "filed", "outcome_code": "18"}, X2]})


def at(hours: int) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def take(database, source, **asked):
    return turn(database, str(source), lambda: NOW + timedelta(days=1), **asked)


def refs(database) -> list[str]:
    with reading_whole(database) as db:
        return sorted(db.execute(select(EXTRACT["crimes"].c.crime_ref)).scalars())


def flagged(database) -> set[str]:
    with reading_whole(database) as db:
        return set(db.execute(select(FLAGS.c.crime_ref)).scalars())


def loads(database) -> int:
    with reading_whole(database) as db:
        return db.execute(select(func.count()).select_from(SNAPSHOTS)).scalar_one()


def test_a_change_at_the_source_is_a_changed_flag_after_the_next_turn(database, tmp_path):
    take(database, whole(tmp_path / "a", at(0), TWO))
    assert flagged(database) == {"X1", "X2"}
    take(database, changed(tmp_path / "b", at(1), TWO, FILED))
    assert {"crime_age", "supervisor_review"}.isdisjoint(_searches(database, "X1"))
    assert verify(database) == []


def _searches(database, ref: str) -> set[str]:
    with reading_whole(database) as db:
        return set(db.execute(select(FLAGS.c.search).where(FLAGS.c.crime_ref == ref)).scalars())


def test_the_extracts_of_a_series_are_taken_by_their_times_and_each_once(database, tmp_path):
    whole(tmp_path / "c", at(0), ONE)
    changed(tmp_path / "b", at(1), ONE, TWO)
    changed(tmp_path / "a", at(2), TWO, FILED)
    take(database, tmp_path)
    assert (refs(database), loads(database)) == (["X1", "X2"], 3)
    assert take(database, tmp_path) is None
    assert loads(database) == 3


def test_a_series_begins_at_its_newest_whole_extract(database, tmp_path):
    changed(tmp_path / "a", at(-1), TWO, ONE)
    whole(tmp_path / "b", at(0), TWO)
    whole(tmp_path / "c", at(1), ONE)
    take(database, tmp_path)
    assert (refs(database), loads(database)) == (["X1"], 1)


def test_an_extract_that_is_still_being_written_waits_for_the_next_turn(database, tmp_path):
    whole(tmp_path / "a", at(0), ONE)
    late = changed(tmp_path / "b", at(1), ONE, TWO)
    manifest = (late / "manifest.json").read_text(encoding="utf-8")
    (late / "manifest.json").unlink()
    take(database, tmp_path)
    assert refs(database) == ["X1"]
    (late / "manifest.json").write_text(manifest, encoding="utf-8")
    take(database, tmp_path)
    assert refs(database) == ["X1", "X2"]


def test_a_faulty_extract_of_a_series_is_named_and_those_before_it_stay_published(database, tmp_path):
    whole(tmp_path / "a", at(0), ONE)
    changed(tmp_path / "b", at(1), ONE, TWO)
    (changed(tmp_path / "c", at(2), TWO, ONE) / "crimes.csv").unlink()
    with pytest.raises(Refused, match="Table crimes: no file"):
        take(database, tmp_path)
    assert refs(database) == ["X1", "X2"]


def test_two_extracts_of_one_time_are_refused(database, tmp_path):
    whole(tmp_path / "a", at(0), ONE)
    whole(tmp_path / "b", at(0), TWO)
    with pytest.raises(Refused, match="a and b: both say extracted_at"):
        take(database, tmp_path)


def test_yesterdays_records_are_refused_and_taken_only_when_asked_for(database, tmp_path):
    take(database, whole(tmp_path / "a", at(0), TWO))
    older = whole(tmp_path / "b", at(-24), ONE)
    with pytest.raises(Refused, match="older than the records published"):
        take(database, older)
    assert refs(database) == ["X1", "X2"]
    take(database, older, full=True)
    assert refs(database) == ["X1"]


def test_changes_come_on_top_of_something_and_once(database, tmp_path):
    more = changed(tmp_path / "b", at(1), ONE, TWO)
    with pytest.raises(Refused, match="nothing is loaded yet"):
        take(database, more)
    take(database, whole(tmp_path / "a", at(0), ONE))
    take(database, more)
    with pytest.raises(Refused, match="These changes are in them already"):
        take(database, more)


def test_a_lost_extract_is_noticed_where_the_next_says_what_it_follows(database, tmp_path):
    take(database, whole(tmp_path / "a", at(0), ONE))
    more = changed(tmp_path / "c", at(2), ONE, TWO)
    manifest = more / "manifest.json"
    said = manifest.read_text(encoding="utf-8")
    manifest.write_text(said.replace('"kind"', f'"follows": "{at(1)}", "kind"'), encoding="utf-8")
    with pytest.raises(Refused, match="An extract between them is missing"):
        take(database, more)
    manifest.write_text(said.replace('"kind"', f'"follows": "{at(0)}", "kind"'), encoding="utf-8")
    take(database, more)
    assert refs(database) == ["X1", "X2"]


def test_a_database_is_read_whole_once_and_then_by_what_changed(database, tmp_path):
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(TWO)
    take(database, source.url)
    assert refs(database) == ["X1", "X2"]
    source.run("UPDATE crimes SET status = 'filed', outcome_code = '18' WHERE crime_ref = 'X1'")
    moved = f"UPDATE extract_manifest SET extracted_at = '{at(2)}'"  # noqa: S608 - our own words
    source.run(f"UPDATE crimes SET changed_at = '{at(1)}'", moved)  # noqa: S608
    heard = []
    turn(database, source.url, lambda: NOW + timedelta(hours=2), heard.append)
    assert any("deriving 1 crimes" in step or "deriving 2 crimes" in step for step in heard)
    assert "crime_age" not in _searches(database, "X1")
    assert verify(database) == []
    assert take(database, source.url) is None  # the source says the same time: nothing is new
    assert loads(database) == 2


@pytest.mark.parametrize("what", ["searches", "derivation"])
def test_after_an_upgrade_what_is_stored_is_derived_again_though_nothing_is_new(database, tmp_path, what):
    whole(tmp_path / "a", at(0), TWO)
    take(database, tmp_path)
    with writing(database) as db:
        db.execute(delete(FLAGS))
        db.execute(delete(TALLIES))
        stale = {"rules": "older"} if what == "searches" else {"derived_by": "older"}
        db.execute(update(SNAPSHOTS).values(**stale))
    take(database, tmp_path)
    assert (flagged(database), loads(database)) == ({"X1", "X2"}, 2)
    assert take(database, tmp_path) is None
    assert loads(database) == 2


def test_after_an_upgrade_a_database_without_news_is_derived_again(database, tmp_path):
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(TWO)
    take(database, source.url)
    with writing(database) as db:
        db.execute(update(SNAPSHOTS).values(rules="older"))
    assert take(database, source.url) is not None
    assert take(database, source.url) is None
    assert loads(database) == 2


def test_a_database_of_the_schema_before_is_brought_up_by_the_next_refresh_from_its_source(database, tmp_path):
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(TWO)
    take(database, source.url)
    with writing(database) as db:
        config = _config()
        config.attributes["connection"] = db
        put_up.take_down(db)
        command.downgrade(config, "0011")
    take(database, source.url)
    assert (refs(database), verify(database)) == (["X1", "X2"], [])


def test_a_deletion_that_cannot_be_read_deletes_nothing_whatever_it_names(database, tmp_path):
    take(database, whole(tmp_path / "a", at(0), TWO))
    more = changed(tmp_path / "b", at(1), TWO, FILED)
    (more / "deleted.csv").write_text("table,key\ncrimes gone,X2\n", encoding="utf-8")
    said = (more / "manifest.json").read_text(encoding="utf-8")
    (more / "manifest.json").write_text(said.replace('"deleted": 0', '"deleted": 1'), encoding="utf-8")
    take(database, more)
    assert (refs(database), verify(database)) == (["X1", "X2"], [])


def test_a_row_with_too_long_a_key_that_comes_again_is_set_aside_once_and_goes_when_it_is_deleted(database, tmp_path):
    long = TWO | {"crimes": [*TWO["crimes"], TWO["crimes"][0] | {"crime_ref": "C" * 900}]}
    again = long | {"crimes": [*TWO["crimes"], TWO["crimes"][0] | {"crime_ref": "C" * 900, "risk": "high"}]}
    take(database, whole(tmp_path / "a", at(0), long))
    take(database, changed(tmp_path / "b", at(1), long, again))
    assert _held(database) == 1
    take(database, changed(tmp_path / "c", at(2), again, TWO))
    assert _held(database) == 0


def _held(database) -> int:
    with reading_whole(database) as db:
        return db.execute(select(func.count()).select_from(HELD_BACK)).scalar_one()


def test_changes_found_by_what_was_stored_before_another_refresh_are_not_applied(database, tmp_path):
    take(database, whole(tmp_path / "a", at(0), ONE))
    late = read_changes(changed(tmp_path / "b", at(2), ONE, TWO))
    take(database, whole(tmp_path / "c", at(1), ONE))
    with pytest.raises(Refused, match="Another refresh was published while the source was read"):
        apply(database, late, NOW + timedelta(hours=2), after=1)
    assert refs(database) == ["X1"]


def test_an_identifier_too_long_for_an_index_stops_no_refresh_from_any_source(database, tmp_path):
    # Without a pattern: a text that repeats itself is packed and fits.
    long = "".join(sha256(str(number).encode()).hexdigest() for number in range(100))
    rows = TWO | {"crimes": [*TWO["crimes"], TWO["crimes"][0] | {"crime_ref": long}]}
    rows |= {"reviews": complete({"reviews": [{"crime_ref": long}]})["reviews"]}
    take(database, whole(tmp_path / "a", at(0), TWO))
    take(database, changed(tmp_path / "b", at(1), TWO, rows))
    assert (refs(database), verify(database)) == (["X1", "X2"], [])
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(rows)
    for hours in (2, 3):
        source.run(f"UPDATE extract_manifest SET extracted_at = '{at(hours)}'")  # noqa: S608 - our own words
        take(database, source.url)
        assert (refs(database), verify(database)) == (["X1", "X2"], [])


def _hold(url: str, held, leave) -> None:
    with alone(engine(url)):
        held.set()
        leave.wait(30)


def test_of_two_refreshes_at_once_the_second_says_so_and_leaves(database, new_url, tmp_path):
    url = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    held, leave = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(url, held, leave))
    other.start()
    try:
        assert held.wait(30)
        with pytest.raises(Refused, match="Another refresh of this database is running"):
            take(database, whole(tmp_path / "a", at(0), ONE))
    finally:
        other.kill()  # as a crash would: the lock goes with the process
        other.join()
    take(database, tmp_path / "a")
    assert snapshots.published(database) is not None


FUTURE = 24 * 365 * 30  # hours: a slip of the year


@pytest.mark.parametrize("kind", ["full", "changes", "database"])
def test_records_of_the_future_are_refused_by_name_and_nothing_is_loaded(database, tmp_path, kind):
    take(database, whole(tmp_path / "a", at(0), ONE))
    if kind == "database":
        source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}").fill(TWO)
        source.run(f"UPDATE extract_manifest SET extracted_at = '{at(FUTURE)}'")  # noqa: S608 - our own words
        place, named = source.url, "Table extract_manifest"
    else:
        place = (
            changed(tmp_path / "b", at(FUTURE), ONE, TWO)
            if kind == "changes"
            else whole(tmp_path / "b", at(FUTURE), TWO)
        )
        named = "manifest.json"
    with pytest.raises(
        Refused, match=f"{named}.*: extracted_at is 2056-.*, which has not come yet: it is 2026-11-23T07"
    ):
        take(database, place)
    with pytest.raises(Refused, match="which has not come yet"):
        take(database, place, full=True)
    assert (refs(database), loads(database)) == (["X1"], 1)


def test_what_two_honest_clocks_may_differ_by_is_taken_and_a_second_more_is_not(database, tmp_path):
    extracted = NOW + clock.SKEW
    place = whole(tmp_path / "a", extracted.isoformat(), ONE)
    with pytest.raises(Refused, match="Wanted no more than 5 minutes ahead"):
        turn(database, str(place), lambda: NOW - timedelta(seconds=1))
    turn(database, str(place), lambda: NOW)
    assert refs(database) == ["X1"]


@pytest.mark.parametrize("kind", ["full", "changes"])
def test_one_extract_of_the_future_stops_no_series_and_is_told_at_every_turn(database, tmp_path, kind):
    whole(tmp_path / "a", at(0), ONE)
    (whole if kind == "full" else lambda *given: changed(*given[:2], ONE, given[2]))(tmp_path / "z", at(FUTURE), ONE)
    for _ in range(2):
        with pytest.raises(Refused, match=r"^z: manifest.json: extracted_at is 2056"):
            take(database, tmp_path)
        assert refs(database) == ["X1"]
    changed(tmp_path / "b", at(1), ONE, TWO)
    with pytest.raises(Refused, match=r"^z: manifest.json"):
        take(database, tmp_path)
    assert refs(database) == ["X1", "X2"]


@pytest.mark.parametrize("kind", ["folder", "changes", "series", "database"])
def test_a_store_that_holds_records_of_the_future_says_so_until_they_are_replaced_with_full(database, tmp_path, kind):
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(TWO)
    # As a version before took them: by a clock that was as wrong.
    if kind == "database":
        source.run(f"UPDATE extract_manifest SET extracted_at = '{at(FUTURE)}'")  # noqa: S608 - our own words
        turn(database, source.url, lambda: NOW + timedelta(hours=FUTURE))
        source.run(f"UPDATE extract_manifest SET extracted_at = '{at(1)}'")  # noqa: S608
    else:
        turn(database, str(whole(tmp_path / "old", at(FUTURE), ONE)), lambda: NOW + timedelta(hours=FUTURE))
    honest = whole(tmp_path / "series" / "a", at(1), TWO)
    more = changed(tmp_path / "b", at(2), TWO, FILED)
    place = {"folder": honest, "changes": more, "series": tmp_path / "series", "database": source.url}[kind]
    for full in (False, True) if kind == "changes" else (False,):
        with pytest.raises(Refused, match=r"published say extracted_at 2056.*--full"):
            take(database, place, full=full)
    assert loads(database) == 1
    take(database, honest if kind == "changes" else place, full=True)
    assert (refs(database), snapshots.published(database).extracted_at) == (["X1", "X2"], NOW + timedelta(hours=1))
    take(database, more)
    assert verify(database) == []

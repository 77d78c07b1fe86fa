"""A refresh is published whole or not at all, and what is stored follows from the facts."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, datetime

import pandas as pd
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import exc, func, select, text, update

from core.extract import Refused
from core.scope import Scope
from core.store import rows, scoped, snapshots
from core.store.engine import Unreadable, engine, reading, reading_whole, writing
from core.store.migrate import _config, migrate
from core.store.operations.verify import verify
from core.store.refresh import load as module
from core.store.refresh.load import refresh
from core.store.refresh.lock import one_at_a_time
from core.store.schema import metadata
from core.store.schema.records import ACCESS_LOG, EXTRACT, FLAGS, SET_ASIDE
from core.store.schema_known import at_head
from tests.folders import folder

pytestmark = pytest.mark.slow

OLD_FLAG = """INSERT INTO flags
    (search, subject, code, crime_ref, unit_id, restricted, acts, paused, warn_days, weight, policy_from)
    VALUES ('crime_age', 'X0', '', 'X0', 'T1', false, 'oic', false, 1, 'local', '2000-01-01')"""
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
ALDER = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2", "oic": "1001", "status": "unallocated"}]


def everything(database) -> Scope:
    return Scope("9001", frozenset(), frozenset({"F1", "B1", "D1", "T1"}), NOW.date())


def test_a_refresh_publishes_crimes_facts_flags_and_the_age_of_the_data(blank, tmp_path):
    refresh(blank, folder(tmp_path / "x", crimes=ALDER), NOW)
    with reading(blank) as db:
        found = snapshots.current(db)
        flags = scoped.flags(db, everything(blank))
    assert found.extracted_at == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert found.loaded_at == NOW
    assert set(flags["crime_ref"]) == {"X1", "X2"}
    assert verify(blank) == []


def test_a_second_refresh_replaces_the_first(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    refresh(database, folder(tmp_path / "y", crimes=[{"crime_ref": "X3"}]), NOW)
    with reading(database) as db:
        assert set(scoped.flags(db, everything(database))["crime_ref"]) == {"X3"}
        assert len(snapshots.history(db)) == 2


def test_a_refresh_waits_its_turn_where_a_page_would_give_up(postgres, tmp_path, monkeypatch):
    monkeypatch.setattr("core.store.engine._WAIT_MS", 50)
    database = engine(postgres.database())
    with ThreadPoolExecutor(1) as other:
        with writing(database) as db:
            one_at_a_time(db)
            done = other.submit(refresh, database, folder(tmp_path / "x", crimes=ALDER), NOW)
            assert not wait([done], timeout=2).done
        done.result(60)
    assert verify(database) == []
    database.dispose()


def test_a_row_that_the_database_does_not_take_is_an_error_that_quotes_none_of_it(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    one = pd.DataFrame({"collar_number": ["1001"], "name": "a secret name", "rank": "DC", "active": True})
    with writing(database) as db, pytest.raises(exc.IntegrityError) as raised:
        rows.write(db, EXTRACT["officers"], one)
    assert "secret" not in str(raised.value)
    with reading(database) as db:
        assert snapshots.current(db) is not None


def test_a_refused_extract_leaves_the_old_snapshot(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    broken = folder(tmp_path / "y", crimes=ALDER)
    (broken / "reviews.csv").unlink()
    with pytest.raises(Refused, match="reviews"):
        refresh(database, broken, NOW)
    with reading(database) as db:
        assert snapshots.current(db).snapshot_id == 1


def test_a_crash_in_the_middle_leaves_the_old_snapshot_whole(database, tmp_path, monkeypatch):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)

    def crash(*_args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(module.publish, "snapshot", crash)
    with pytest.raises(RuntimeError):
        refresh(database, folder(tmp_path / "y", crimes=[{"crime_ref": "X3"}]), NOW)
    with reading(database) as db:
        assert set(scoped.flags(db, everything(database))["crime_ref"]) == {"X1", "X2"}
    assert verify(database) == []


def test_a_reader_sees_the_old_snapshot_to_its_end_while_a_new_one_is_published(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    new = folder(tmp_path / "y", crimes=[{"crime_ref": "X3"}])
    with reading(database) as db:
        before = snapshots.current(db).snapshot_id
        publisher = threading.Thread(target=refresh, args=(database, new, NOW))
        publisher.start()
        publisher.join(30)
        assert not publisher.is_alive()
        assert set(scoped.flags(db, everything(database))["crime_ref"]) == {"X1", "X2"}
        assert snapshots.current(db).snapshot_id == before
    with reading(database) as db:
        assert set(scoped.flags(db, everything(database))["crime_ref"]) == {"X3"}


def test_rows_set_aside_are_stored_with_their_reason(database, tmp_path):
    faulty = [*ALDER, {"crime_ref": "X9", "status": "open", "oic": "1001"}]
    refresh(database, folder(tmp_path / "x", crimes=faulty), NOW)
    with reading(database) as db:
        mine = scoped.set_aside_crimes(db, Scope("1001", frozenset({"1001"}), frozenset(), NOW.date()))
        others = scoped.set_aside_crimes(db, Scope("1002", frozenset({"1002"}), frozenset(), NOW.date()))
    with reading_whole(database) as db:
        stored = db.execute(select(func.count()).select_from(SET_ASIDE)).scalar_one()
    assert mine["crime_ref"].tolist() == ["X9"]
    assert others.empty
    assert stored == 1


def test_verify_names_a_flag_that_was_tampered_with(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    with writing(database) as db:
        db.execute(update(FLAGS).where(FLAGS.c.crime_ref == "X2", FLAGS.c.search == "allocation").values(warn_days=99))
        db.execute(FLAGS.delete().where(FLAGS.c.crime_ref == "X1", FLAGS.c.search == "oel_update"))
    assert verify(database) == [
        "allocation X2 : warn_days is stored otherwise than derived",
        "oel_update X1 : raised by the facts, but not stored",
        "ledger T1 oel_update: closed with 1, but 0 flags are stored",
        "tallies of allocation: 8 are not what the stored flags give",
        "tallies of oel_update: 4 are not what the stored flags give",
    ]


def test_text_and_times_come_back_as_they_went_in(database, tmp_path):
    texts = {
        "crime_ref": "0042",
        "mo": "NA",
        "summary": 'null, "quoted"\nsecond line',
        "reported_at": "2026-06-30T23:30:00+00:00",
        "recorded_at": "2026-07-01T00:31:00",
    }
    refresh(database, folder(tmp_path / "x", crimes=[texts]), NOW)
    with reading(database) as db:
        crime = scoped.look(db, everything(database), "0042", NOW, 1).row
    assert crime["mo"] == "NA"
    assert crime["summary"] == texts["summary"]
    assert crime["reported_at"].isoformat() == "2026-06-30T23:30:00+00:00"
    assert crime["recorded_at"].isoformat() == "2026-06-30T23:31:00+00:00"


def test_the_migrations_make_exactly_the_schema_of_the_code(blank):
    migrate(blank)
    with reading(blank) as db:
        assert at_head(db)
        assert compare_metadata(MigrationContext.configure(db), metadata) == []


def test_a_database_of_the_first_schema_with_flags_in_it_is_brought_up_by_the_next_refresh(blank, tmp_path):
    with writing(blank, makes=True) as db:
        config = _config()
        config.attributes["connection"] = db
        command.upgrade(config, "0001")
        db.execute(text(OLD_FLAG))
    refresh(blank, folder(tmp_path / "x", crimes=ALDER), NOW)
    with reading(blank) as db:
        assert at_head(db)
        assert "X0" not in set(scoped.flags(db, everything(blank))["crime_ref"])
    assert verify(blank) == []


def test_migrating_twice_changes_nothing(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    migrate(database)
    assert verify(database) == []


def test_a_file_that_is_no_database_is_unreadable_in_words(tmp_path):
    (tmp_path / "store.db").write_text("not a database, not a database, not a database")
    with (
        pytest.raises(Unreadable, match="Nothing was changed"),
        reading(engine(f"sqlite:///{tmp_path / 'store.db'}")) as db,
    ):
        db.execute(select(EXTRACT["units"]))


def test_a_url_that_makes_no_sense_is_unreadable_in_words():
    with pytest.raises(Unreadable, match="wanted e"):
        engine("nonsense")


def test_sixty_pages_at_once_each_log_a_look_while_they_read(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    seen_by, together = Scope("1001", frozenset({"1001"}), frozenset(), NOW.date()), threading.Barrier(60)

    def page(_number: int) -> bool:
        with reading(database) as db:
            snapshots.current(db)
            together.wait(30)  # every page holds its read before any of them writes
            return scoped.look(db, seen_by, "X1", NOW, 1) is not None

    with ThreadPoolExecutor(60) as pages:
        assert all(pages.map(page, range(60)))


def test_more_pages_at_once_than_there_are_connections_all_log_their_looks(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    seen_by, all_taken = Scope("1001", frozenset({"1001"}), frozenset(), NOW.date()), threading.Barrier(80)

    def page(_number: int) -> bool:
        with reading(database) as db:
            snapshots.current(db)
            with suppress(threading.BrokenBarrierError):
                all_taken.wait(3)  # were reads given every connection, none would be left to log a look with
            return scoped.look(db, seen_by, "X1", NOW, 1) is not None

    with ThreadPoolExecutor(110) as pages:
        assert all(pages.map(page, range(110)))


def test_a_look_at_an_endless_reference_is_logged_in_short(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=ALDER), NOW)
    with reading(database) as db:
        assert scoped.look(db, everything(database), "X" * 30_000, NOW, 1) is None
    with reading_whole(database) as db:
        assert db.execute(select(func.length(ACCESS_LOG.c.crime_ref))).scalar_one() == 200


def test_postgresql_knows_how_full_the_tables_are_before_anybody_asks(postgres, tmp_path):
    """It would plan as for empty tables until it looks by itself: minutes for a count in a large force."""
    made = engine(postgres.database())
    refresh(made, folder(tmp_path / "x", crimes=ALDER), NOW)
    with reading_whole(made) as db:
        known = text("SELECT relname, reltuples FROM pg_class WHERE relname = ANY(:names)")
        names = ["crimes", "facts_crime", "flags", "flag_tallies"]
        found = {row.relname: row.reltuples for row in db.execute(known, {"names": names})}
        stored = {
            name: db.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() for name in names
        }
    assert found == stored
    made.dispose()

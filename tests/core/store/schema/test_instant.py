"""Instants in the store: with their offset in the code, in one form on disk, however they get there."""

from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, String, Table, exc, insert, select, text, type_coerce

from core.clock import LONDON
from core.store.access_log.entries import digest
from core.store.engine import Unreadable, engine, reading_whole, writing
from core.store.migrate import _config, migrate
from core.store.people import sessions
from core.store.rows import read, write
from core.store.schema import metadata
from core.store.schema.instant import Instant
from core.store.schema.work import PRESSES, SESSIONS
from core.store.schema_known import at_head

SUMMER = datetime(2026, 7, 1, 0, 30, 0, 5, LONDON)  # still June in UTC
IN_UTC = datetime(2026, 6, 30, 23, 30, 0, 5, UTC)
ELSEWHERE = SUMMER.astimezone(timezone(timedelta(hours=9)))

pytestmark = pytest.mark.slow


@pytest.fixture
def database(database):
    migrate(database)
    return database


def press(number: int, at: datetime | None) -> dict[str, object]:
    return {"press_id": f"p{number}", "collar_number": "1001", "at": at}


def as_stored(db: Connection) -> set[str]:
    kept = type_coerce(PRESSES.c.at, String) if db.dialect.name == "sqlite" else PRESSES.c.at.cast(String)
    return set(db.execute(select(kept)).scalars())


def test_every_way_in_leaves_the_same_on_disk_and_every_way_out_says_utc(database):
    with writing(database) as db:
        db.execute(insert(PRESSES), [press(1, SUMMER), press(2, ELSEWHERE)])
        write(db, PRESSES, pd.DataFrame([press(3, SUMMER), press(4, IN_UTC)]).astype({"at": "datetime64[us, UTC]"}))
    with reading_whole(database) as db:
        assert as_stored(db) == {"2026-06-30 23:30:00.000005"}
        given = db.execute(select(PRESSES.c.at)).scalars().all()
        assert given == [IN_UTC] * 4
        assert {at.tzinfo for at in given} == {UTC}
        frame = read(db, select(PRESSES))
        assert frame["at"].dtype == pd.DatetimeTZDtype("us", "UTC")
        assert frame["at"].tolist() == [IN_UTC] * 4


def test_an_instant_is_compared_as_one_whatever_its_offset(database):
    with writing(database) as db:
        db.execute(insert(PRESSES), press(1, IN_UTC))
        later = select(PRESSES.c.press_id).where(PRESSES.c.at > ELSEWHERE - timedelta(microseconds=1))
        assert db.execute(later).scalars().all() == ["p1"]
        assert db.execute(later.where(PRESSES.c.at < SUMMER)).scalars().all() == []
        assert db.execute(select(PRESSES.c.press_id).where(PRESSES.c.at.in_([SUMMER]))).scalars().all() == ["p1"]


def test_what_has_no_offset_is_refused_in_words_by_every_way_in(database):
    plain = IN_UTC.replace(tzinfo=None)
    wanted = "no UTC offset; wanted one with its offset"
    with pytest.raises(exc.StatementError, match=wanted), writing(database) as db:
        db.execute(insert(PRESSES), press(1, plain))
    with pytest.raises(exc.StatementError, match=wanted), writing(database) as db:
        db.execute(select(PRESSES).where(PRESSES.c.at < plain))
    frame = pd.DataFrame([press(1, plain)])
    wanted = r"presses\.at: instants without a UTC offset; wanted datetime64\[us, UTC\]"
    with pytest.raises(ValueError, match=wanted), writing(database) as db:
        write(db, PRESSES, frame)
    with reading_whole(database) as db:
        assert read(db, select(PRESSES)).empty


def test_a_missing_instant_stays_missing(database):
    row = {"sid": "s", "collar_number": "1001", "started_at": SUMMER, "last_seen": SUMMER}
    with writing(database) as db:
        db.execute(insert(SESSIONS), row)
        assert db.execute(select(SESSIONS.c.ended_at)).scalar_one() is None
        assert read(db, select(SESSIONS))["ended_at"].isna().all()


def test_every_column_of_instants_is_one_and_the_metadata_holds_every_table():
    columns = [column for table in metadata.tables.values() for column in table.c]
    kinds = {str(column): type(column.type) for column in columns if column.name == "at" or column.name.endswith("_at")}
    assert {name for name, kind in kinds.items() if kind is not Instant} == {"source_marks.changed_at"}  # the source's
    assert {"sign_in_sessions.started_at", "claims.at", "crimes.recorded_at", "presses.at"} <= set(kinds)


def test_the_digest_of_an_entry_is_the_one_it_always_was():
    row = {
        "entry_id": 1, "at": ELSEWHERE, "collar_number": "1001", "action": "consulted", "crime_ref": "X1",
        "subject": None, "where_from": "192.0.2.1", "snapshot_id": 1, "reason": None, "previous": "0" * 64,
    }  # fmt: skip
    assert digest(row) == "47fb320648fa3d922bdb6548da20c2756bcb96c0244450c16ad8db25aada7775"


def test_sign_ins_of_before_stand_after_the_upgrade_and_go_back_whole(new_url, tmp_path):
    made = engine(new_url.blank(tmp_path))
    config = _config()
    with writing(made, makes=True) as db:
        config.attributes["connection"] = db
        command.upgrade(config, "0019")
        seconds = {"started": int(IN_UTC.timestamp()), "seen": int(IN_UTC.timestamp()) + 60}
        row = text(
            "INSERT INTO sessions VALUES ('s', '1001', :started, :seen, NULL), ('t', '2001', :started, 0, :seen)"
        )
        db.execute(row, seconds)
    said = "not prepared for this version of the app .* manage.py refresh"  # restarted before the first refresh
    with pytest.raises(Unreadable, match=said), writing(made) as db:
        sessions.start(db, "u", "1001", IN_UTC, IN_UTC)
    with pytest.raises(Unreadable, match=said), reading_whole(made) as db:
        sessions.find(db, "s")
    migrate(made)
    whole = IN_UTC.replace(microsecond=0)
    with reading_whole(made) as db:
        assert at_head(db)
        assert sessions.find(db, "s") == sessions.Session("s", whole, whole + timedelta(minutes=1), None)
        found = sessions.find(db, "t")
        assert found is not None
        assert (found.last_seen, found.ended_at) == (datetime(1970, 1, 1, tzinfo=UTC), whole + timedelta(minutes=1))
    with writing(made) as db:
        config.attributes["connection"] = db
        command.downgrade(config, "0019")
        back = db.execute(select(Table("sessions", MetaData(), autoload_with=db)).where(text("sid = 's'"))).one()
        assert tuple(back)[2:] == (seconds["started"], seconds["seen"], None)
    made.dispose()

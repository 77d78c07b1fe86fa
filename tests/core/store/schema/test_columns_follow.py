"""A column of the extract or of facts that is declared and that a store lacks is there after the next refresh."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

from core.extract import Refused
from core.extract.defaults import complete
from core.store import scoped
from core.store.engine import reading, reading_whole, writing
from core.store.migrate import migrate
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from core.store.refresh.turn import turn
from core.store.schema import metadata
from core.store.schema.records import EXTRACT, FACTS
from core.store.schema_known import at_head
from tests.changes import changed, whole
from tests.core.store.refresh.test_load import NOW, everything
from tests.folders import folder

pytestmark = pytest.mark.slow

CRIME = {"crime_ref": "X1", "oic": "1001", "summary": "An invented summary", "investigation_plan_on": "2026-11-02"}
ROWS = {
    "crimes": [CRIME, {"crime_ref": "X2", "restricted": True}],
    "suspects": [{"suspect_id": "S1", "crime_ref": "X1"}],
    "bails": [{"suspect_id": "S1", "crime_ref": "X1", "arrested_on": "2026-11-20", "authorised_months": 3}],
}
# One of the extract, one of the facts, one with an index that is required besides.
LACKING = (
    "DROP INDEX ix_bails_arrested_on",
    "ALTER TABLE bails DROP COLUMN arrested_on",
    "ALTER TABLE crimes DROP COLUMN summary",
    "ALTER TABLE facts_crime DROP COLUMN investigation_plan_on",
)


def run(database, *statements: str) -> None:
    with writing(database) as db:
        for statement in statements:
            db.execute(text(statement))


def looked_at(database) -> tuple[object, ...]:
    """What the officer in case sees of the crime; on PostgreSQL through the second wall."""
    with reading(database) as db:
        found = scoped.look(db, everything(database), "X1", NOW, None)
        assert found is not None
        assert scoped.look(db, everything(database), "X2", NOW, None) is None
        facts = db.execute(select(FACTS["crime"].c.investigation_plan_on)).scalars().all()
    assert len(facts) == (1 if database.dialect.name == "postgresql" else 2)
    return found.row["summary"], found.tables["bails"].iloc[0]["arrested_on"]


def test_columns_that_a_store_lacks_are_added_by_the_migration_and_filled_by_the_next_refresh(database, tmp_path):
    refresh(database, folder(tmp_path / "x", **ROWS), NOW)
    whole = looked_at(database)
    for statement in LACKING:
        run(database, statement)
        if "COLUMN" in statement:
            with reading_whole(database) as db:
                assert not at_head(db)
    migrate(database)
    with reading_whole(database) as db:
        assert at_head(db)
        assert "ix_bails_arrested_on" in {index["name"] for index in inspect(db).get_indexes("bails")}
        assert db.execute(select(func.count(EXTRACT["crimes"].c.summary))).scalar_one() == 0
    refresh(database, folder(tmp_path / "y", **ROWS), NOW)
    assert looked_at(database) == whole
    assert verify(database) == []
    with reading_whole(database) as db:
        differences = compare_metadata(MigrationContext.configure(db), metadata)
        assert {(one[0][0], one[0][3]) for one in differences} == {("modify_nullable", "arrested_on")}


def test_until_a_whole_extract_brings_a_required_column_nothing_stored_is_judged_without_it(database, tmp_path):
    series = tmp_path / "series"
    whole(series / "a", "2026-11-22T06:00:00+00:00", complete(ROWS))
    turn(database, str(series), lambda: NOW)
    run(database, "ALTER TABLE crimes DROP COLUMN hate")
    migrate(database)
    changed(series / "b", "2026-11-22T06:30:00+00:00", complete(ROWS), complete(ROWS | {"crimes": [CRIME]}))
    with pytest.raises(Refused, match="Table crimes: the stored rows lack hate, which is required since this version"):
        turn(database, str(series), lambda: NOW)
    with reading_whole(database) as db:
        assert db.execute(select(func.count()).select_from(EXTRACT["crimes"])).scalar_one() == 2
    whole(series / "c", "2026-11-22T06:45:00+00:00", complete(ROWS))
    assert turn(database, str(series), lambda: NOW) is not None
    assert verify(database) == []


def test_a_column_that_the_code_does_not_know_is_left_alone(database, tmp_path):
    refresh(database, folder(tmp_path / "x", **ROWS), NOW)
    run(database, "ALTER TABLE crimes ADD COLUMN of_another_time TEXT", "UPDATE crimes SET of_another_time = 'kept'")
    migrate(database)
    with reading_whole(database) as db:
        assert at_head(db)
        assert set(db.execute(text("SELECT of_another_time FROM crimes")).scalars()) == {"kept"}
    refresh(database, folder(tmp_path / "y", **ROWS), NOW)
    assert verify(database) == []

"""What is remembered of a source comes back as it was, on each kind of database, and nobody's page can ask for it."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy import exc, select

from core.sources import TableMarks, known_as, read_changes, read_whole
from core.store.engine import engine, reading, writing
from core.store.migrate import migrate
from core.store.refresh import source_marks
from core.store.role import READER
from core.store.schema.records import metadata
from core.store.wall.policies import UNSEEN
from tests.core.sources.warehouse import make

HERE = "sqlite:///here"
DIGESTS = pd.DataFrame({"key": ["C1", "it's 100%", "C3"], "digest": ["0a", None, "0c"]}, dtype="str")
MARKS = {
    "crimes": TableMarks(None, "unit_id TEXT", DIGESTS),
    "units": TableMarks(datetime(2026, 11, 2, 9, 0, 0, 5, UTC), None, DIGESTS.iloc[1:2].reset_index(drop=True)),
    "reviews": TableMarks(datetime(2026, 11, 2, 9)),  # noqa: DTZ001 - the stamp of a source without zones
}


@pytest.fixture
def store(database):
    migrate(database)
    return database


def kept(store, source: str = HERE) -> dict[str, tuple[datetime | None, dict[str, str | None]]]:
    with writing(store) as db:
        found = source_marks.read(db, source)
    return {
        name: (one.changed_at, {k: None if pd.isna(d) else d for k, d in one.digests.itertuples(index=False)})
        for name, one in found.items()
    }


def test_marks_come_back_as_they_were(store):
    with writing(store) as db:
        source_marks.replace(db, HERE, MARKS)
    found = kept(store)
    assert found["crimes"] == (None, {"C1": "0a", "it's 100%": None, "C3": "0c"})
    assert found["units"] == (MARKS["units"].changed_at, {"it's 100%": None})
    assert found["reviews"] == (MARKS["reviews"].changed_at, {})


def test_a_whole_reading_replaces_all_marks_and_another_source_has_none(store):
    with writing(store) as db:
        source_marks.replace(db, HERE, MARKS)
        source_marks.replace(db, "sqlite:///there", {"crimes": TableMarks(None, "unit_id TEXT", DIGESTS)})
    assert kept(store) == {}
    assert list(kept(store, "sqlite:///there")) == ["crimes"]
    with writing(store) as db:
        source_marks.forget(db)
    assert kept(store, "sqlite:///there") == {}


@pytest.mark.parametrize("few", [0, 100])
def test_changes_move_the_marks_of_what_was_sent_and_of_what_is_deleted(store, monkeypatch, few):
    monkeypatch.setattr(source_marks, "_AT_ONCE", 1)
    monkeypatch.setattr(source_marks, "_FEW", few)
    with writing(store) as db:
        source_marks.replace(db, HERE, MARKS)
        sent = pd.DataFrame({"key": ["C1", "C4"], "digest": ["1a", "1d"]}, dtype="str")
        deleted = pd.DataFrame({"table": ["crimes", "units"], "key": ["C3", "C1"]}, dtype="str")
        source_marks.move(db, HERE, {"crimes": TableMarks(None, None, sent)}, deleted)
    found = kept(store)
    assert found["crimes"] == (None, {"C1": "1a", "it's 100%": None, "C4": "1d"})
    assert set(found) == set(MARKS)


def test_a_source_is_followed_by_the_marks_kept(store, tmp_path):
    source = make(f"sqlite:///{tmp_path / 'w.db'}")
    source.insert("units", ("unit_id", "name", "level"), [(f"U{n}", "a", "team") for n in range(5)])
    name = known_as(source.url)
    with writing(store) as db:
        source_marks.replace(db, name, read_whole(source.url).marks)
    source.run("UPDATE units SET name = 'b' WHERE unit_id = 'U3'", "DELETE FROM units WHERE unit_id = 'U4'")
    with writing(store) as db:
        found = read_changes(source.url, source_marks.read(db, name))
        source_marks.move(db, name, found.marks, found.deleted)
    assert found.tables["units"].cells["unit_id"].to_pylist() == ["U3"]
    assert found.deleted.values.tolist() == [["units", "U4"]]
    with writing(store) as db:
        again = read_changes(source.url, source_marks.read(db, name))
    assert again.manifest.tables["units"] == again.manifest.tables["deleted"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("table", sorted(UNSEEN))
def test_on_postgresql_a_question_has_no_right_to_them_and_a_refresh_takes_one_away(postgres, table):
    made = engine(postgres.database())
    migrate(made)
    with writing(made) as db:
        db.exec_driver_sql(f"GRANT SELECT ON {table} TO {READER}")
    migrate(made)
    with reading(made) as db, pytest.raises(exc.ProgrammingError) as refused:
        db.execute(select(metadata.tables[table]))
    assert refused.value.orig.sqlstate == "42501"
    made.dispose()

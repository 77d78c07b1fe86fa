"""The list of rows that could not be loaded: whose it is, and that it leaves as any other list does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from auth.actions import exports
from auth.actions.downloads import Shelf
from auth.actions.exports import ExportFile, ExportRequest, NotExported
from auth.roles import Role
from auth.sign_in.token import Identity
from auth.visit import Visitor, admit
from core.store import scoped
from core.store.engine import engine, reading
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from tests.covering import ALDER, BIRCH, CEDAR, team
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import copy_at, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROLES = {ALDER: Role.OFFICER, BIRCH: Role.SUPERVISOR, CEDAR: Role.MANAGER}
HEADINGS = {"table_name": "Table", "crime_ref": "Crime", "key": "Key of the row", "problem": "Problem"}


def rows() -> dict[str, list[dict[str, Any]]]:
    """X1 and the restricted X5 are set aside, and an entry of each of X2 and X3."""
    found: dict[str, Any] = team(NOW.date())
    found["crimes"] = [
        crime | ({"risk": "extreme"} if crime["crime_ref"] in ("X1", "X5") else {}) for crime in found["crimes"]
    ]
    found["victims"] = [{"victim_id": "V1", "crime_ref": "X1"}]
    bad = [{"entry_id": f"E{ref}", "crime_ref": ref, "entered_at": "not a time"} for ref in ("X2", "X3")]
    return found | {"oel_entries": bad}


@pytest.fixture(scope="module")
def faulty_loaded(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("faulty")
    return loaded(store_at(where / "store.db"), folder(where / "x", NOW.isoformat(), **rows()), NOW)


@pytest.fixture
def database(faulty_loaded: str, tmp_path: Path) -> Iterator[Engine]:
    made = engine(copy_at(faulty_loaded, tmp_path / "store.db"))
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def waiting(monkeypatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(exports, "SHELF", made)
    return made


def visitor(database: Engine, collar: str, *roles: Role) -> Visitor:
    held = frozenset(roles or (ROLES[collar],))
    return admit(database, Identity(f"sid of {collar}", collar, held, (), NOW), NOW, NOW.date())


def seen(database: Engine, who: Visitor) -> pd.DataFrame:
    with reading(database) as db:
        return scoped.set_aside_rows(db, who.scope)


def made(database: Engine, who: Visitor, seen_as: Visitor | None = None) -> ExportFile:
    asked = ExportRequest(
        "data_health", "Rows set aside", HEADINGS, "csv", "", "DC Alder", "own crimes", "browser", NOW
    )
    with reading(database) as db:
        return exports.make(db, database, who, asked, scoped.set_aside_rows(db, (seen_as or who).scope))


def text_of(waiting: Shelf, token: str) -> str:
    held = waiting.look(token, NOW)
    assert held is not None
    return held.file.content.decode("utf-8-sig")


def logged(database: Engine) -> list[tuple[str, str]]:
    said = ACCESS_LOG.c
    with reading(database) as db:
        query = select(said.collar_number, said.crime_ref).where(said.action.in_(["exported", "refused"]))
        return sorted((row.collar_number, row.crime_ref) for row in db.execute(query))


def keys(found: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(found["table_name"], found["key"], strict=True))


def test_rows_are_named_to_those_whose_crime_it_is_and_to_nobody_else(database):
    theirs = {("crimes", "X1"), ("victims", "V1"), ("oel_entries", "EX2")}
    assert keys(seen(database, visitor(database, ALDER))) == theirs | {("crimes", "X5")}
    assert keys(seen(database, visitor(database, BIRCH))) == theirs | {("oel_entries", "EX3")}
    assert keys(seen(database, visitor(database, CEDAR))) == set()


def test_what_leaves_is_what_the_list_shows_and_each_crime_is_logged_as_taken_out(database, waiting):
    result = made(database, visitor(database, BIRCH))
    text = text_of(waiting, result.token)
    assert (result.lines, result.left_out) == (4, 0)
    assert all(key in text for key in ('"X1"', '"V1"', '"EX2"', '"EX3"'))
    assert "risk: found" in text
    assert logged(database) == [(BIRCH, "X1"), (BIRCH, "X2"), (BIRCH, "X3")]


def test_a_restricted_crime_that_was_set_aside_stays_out_even_for_somebody_on_its_list(database, waiting):
    result = made(database, visitor(database, ALDER))
    assert (result.lines, result.left_out) == (3, 1)
    assert "X5" not in text_of(waiting, result.token)
    assert (ALDER, "X5") not in logged(database)


def test_rows_of_a_wider_scope_do_not_leave_with_a_narrower_one(database):
    with pytest.raises(NotExported, match="No line of this list may leave"):
        made(database, visitor(database, CEDAR), seen_as=visitor(database, BIRCH))
    assert logged(database) == []


def test_an_auditor_takes_nothing_out(database):
    with pytest.raises(NotExported, match="not part of your role"):
        made(database, visitor(database, BIRCH, Role.AUDITOR), seen_as=visitor(database, BIRCH))


def test_when_the_file_is_fetched_its_crimes_are_looked_for_again(database):
    refs = frozenset({"X1", "X2", "X5", "X4", "nothing"})
    with reading(database) as db:
        assert scoped.exportable(db, visitor(database, BIRCH).scope, refs) == {"X1", "X2"}
        assert scoped.exportable(db, visitor(database, CEDAR).scope, refs) == frozenset()


def test_a_crime_that_was_put_right_and_moved_away_no_longer_leaves(database, tmp_path):
    mended = rows()
    mended["crimes"] = [
        crime | {"risk": "high", "oic": "1012", "unit_id": "T2"} if crime["crime_ref"] == "X1" else crime
        for crime in mended["crimes"]
    ]
    refresh(database, folder(tmp_path / "y", NOW.isoformat(), **mended), NOW)
    with reading(database) as db:
        assert scoped.exportable(db, visitor(database, BIRCH).scope, {"X1"}) == frozenset()

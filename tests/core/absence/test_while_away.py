"""What happened while somebody was away: told once a flag, from the records of those days, and of their own crimes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from core.absence.away import Span
from core.absence.while_away import WhileAway, begin, end, while_away
from core.scope import Scope
from core.store import scoped, snapshots
from core.store.engine import engine, reading, writing
from core.store.refresh.load import refresh
from core.store.schema.work import CLAIMS
from tests.folders import folder
from tests.stores import store_at

pytestmark = pytest.mark.slow

TODAY = date(2026, 12, 15)
AWAY = Span(date(2026, 12, 1), date(2026, 12, 14))
CRIME = {"oic": "1001", "recorded_at": "2026-11-20T09:00:00", "investigation_plan_on": "2026-11-21", "mo": "invented"}
OTHER = {"crime_ref": "X2", "oic": "1002", "unit_id": "T2", "recorded_at": "2026-12-05T09:00:00"}
VICTIM = {"victim_id": "W1", "crime_ref": "X1", "needs_assessed_on": "2026-11-21", "vps_offered_on": "2026-11-21"}
BEFORE = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    made = engine(store_at(tmp_path / "store.db"))
    yield made
    made.dispose()


@pytest.fixture
def load(database, tmp_path) -> Callable[..., None]:
    made = iter(range(100))

    def loading(at: datetime, **tables: list[dict[str, Any]]) -> None:
        crimes = [{"crime_ref": "X1", **CRIME}, OTHER] if at > BEFORE else [{"crime_ref": "X1", **CRIME}]
        rows = {"crimes": crimes, "victims": [VICTIM]} | tables
        refresh(database, folder(tmp_path / f"x{next(made)}", at.isoformat(), **rows), at)

    loading(BEFORE)
    return loading


def told(database, days: Span = AWAY) -> WhileAway:
    scope = Scope("1001", frozenset({"1001"}), frozenset(), TODAY)
    with reading(database) as db:
        found = scoped.changes(db, scope, max(snapshots.loaded_by(db, begin(days)), snapshots.first(db)))
        marked = scoped.claims_as_cover(db, scope, "1001", begin(days), end(days))
        return while_away(found, scoped.flags(db, scope), marked, "1001", days, TODAY)


def titles(rows) -> list[tuple[str, str]]:
    return sorted(zip(rows["search"], rows["crime_ref"], strict=True))


def test_nothing_changed_is_said_and_what_fell_due_in_the_days_became_overdue(database, load):
    load(datetime(2026, 12, 8, 6, tzinfo=UTC))
    found = told(database)
    assert (len(found.cleared), len(found.new), len(found.renewed), found.moved) == (0, 0, 0, 0)
    assert titles(found.overdue) == [("oel_update", "X1")]  # due on 4 December; the contact was overdue before
    assert found.words == "1 became overdue"


def test_a_contact_made_by_the_cover_is_told_as_done_with_a_new_date(database, load):
    contact = {"victim_id": "W1", "contacted_at": "2026-12-03T10:00:00"}
    load(datetime(2026, 12, 4, 6, tzinfo=UTC), victim_contacts=[contact])
    assert titles(told(database).renewed) == [("victim_contact", "X1")]


def test_a_crime_that_came_is_new_and_a_colleagues_is_not_told(database, load):
    mine = {"crime_ref": "X3", **CRIME}
    load(datetime(2026, 12, 6, 6, tzinfo=UTC), crimes=[{"crime_ref": "X1", **CRIME}, OTHER, mine])
    found = told(database)
    assert set(found.new["crime_ref"]) == {"X3"}
    assert len(found.new) > 1


def test_the_records_of_the_morning_of_return_belong_to_it_and_those_of_the_day_after_do_not(database, load):
    mine = {"crime_ref": "X3", **CRIME}
    crimes = [{"crime_ref": "X1", **CRIME}, OTHER, mine]
    load(datetime(2026, 12, 15, 6, tzinfo=UTC), crimes=crimes)
    load(datetime(2026, 12, 16, 6, tzinfo=UTC), crimes=[*crimes, {"crime_ref": "X4", **CRIME}])
    assert set(told(database).new["crime_ref"]) == {"X3"}


def test_what_came_and_went_again_is_not_told(database, load):
    mine = {"crime_ref": "X3", **CRIME}
    crimes = [{"crime_ref": "X1", **CRIME}, OTHER]
    load(datetime(2026, 12, 6, 6, tzinfo=UTC), crimes=[*crimes, mine])
    filed = mine | {"status": "filed", "status_since": "2026-12-06", "outcome_code": 18, "outcome_on": "2026-12-06"}
    load(datetime(2026, 12, 7, 6, tzinfo=UTC), crimes=[*crimes, filed])
    found = told(database)
    assert "X3" not in set(found.new["crime_ref"]) | set(found.cleared["crime_ref"])


def test_a_crime_that_went_to_another_unit_is_counted(database, load):
    load(datetime(2026, 12, 6, 6, tzinfo=UTC), crimes=[{"crime_ref": "X1", **CRIME, "unit_id": "T9"}, OTHER])
    found = told(database)
    assert found.moved > 0
    assert "moved to another unit" in found.words


def test_a_restricted_crime_is_told_to_nobody_off_its_list(database, load):
    closed = {"crime_ref": "X3", **CRIME, "restricted": True}
    load(datetime(2026, 12, 6, 6, tzinfo=UTC), crimes=[{"crime_ref": "X1", **CRIME}, OTHER, closed])
    found = told(database)
    assert found.new.empty
    assert "X3" not in set(found.overdue["crime_ref"])


def test_everything_of_the_very_first_records_is_no_news(database, load):
    assert told(database, Span(date(2026, 11, 20), date(2026, 11, 30))).new.empty


CLAIMED = [("cover", None, True), ("cover", "confirmed", True), ("cover", "withdrawn", False), ("oic", None, False)]


@pytest.mark.parametrize(("acted_as", "outcome", "there"), CLAIMED)
def test_what_the_cover_marked_done_is_told_unless_it_was_taken_back(database, load, acted_as, outcome, there):
    claim = {"claim_id": "c1", "search": "victim_contact", "subject": "W1", "code": "", "crime_ref": "X1"}
    said = {"collar_number": "1002", "acted_as": acted_as, "outcome": outcome, "stands": outcome is None}
    rest = {"at": datetime(2026, 12, 3, 9, tzinfo=UTC), "waits_to": date(2026, 12, 6), "snapshot_id": 1, "refreshes": 0}
    with writing(database) as db:
        db.execute(insert(CLAIMS), claim | said | rest)
    found = told(database)
    assert (len(found.by_cover) == 1) == there
    assert ("1 marked done by your cover" in found.words) == there
    earlier = Span(AWAY.first - timedelta(days=20), AWAY.first - timedelta(days=5))
    assert told(database, earlier).by_cover.empty

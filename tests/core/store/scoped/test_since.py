"""What changed since yesterday: from which records on, and of whose work alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.scope import Scope
from core.store import scoped
from core.store.engine import reading
from core.store.refresh.load import refresh
from core.store.scoped.since import SinceYesterday
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
TODAY = NOW.date()
OLD = {"recorded_at": "2026-11-01T09:00:00", "investigation_plan_on": "2026-11-02", "mo": "invented"}
CRIMES = [
    {"crime_ref": "X1", "oic": "1001", **OLD}, {"crime_ref": "X2", "oic": "1002", **OLD},
    {"crime_ref": "R1", "oic": "1001", "restricted": True, **OLD},
]  # fmt: skip
OTHERS = {"officers": [{"collar_number": "2001"}], "access_lists": [{"crime_ref": "R1", "collar_number": "1009"}]}
Load = Callable[..., None]


@pytest.fixture
def load(database, tmp_path) -> Load:
    made = iter(range(100))

    def loading(days_ago: int, hours: int = 0, *, victims: tuple[str, ...] = (), **more: Any) -> None:
        at = NOW - timedelta(days=days_ago) + timedelta(hours=hours)
        rows: list[dict[str, Any]] = [{"victim_id": f"W{ref}", "crime_ref": ref} for ref in victims]
        tables = OTHERS | {"crimes": CRIMES, "victims": rows} | more
        refresh(database, folder(tmp_path / f"x{next(made)}", at.isoformat(), **tables), at)

    return loading


def since(database, collar: str = "1001", units: tuple[str, ...] = (), to_clear: tuple[str, ...] = ("oic",)):
    with reading(database) as db:
        scope = Scope(collar, frozenset({collar}), frozenset(units), TODAY)
        return scoped.since_yesterday(db, scope, to_clear)


def told(found: SinceYesterday | None) -> set[tuple[str, str]]:
    """Of the contacts due to victims: a crime without any victim has other work."""
    assert found is not None
    contacts = found.changes[found.changes["search"].eq("victim_contact")]
    return set(zip(contacts["crime_ref"], contacts["change"], strict=True))


def test_without_records_of_before_today_nothing_can_be_known(database, load: Load) -> None:
    assert since(database) is None
    load(0)
    assert since(database) is None


def test_with_records_of_yesterday_alone_nothing_changed_since(database, load: Load) -> None:
    load(1)
    found = since(database)
    assert found.extracted_at == NOW - timedelta(days=1)
    assert found.changes.empty


def test_what_came_today_is_compared_with_the_first_records_of_yesterday(database, load: Load) -> None:
    load(2)
    load(1)
    load(1, hours=5, victims=("X1",))
    load(0, victims=("X1",))
    found = since(database)
    assert found.extracted_at == found.loaded_at == NOW - timedelta(days=1)
    assert told(found) == {("X1", "new")}


def test_without_records_of_yesterday_it_is_the_last_before(database, load: Load) -> None:
    load(5)
    load(4)
    load(4, hours=2)
    load(0, victims=("X1",))
    found = since(database)
    assert found.extracted_at == NOW - timedelta(days=4) + timedelta(hours=2)
    assert told(found) == {("X1", "new")}


def test_what_the_records_hold_now_is_cleared(database, load: Load) -> None:
    load(1, victims=("X1",))
    load(0, victims=("X1",), crimes=[crime | {"status": "finalised"} for crime in CRIMES])
    assert told(since(database)) == {("X1", "cleared")}


def test_it_is_of_what_the_viewer_clears_alone(database, load: Load) -> None:
    load(1)
    load(0, victims=("X1", "X2"))
    assert told(since(database)) == {("X1", "new")}
    assert told(since(database, "1002")) == {("X2", "new")}
    assert told(since(database, "2001", units=("T1",), to_clear=("oic", "supervisor"))) == set()


def test_nobody_off_the_list_of_a_restricted_crime_is_told_of_it(database, load: Load) -> None:
    load(1)
    load(0, victims=("R1",))
    assert told(since(database)) == set()


def test_it_is_asked_in_one_statement(database, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    load(1)
    load(0, victims=("X1",))
    asked = []
    answer = scoped.since.answer
    monkeypatch.setattr(scoped.since, "answer", lambda *given: asked.append(1) or answer(*given))
    assert told(since(database)) == {("X1", "new")}
    assert len(asked) == 1

"""Flags that depend on the day or on a second crime: shown on the right days and to the right people only."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from core.scope import Scope
from core.store import scoped
from core.store.engine import reading
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
TODAY = NOW.date()
TEAM = frozenset({"T1"})
PAIR = [
    {"crime_ref": "X1", "oic": "1001"},
    {"crime_ref": "X2", "oic": "2001", "restricted": "true"},
]
LINK = [{"crime_ref": "X2", "linked_ref": "X1", "kind": "duplicate"}]
LISTED = [{"crime_ref": "X2", "collar_number": "2001"}]


def sergeant(collar: str, today: date = TODAY) -> Scope:
    return Scope(collar, frozenset({collar}), TEAM, today)


def flags_of(database, search: str, seen_by: Scope) -> pd.DataFrame:
    with reading(database) as db:
        flags, tallies = scoped.flags(db, seen_by, searches=(search,)), scoped.tallies(db, seen_by)
    # What is counted is what is listed, whoever looks.
    assert int(tallies.loc[tallies["search"].eq(search), "count"].sum()) == len(flags)
    return flags


def test_a_pair_with_a_restricted_second_crime_does_not_exist_off_its_list(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=PAIR, crime_links=LINK, access_lists=LISTED), NOW)
    assert flags_of(database, "linked_crime", sergeant("3001")).empty
    assert flags_of(database, "linked_crime", sergeant("2001"))["pair"].tolist() == ["X1~X2"]


def test_a_pair_with_a_restricted_first_crime_does_not_exist_off_its_list(database, tmp_path):
    turned = [{**PAIR[0], "restricted": "true"}, {**PAIR[1], "restricted": "false"}]
    listed = [{"crime_ref": "X1", "collar_number": "2001"}]
    refresh(database, folder(tmp_path / "x", crimes=turned, crime_links=LINK, access_lists=listed), NOW)
    assert flags_of(database, "linked_crime", sergeant("3001")).empty
    assert flags_of(database, "linked_crime", sergeant("2001"))["pair"].tolist() == ["X1~X2"]


@pytest.mark.parametrize(("ahead", "shown"), [(0, False), (1, True), (9, True), (10, False)])
def test_an_officer_between_two_postings_is_missed_on_those_days_without_a_refresh(database, tmp_path, ahead, shown):
    postings = [
        {"posting_id": "P1", "collar_number": "1001", "unit_id": "T1", "to_date": str(TODAY)},
        {"posting_id": "P2", "collar_number": "1001", "unit_id": "T1", "from_date": str(TODAY + timedelta(days=10))},
    ]
    crimes = [{"crime_ref": "X1", "oic": "1001", "mo": "Invented."}]
    refresh(database, folder(tmp_path / "x", crimes=crimes, postings=postings), NOW)
    found = flags_of(database, "data_integrity", sergeant("2001", TODAY + timedelta(days=ahead)))
    assert ("D05" in set(found["code"])) == shown
    assert verify(database) == []

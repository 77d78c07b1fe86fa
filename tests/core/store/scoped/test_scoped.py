"""Scope is enforced in the query: no row outside it, and a restricted crime does not exist off its list."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
TEAMS = [{"unit_id": f"T{n}", "name": f"Team {n}", "level": "team", "parent_id": "D1"} for n in (1, 2, 3)]
OFFICERS = [{"collar_number": str(n), "rank": "DC"} for n in (1001, 1002, 1003)]
CRIMES = [
    {
        "crime_ref": f"X{n}",
        "unit_id": f"T{n % 3 + 1}",
        "oic": (None, "1001", "1002", "1003")[n % 4],
        "restricted": n % 5 == 0,
    }
    for n in range(30)
]
LISTS = [
    {"crime_ref": "X0", "collar_number": "1001"},
    {"crime_ref": "X5", "collar_number": "1001"},
    {"crime_ref": "X25", "collar_number": "1002"},
]
ON_LIST = {(row["crime_ref"], row["collar_number"]) for row in LISTS}


@pytest.fixture(scope="module")
def database(new_url, tmp_path_factory):
    where = tmp_path_factory.mktemp("scoped")
    made = engine(new_url(where))
    crimes = [{k: v for k, v in row.items() if v is not None} for row in CRIMES]
    links = [{"crime_ref": "X1", "linked_ref": f"X{n}", "kind": "series"} for n in (4, 5, 10)]
    victims = [{"victim_id": f"W{n}", "crime_ref": f"X{n}"} for n in range(30)]
    custody = [{"custody_id": f"K{n}", "crime_ref": f"X{n}", "arrested_at": "2026-11-20T10:00:00"} for n in range(30)]
    refresh(
        made,
        folder(
            where / "x",
            units=TEAMS,
            officers=OFFICERS,
            crimes=crimes,
            access_lists=LISTS,
            crime_links=links,
            victims=victims,
            custody=custody,
        ),
        NOW,
    )
    yield made
    made.dispose()


def scope(collar="1001", own=(), units=()) -> Scope:
    return Scope(collar, frozenset(own), frozenset(units), date(2026, 11, 22))


def allowed(seen_by: Scope) -> set[str]:
    """The same rule, written again by hand over the rows of this test."""
    return {
        row["crime_ref"]
        for row in CRIMES
        if (row["oic"] in seen_by.own or row["unit_id"] in seen_by.units)
        and (not row["restricted"] or (row["crime_ref"], seen_by.collar) in ON_LIST)
    }


SCOPES = st.builds(
    scope,
    st.sampled_from(["1001", "1002", "1003", "9999"]),
    st.sets(st.sampled_from(["1001", "1002", "1003"])),
    st.sets(st.sampled_from(["T1", "T2", "T3", "D1"])),
)


@given(SCOPES)
def test_no_reader_returns_a_crime_outside_the_scope_nor_loses_one_inside(database, seen_by):
    with reading(database) as db:
        assert set(scoped.flags(db, seen_by)["crime_ref"]) == allowed(seen_by)
        assert set(scoped.open_crimes(db, seen_by)["crime_ref"]) == allowed(seen_by)
        assert int(scoped.recording_rates(db, seen_by)["crimes"].sum()) == len(allowed(seen_by))
        assert sorted(scoped.arrests(db, seen_by, date(2026, 11, 1))["crime_ref"]) == sorted(allowed(seen_by))


@pytest.mark.parametrize(("recorded", "quick"), [("10:00:59.9997", 1), ("10:00:59.999701", 0)])
def test_a_crime_is_recorded_in_time_to_the_very_instant_24_hours_after_the_report(new_url, tmp_path, recorded, quick):
    target = engine(new_url(tmp_path))
    crime = {"crime_ref": "X1", "reported_at": "2026-03-28T10:00:59.9997Z", "recorded_at": f"2026-03-29T{recorded}Z"}
    refresh(target, folder(tmp_path / "x", crimes=[crime]), NOW)
    everything = Scope("9001", frozenset(), frozenset({"T1"}), date(2026, 11, 1))
    with reading(target) as db:
        assert scoped.recording_rates(db, everything).to_numpy().tolist() == [["T1", quick, 1]]


@given(SCOPES)
def test_counts_are_the_counts_of_what_one_may_see(database, seen_by):
    with reading(database) as db:
        tallies, flags = scoped.tallies(db, seen_by), scoped.flags(db, seen_by)
    assert int(tallies["count"].sum()) == len(flags)
    mine = flags["oic"].isin(seen_by.own)
    assert int(tallies.loc[tallies["mine"].astype(bool), "count"].sum()) == int(mine.sum())


@given(SCOPES, st.sampled_from([row["crime_ref"] for row in CRIMES] + ["X99", "x1", "' OR 1=1 --"]))
def test_a_crime_out_of_scope_answers_as_one_that_is_not_there(database, seen_by, ref):
    with reading(database) as db:
        assert (scoped.look(db, seen_by, ref, NOW, 1) is not None) == (ref in allowed(seen_by))


def test_a_link_does_not_betray_a_crime_one_may_not_see(database):
    with reading(database) as db:
        listed, others = (
            scoped.look(db, scope(collar, units=["T1", "T2", "T3"]), "X1", NOW, 1).tables["crime_links"]
            for collar in ("1001", "1003")
        )
    assert set(listed["linked_ref"]) == {"X4", "X5"}
    assert set(others["linked_ref"]) == {"X4"}


def test_an_empty_scope_sees_nothing_at_all(database):
    with reading(database) as db:
        assert scoped.flags(db, scope("1001")).empty
        assert scoped.tallies(db, scope("1001")).empty
        assert scoped.look(db, scope("1001"), "X1", NOW, 1) is None


def test_every_look_is_logged_and_a_refused_one_as_refused(database):
    seen_by = scope("1010", own=["1003"])
    with reading(database) as db:
        granted = [scoped.look(db, seen_by, ref, NOW, 1) is not None for ref in ("X3", "X5", "X99")]
    with reading_whole(database) as db:
        rows = db.execute(
            select(ACCESS_LOG.c.action, ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.collar_number == "1010")
        ).all()
    assert granted == [True, False, False]
    assert [tuple(row) for row in rows] == [("consulted", "X3"), ("refused", "X5"), ("refused", "X99")]


def test_everything_on_a_crime_comes_with_it(database):
    with reading(database) as db:
        found = scoped.look(db, scope("1001", own=["1001"]), "X1", NOW, 1).tables
    assert set(found) == {
        "crimes",
        "victims",
        "victim_contacts",
        "suspects",
        "custody",
        "bails",
        "oel_entries",
        "reviews",
        "crime_links",
    }
    assert found["victims"]["victim_id"].tolist() == ["W1"]


def test_a_restricted_crime_that_was_set_aside_is_named_to_nobody_off_its_list(new_url, tmp_path):
    made = engine(new_url(tmp_path))
    faulty = [
        {"crime_ref": "R1", "oic": "1001", "restricted": True, "risk": "extreme"},
        {"crime_ref": "U1", "oic": "1001", "restricted": "perhaps"},
    ]
    lists = [{"crime_ref": "R1", "collar_number": "1001"}]
    refresh(made, folder(tmp_path / "x", officers=OFFICERS, crimes=faulty, access_lists=lists), NOW)
    with reading(made) as db:
        alder = scoped.set_aside_crimes(db, scope("1001", own=["1001"]))
        others = scoped.set_aside_crimes(db, scope("1002", units=["T1"]))
        counts: pd.DataFrame = scoped.set_aside_counts(db, scope("1002", units=["T1"]))
    assert alder["crime_ref"].tolist() == ["R1"]
    assert others.empty
    assert counts.empty

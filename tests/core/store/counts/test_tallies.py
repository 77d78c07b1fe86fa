"""Counts kept beside the flags are those of the flags themselves, for everybody, after everything."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from core.organisation import whole_below
from core.scope import Scope
from core.store import scoped
from core.store.counts import tallies
from core.store.engine import engine, reading, reading_whole, writing
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from core.store.role import asking_as
from core.store.rows import read
from core.store.schema.records import FLAGS, TALLIES
from core.store.schema.work import CLAIMS, KEY, SNOOZES
from tests.changes import changed
from tests.core.store.scoped_world import LATER, LISTS, PARENTS, TODAY, later, load, rows, scopes
from tests.drawn import examples
from tests.folders import folder

pytestmark = pytest.mark.slow

DECIDES = ["search", "acts", "due_on", "paused", "warn_days", "weight", "mine", "in_units", "work"]
EVERYWHERE = frozenset(PARENTS)


@pytest.fixture(scope="module")
def world(new_url, tmp_path_factory):
    where = tmp_path_factory.mktemp("tallies")
    made = engine(new_url(where))
    load(made, where)
    put_off(made)
    yield made
    made.dispose()


def put_off(database) -> None:
    """Every fourth flag on which nobody said anything yet."""
    everybody = [Scope(collar, frozenset(), EVERYWHERE, TODAY) for collar in ("1001", "1002", "9999")]
    with reading(database) as db:
        flags = pd.concat([scoped.flags(db, one) for one in everybody]).drop_duplicates(list(KEY))
    flags = flags[flags["work"].eq("open")].sort_values(list(KEY)).iloc[::4]
    said = {"collar_number": "1002", "at": LATER, "stands": True, "reason": "court", "facts": "x"}
    rows = [
        {name: flag[name] for name in (*KEY, "crime_ref")} | said | {"until": TODAY + timedelta(days=3)}
        for flag in flags.to_dict("records")
    ]
    with writing(database) as db:
        db.execute(insert(SNOOZES), [row | {"snooze_id": f"p{n}"} for n, row in enumerate(rows)])


def one_by_one(db, seen_by: Scope, units: frozenset[str] | None = None) -> pd.DataFrame:
    """The flags in scope, each with what decides its state: what the counts must come to."""
    flags = scoped.flags(db, seen_by)
    flags = flags.assign(mine=flags["oic"].isin(seen_by.own), in_units=flags["unit_id"].isin(seen_by.units))
    return flags if units is None else flags[flags["unit_id"].isin(units & seen_by.units)]


def counts(frame: pd.DataFrame, by: list[str]) -> dict:
    many = frame["count"] if "count" in frame else pd.Series(1, frame.index)
    texts = frame[by].astype("object").where(frame[by].notna(), "none").astype("str")
    return many.groupby([texts[name] for name in by]).sum().to_dict()


@settings(max_examples=examples(60))
@given(scopes, st.integers(-40, 40))
def test_counts_are_those_of_the_flags_counted_one_by_one_on_any_day(world, seen_by, days):
    seen_by = Scope(seen_by.collar, seen_by.own, seen_by.units, TODAY + timedelta(days=days))
    with reading(world) as db:
        counted, by_unit = scoped.tallies(db, seen_by), scoped.unit_tallies(db, seen_by)
        flags = one_by_one(db, seen_by)
    assert counts(counted, DECIDES) == counts(flags, DECIDES)
    assert (counted["count"] > 0).all()
    sides = ["unit_id", "due_on", "paused", "warn_days", "weight", "work"]
    assert counts(by_unit, sides) == counts(flags[flags["in_units"]], sides)


@settings(max_examples=examples(30))
@given(scopes, st.sets(st.sampled_from([*PARENTS, "T9"])))
def test_counts_of_some_units_are_those_of_their_crimes_in_scope(world, seen_by, units):
    with reading(world) as db:
        counted = scoped.tallies(db, seen_by, frozenset(units))
        assert counts(counted, DECIDES) == counts(one_by_one(db, seen_by, frozenset(units)), DECIDES)


def test_the_force_of_these_tests_has_what_makes_counts_differ_between_people(world):
    listed = Scope("1001", frozenset({"1001"}), EVERYWHERE, TODAY)
    nobody = Scope("9999", frozenset(), EVERYWHERE, TODAY)
    with reading(world) as db:
        mine, theirs = one_by_one(db, listed), one_by_one(db, nobody)
    with reading_whole(world) as db:
        windowed = read(db, select(FLAGS).where(FLAGS.c.shown_from > date(2026, 1, 1)))
    assert set(LISTS["1001"]) & set(mine["crime_ref"])
    assert not set(LISTS["1001"]) & set(theirs["crime_ref"])
    assert {"open", "claimed", "snoozed"} <= set(mine["work"])
    assert mine["mine"].any()
    assert mine["names_restricted"].any()
    assert len(windowed)


units_ = st.sets(st.sampled_from(sorted(EVERYWHERE)))


@given(units_)
def test_units_told_in_few_are_each_told_once_and_no_other_with_them(units):
    def under(top: str) -> set[str]:
        return {top} | {one for child, parent in PARENTS.items() if parent == top for one in under(child)}

    whole, alone = whole_below(frozenset(units), PARENTS)
    told = [one for top in whole for one in under(top)] + sorted(alone)
    assert sorted(told) == sorted(units)
    assert all(any(parent == top for parent in PARENTS.values()) for top in whole)


def test_a_whole_force_is_told_by_its_top_alone():
    assert whole_below(EVERYWHERE, PARENTS) == (frozenset({"F1"}), frozenset())


def test_verify_names_the_search_whose_counts_were_tampered_with(new_url, tmp_path):
    made = engine(new_url(tmp_path))
    refresh(made, folder(tmp_path / "x", **rows()), LATER)
    with writing(made) as db:
        one = db.execute(select(TALLIES.c.tally).where(TALLIES.c.search == "oel_update")).scalars().first()
        db.execute(update(TALLIES).where(TALLIES.c.tally == one).values(count=7))
        db.execute(TALLIES.delete().where(TALLIES.c.search == "allocation", TALLIES.c.unit_id == "F1"))
    found = verify(made)
    assert len(found) == 2
    assert found[0].startswith("tallies of allocation: ")
    assert found[1] == "tallies of oel_update: 1 are not what the stored flags give"
    made.dispose()


def test_units_that_hang_together_in_another_way_are_counted_anew_by_a_change(new_url, tmp_path):
    made = engine(new_url(tmp_path))
    first = rows()
    refresh(made, folder(tmp_path / "x", **first), LATER)
    moved = [row | {"parent_id": "D2"} if row["unit_id"] == "T1" else row for row in first["units"]]
    change = changed(tmp_path / "y", "2026-11-22T08:00:00+00:00", {"units": first["units"]}, {"units": moved})
    refresh(made, change, LATER)
    assert verify(made) == []
    department = Scope("9999", frozenset(), frozenset({"D2", "T1", "T4"}), TODAY)
    with reading(made) as db:
        assert counts(scoped.tallies(db, department), DECIDES) == counts(one_by_one(db, department), DECIDES)
    made.dispose()


def test_on_postgresql_a_forgotten_predicate_counts_no_other_unit(postgres, tmp_path):
    made = engine(postgres.database())
    refresh(made, folder(tmp_path / "x", **rows()), LATER)
    seen_by = Scope("1001", frozenset({"1001"}), frozenset({"T2", "T3"}), TODAY)
    with reading(made) as db:
        assert read(db, select(TALLIES)).empty
        with asking_as(db, seen_by):
            assert set(read(db, select(TALLIES))["unit_id"]) == {"T2", "T3"}
    made.dispose()


def test_counts_follow_a_claim_at_once(new_url, tmp_path):
    made = engine(new_url(tmp_path))
    refresh(made, folder(tmp_path / "x", **later(rows())), LATER)
    seen_by = Scope("9999", frozenset(), EVERYWHERE, TODAY)
    with reading(made) as db:
        flag = scoped.flags(db, seen_by).iloc[0]
    claim = {"claim_id": "c", "collar_number": "1002", "acted_as": "oic", "at": LATER}
    claim |= {name: flag[name] for name in ("search", "subject", "code", "crime_ref")}
    claim |= {"waits_to": TODAY, "snapshot_id": 1, "refreshes": 0, "stands": True}
    with writing(made) as db:
        db.execute(insert(CLAIMS), claim)
    with reading(made) as db:
        counted = scoped.tallies(db, seen_by)
        assert counts(counted, DECIDES) == counts(one_by_one(db, seen_by), DECIDES)
    assert int(counted.loc[counted["work"].eq("claimed"), "count"].sum()) == 1
    made.dispose()


def test_tallies_are_rebuilt_from_the_flags_to_the_same(world):
    with writing(world) as db:
        before = read(db, select(TALLIES).order_by(TALLIES.c.tally))
        tallies.rebuild(db)
        pd.testing.assert_frame_equal(read(db, select(TALLIES).order_by(TALLIES.c.tally)), before)

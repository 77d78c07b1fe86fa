"""Over histories in which rows break, move, go and are deleted: only what nobody named leaves a residue."""

from dataclasses import dataclass, replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.extract import Extract
from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.facts import derive
from core.flags.changes import CHANGES, KEY, Records, changes, entered
from core.flags.ledger import WENT, balance, residue
from core.flags.raising import raise_flags
from core.flags.reasons_gone import NewlyFaulty
from core.searches.register import searches
from tests.build import extract
from tests.drawn import examples
from tests.histories import histories

pytestmark = pytest.mark.slow

Rows = dict[str, list[dict[str, str]]]
BROKEN = {
    "crimes": {"risk": "extreme"}, "victims": {"kind": "dog"}, "suspects": {"status": "lost"},
    "custody": {"disposal": "gone"}, "bails": {"case_kind": "odd"}, "victim_contacts": {"outcome": "unclear"},
    "reviews": {"kind": "closing"}, "crime_links": {"kind": "friends"}, "oel_entries": {"kind": "none"},
}  # fmt: skip
REFS = ["X1", "X2", "X3", "X9"]  # X9 is not there


@dataclass(frozen=True)
class Story:
    """The records before and after, and which of the rows that are gone the records system named."""

    before: Rows
    after: Rows
    gone: frozenset[tuple[str, str]]
    named: frozenset[tuple[str, str]]


@st.composite
def stories(draw) -> Story:
    """A history of which then any row may be broken, moved to another crime, restricted, or gone."""
    before = draw(histories())
    for crime in before["crimes"]:
        crime |= {
            "unit_id": draw(st.sampled_from(["T1", "T2"])),
            "restricted": draw(st.sampled_from(["false", "true"])),
        }
    after: Rows = {name: [] for name in before}
    gone = set()
    for name, row in ((name, row) for name, table in before.items() for row in table):
        fate = draw(st.integers(0, 12)) if name in BROKEN else 12
        if fate == 0:
            gone.add((name, row[TABLES[name].key]))
            continue
        moved = {1: BROKEN.get(name, {}), 2: _elsewhere(draw, name, row), 3: _restricted(name)}
        after[name].append(row | moved.get(fate, {}))
    return Story(before, after, frozenset(gone), frozenset(one for one in sorted(gone) if draw(st.booleans())))


def _elsewhere(draw, name: str, row: dict[str, str]) -> dict[str, str]:
    return {"crime_ref": draw(st.sampled_from(REFS))} if name != "crimes" and "crime_ref" in row else {}


def _restricted(name: str) -> dict[str, str]:
    return {"restricted": "true"} if name == "crimes" else {}


def deleting(story: Story, named: frozenset[tuple[str, str]]) -> Extract:
    found = Extract.from_rows(_as_given(story.after), extracted_at="2026-11-22T06:00:00+00:00")
    return replace(found, deleted=pd.DataFrame(sorted(named), columns=["table", "key"], dtype="str"))


def _as_given(rows: Rows) -> Rows:
    """The rows completed, but for parents that are not there: those stay away."""
    whole = complete(rows)
    given = {name: {row[TABLES[name].key] for row in table} for name, table in rows.items()}
    ours = ("crimes", "victims", "suspects")
    return {
        name: [row for row in table if name not in ours or row[TABLES[name].key] in given[name]]
        for name, table in whole.items()
    }


def told(story: Story, named: frozenset[tuple[str, str]]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The flags before, what became of them, and the balance."""
    was, now = extract(**story.before), deleting(story, named)
    facts = derive(now.tables)
    before, after = raise_flags(derive(was.tables), searches().values()), raise_flags(facts, searches().values())
    faulty = NewlyFaulty(frozenset(now.set_aside["crime_ref"].dropna()))
    changed = changes(before, after, searches(), Records(now, facts, entered(derive(was.tables)), faulty))
    return before, changed, balance(_counts(before), changed, before, _counts(after))


def _counts(flags: pd.DataFrame) -> pd.Series:
    there = flags[~flags["restricted"].astype(bool) & flags["closed_ref"].isna()]
    return there.groupby(["unit_id", "search"]).size()


def keys_in(flag: pd.Series) -> set[str]:
    return {flag["crime_ref"], *flag["subject"].split("~"), *flag["subject"].split(":")}


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_where_everything_gone_was_named_nothing_vanishes_and_no_residue_is_left(story):
    _, changed, sums = told(story, story.gone)
    assert not changed["change"].eq("vanished").any()
    assert residue(sums).eq(0).all()


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_only_flags_about_what_went_unnamed_vanish_and_each_flag_has_one_reason(story):
    before, changed, sums = told(story, story.named)
    unsaid = {key for _, key in story.gone - story.named}
    vanished = changed[changed["change"].eq("vanished")]
    assert all(keys_in(flag) & unsaid for _, flag in vanished.iterrows())
    stood = before.set_index(KEY).loc[vanished.set_index(KEY).index]
    in_sums = stood[~stood["restricted"].astype(bool) & stood["closed_ref"].isna()]
    assert residue(sums).sum() == len(in_sums)
    assert residue(sums).ge(0).all()
    assert not changed.duplicated(KEY).any()
    assert changed["change"].isin(CHANGES).all()
    assert changed["lost"].notna().le(changed["change"].isin(["faulty", "deleted", "vanished"])).all()


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_what_is_deleted_was_named_or_belonged_to_it(story):
    before, changed, sums = told(story, story.named)
    deleted = changed[changed["change"].eq("deleted")]
    names = {key for _, key in story.named}
    rows = {
        row[TABLES[name].key]: row for name in ("victims", "suspects", "custody", "bails") for row in story.after[name]
    }
    for _, flag in deleted.iterrows():
        own = [rows[key] for key in keys_in(flag) if key in rows]
        reached = {row.get(column) for row in own for column in ("crime_ref", "suspect_id")}
        reached |= {rows[key]["crime_ref"] for key in reached if key in rows}
        assert (keys_in(flag) | reached) & names
    assert sums[list(WENT)].sum().sum() <= len(before) + sums["moved_out"].sum()

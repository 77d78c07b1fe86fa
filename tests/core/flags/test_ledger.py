"""The conservation ledger: every flag is accounted for, whatever happened to its crime between two refreshes."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.facts import derive
from core.flags.changes import CHANGES, KEY, Records, changes, entered
from core.flags.ledger import balance, residue
from core.flags.raising import raise_flags
from core.searches.register import searches
from tests.build import extract
from tests.drawn import examples
from tests.histories import histories

pytestmark = pytest.mark.slow

UNITS = ["T1", "T2"]


def flags_of(built):
    return raise_flags(derive(built.tables), searches().values())


def open_counts(flags: pd.DataFrame) -> pd.Series:
    there = flags[~flags["restricted"].astype(bool) & flags["closed_ref"].isna()]
    return there.groupby(["unit_id", "search"]).size()


def moved(was, now) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The changes and the balance between two extracts."""
    before, after = flags_of(was), flags_of(now)
    records = Records(now, derive(now.tables), entered(derive(was.tables)))
    changed = changes(before, after, searches(), records)
    return changed, balance(open_counts(before), changed, before, open_counts(after))


@st.composite
def placed(draw) -> dict[str, list[dict]]:
    """A history whose crimes lie in either team, some of them restricted."""
    rows = draw(histories())
    for crime in rows["crimes"]:
        crime |= {"unit_id": draw(st.sampled_from(UNITS)), "restricted": draw(st.sampled_from(["true", "false"]))}
    return rows


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(placed(), placed())
def test_whatever_happened_between_two_refreshes_only_what_vanished_is_left_over(before, after):
    was, now = extract(**before), extract(**after)
    changed, sums = moved(was, now)
    stood = flags_of(was).set_index(KEY)
    gone = changed[changed["change"].eq("vanished")].set_index(KEY)
    in_sums = stood.loc[gone.index]
    in_sums = in_sums[~in_sums["restricted"].astype(bool) & in_sums["closed_ref"].isna()]
    left = residue(sums)
    assert left.sum() == len(in_sums)
    assert (left >= 0).all()
    assert changed["change"].isin(CHANGES).all()
    assert not changed.duplicated(KEY).any()


@pytest.mark.slow
@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(placed())
def test_the_same_records_again_change_nothing(rows):
    changed, sums = moved(extract(**rows), extract(**rows))
    assert changed.empty
    assert residue(sums).eq(0).all()


CRIME = {"crime_ref": "X1", "oic": "1001", "investigation_plan_on": "2026-01-06"}
VICTIM = {"victim_id": "W1", "crime_ref": "X1"}
OTHER = {"crime_ref": "X2", "oic": "1001", "investigation_plan_on": "2026-01-06"}


def what_became(search: str, was: dict, now: dict) -> list[str]:
    changed, _ = moved(extract(**was), extract(**now))
    return changed.loc[changed["search"].eq(search) & changed["crime_ref"].eq("X1"), "change"].tolist()


@pytest.mark.parametrize(
    ("search", "now", "expected"),
    [
        ("crime_age", {"crimes": [CRIME | {"status": "filed"}, OTHER]}, ["cleared"]),
        ("crime_age", {"crimes": [CRIME | {"unit_id": "T2"}, OTHER]}, ["moved"]),
        ("crime_age", {"crimes": [CRIME | {"restricted": True}, OTHER]}, ["restricted"]),
        ("crime_age", {"crimes": [OTHER], "victims": []}, ["vanished"]),
        ("crime_age", {"crimes": [CRIME | {"oic": "1002"}, OTHER]}, []),
        ("oel_update", {"oel_entries": [{"crime_ref": "X1", "entered_at": "2026-02-01T09:00:00"}]}, ["renewed"]),
        ("oel_update", {"oel_entries": [{"crime_ref": "X1", "kind": "system"}]}, []),
        ("victim_contact", {"victim_contacts": [{"victim_id": "W1"}]}, ["renewed"]),
        ("victim_contact", {"victim_contacts": [{"victim_id": "W1", "outcome": "failed"}]}, []),
        ("victim_contact", {"victims": [VICTIM | {"victim_id": "W2"}]}, ["new", "vanished"]),
        ("supervisor_review", {"crimes": [CRIME | {"allocated_on": "2026-01-05"}, OTHER]}, []),
        ("supervisor_review", {"crimes": [CRIME | {"risk": "high"}, OTHER]}, []),
    ],
)  # fmt: skip
def test_each_flag_is_told_by_what_befell_it(search, now, expected):
    was = {"crimes": [CRIME, OTHER], "victims": [VICTIM]}
    assert sorted(what_became(search, was, was | now)) == expected


def test_a_flag_whose_crime_was_set_aside_is_a_fault_and_no_clearance():
    was = {"crimes": [CRIME, OTHER]}
    assert what_became("crime_age", was, {"crimes": [OTHER, CRIME | {"risk": "extreme"}]}) == ["faulty"]


BAIL = {"bail_id": "B1", "crime_ref": "X1", "return_on": "2026-04-05"}
LIMITED = {"crimes": [CRIME | {"offence_code": "A2", "domestic_abuse": "true", "occurred_from": "2026-01-02"}],
           "offences": [{"offence_code": "A2", "time_limit_rule": "s39a"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("search", "was", "now", "expected"),
    [
        ("bail_return", {"bails": [BAIL]}, {"bails": [BAIL | {"return_on": "2026-06-05"}]}, ["redated"]),
        ("bail_return", {"bails": [BAIL]},
         {"bails": [BAIL | {"return_on": "2026-06-05", "authorised_months": "6"}]}, ["renewed"]),
        ("bail_return", {"bails": [BAIL]}, {"bails": [BAIL | {"return_on": "2026-03-05"}]}, []),
        ("bail_period", {"bails": [BAIL]}, {"bails": [BAIL | {"arrested_on": "2026-01-20"}]}, ["redated"]),
        ("supervisor_review", {"crimes": [CRIME]}, {"crimes": [CRIME | {"allocated_on": "2026-03-01"}]}, ["redated"]),
        ("supervisor_review", {"crimes": [CRIME | {"allocated_on": "2026-03-01"}]}, {"crimes": [CRIME]}, []),
        ("oel_update", {"crimes": [CRIME | {"risk": "high"}]}, {"crimes": [CRIME]}, ["redated"]),
        ("oel_update", {"crimes": [CRIME]},
         {"crimes": [CRIME], "oel_entries": [{"crime_ref": "X1", "entered_at": "2026-02-01T09:00:00"}]}, ["renewed"]),
        ("time_limit", LIMITED, LIMITED | {"crimes": [LIMITED["crimes"][0] | {"occurred_from": "2026-01-04"}]},
         ["redated"]),
        ("named_suspect", {"suspects": [{"crime_ref": "X1", "named_on": "2026-02-01"}]},
         {"suspects": [{"crime_ref": "X1", "named_on": "2026-03-01"}]}, ["redated"]),
    ],
)  # fmt: skip
def test_a_date_that_moves_later_without_the_fact_it_waits_for_is_redated(search, was, now, expected):
    assert what_became(search, {"crimes": [CRIME]} | was, {"crimes": [CRIME]} | now) == expected


def test_a_date_that_moves_later_is_counted_whatever_else_befell_the_flag():
    later = LIMITED["crimes"][0] | {"first_statement_on": "2026-03-01"}
    changed, sums = moved(extract(**LIMITED), extract(**LIMITED | {"crimes": [later]}))
    of_limit = changed[changed["search"].eq("time_limit")].set_index("code")
    assert of_limit["change"].to_dict() == {"": "new", "soft": "cleared"}  # known by its code, it is another item
    assert of_limit["due_was"].notna().to_dict() == {"": True, "soft": False}
    assert sums.set_index("search").loc["time_limit", "redated"] == 1
    elsewhere = moved(
        extract(crimes=[CRIME]), extract(crimes=[CRIME | {"unit_id": "T2", "allocated_on": "2026-03-01"}])
    )
    review = elsewhere[0].set_index("search").loc["supervisor_review"]
    assert review["change"] == "moved"
    assert review["due_was"] < review["due_on"]
    assert elsewhere[1].groupby("unit_id")["redated"].sum().to_dict() == {"T1": 0, "T2": 1}


def test_a_search_that_was_withdrawn_takes_its_flags_along():
    was = now = extract(crimes=[CRIME], victims=[VICTIM])
    known = {name: search for name, search in searches().items() if name != "victim_contact"}
    before, after = flags_of(was), raise_flags(derive(now.tables), known.values())
    changed = changes(before, after, known, Records(now, derive(now.tables), entered(derive(was.tables))))
    assert changed[["search", "change"]].to_numpy().tolist() == [["victim_contact", "withdrawn"]]
    sums = balance(open_counts(before), changed, before, open_counts(after))
    assert sums["withdrawn"].sum() == 1
    assert residue(sums).eq(0).all()


def test_the_sums_name_the_unit_a_crime_left_and_the_one_it_came_to():
    _, sums = moved(extract(crimes=[CRIME]), extract(crimes=[CRIME | {"unit_id": "T2"}]))
    age = sums[sums["search"].eq("crime_age")].set_index("unit_id")
    assert age.loc["T1", ["opening", "moved_out", "closing"]].tolist() == [1, 1, 0]
    assert age.loc["T2", ["opening", "moved_in", "closing"]].tolist() == [0, 1, 1]
    assert residue(sums).eq(0).all()

"""How much is new on many crimes at once: the same as the review of each would say, in words for one row."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from core.extract import read_extract
from core.review.material import Kind
from core.review.new_since import NewSince, new_since
from core.review.since import events, last_counted
from tests.core.reviewing import material

REVIEWED = {"crime_ref": "X1", "by_collar": "2001", "kind": "supervisor", "reviewed_at": "2026-11-10T14:02:00+00:00"}
ON = date(2026, 11, 10)
CRIME = {"crime_ref": "X1", "oic": "1001", "recorded_at": "2026-10-01T09:00:00"}


def new(*at: str, reviews: tuple[dict, ...] = (REVIEWED,), kind: Kind = "supervisor", **rows) -> NewSince:
    entries = [{"crime_ref": "X1", "entered_at": one} for one in at]
    return new_since(material(crimes=[CRIME], reviews=list(reviews), oel_entries=entries, **rows).tables, kind)["X1"]


def test_a_row_says_what_is_new_in_words():
    assert NewSince("supervisor", ON, 3, 1).words == "3 entries, 1 arrest since 10 Nov 2026"
    assert NewSince("supervisor", ON, 0, 2).words == "2 arrests since 10 Nov 2026"
    assert NewSince("supervisor", ON, 0, 0).words == "nothing new since 10 Nov 2026"
    assert NewSince("manager", None, 4, 0).words == "no manager review yet"


@pytest.mark.parametrize(("at", "many"), [("2026-11-10T14:02:00+00:00", 0), ("2026-11-10T14:02:01+00:00", 1)])
def test_an_entry_is_new_from_the_second_after_the_review(at, many):
    assert new(at) == NewSince("supervisor", ON, many, 0)


def test_entries_of_the_system_are_not_counted_and_arrests_are():
    held = {"suspect_id": "SU1", "crime_ref": "X1", "arrested_at": "2026-11-12T09:00:00"}
    suspect = {"suspect_id": "SU1", "crime_ref": "X1", "named_on": "2026-10-02"}
    tables = material(
        crimes=[CRIME], reviews=[REVIEWED], suspects=[suspect], custody=[held],
        oel_entries=[{"crime_ref": "X1", "entered_at": "2026-11-20T09:00:00", "kind": "system"}],
    ).tables  # fmt: skip
    assert new_since(tables, "supervisor")["X1"] == NewSince("supervisor", ON, 0, 1)


def test_a_review_that_does_not_count_moves_nothing():
    own = REVIEWED | {"review_id": "R2", "by_collar": "1001", "reviewed_at": "2026-11-15T09:00:00"}
    assert new("2026-11-12T09:00:00", reviews=(REVIEWED, own)) == NewSince("supervisor", ON, 1, 0)
    assert new("2026-11-12T09:00:00", kind="manager").words == "no manager review yet"


@pytest.mark.parametrize("kind", get_args(Kind))
def test_over_a_whole_force_each_crime_has_what_its_own_review_counts(kind):
    tables = dict(read_extract(Path("data_fixtures/small")).tables)
    found = new_since(tables, kind)
    assert set(found) == set(tables["crimes"]["crime_ref"])
    assert any(one.entries and one.reviewed_on for one in found.values()) or kind == "manager"
    for ref, one in found.items():
        own = _of(tables, ref)
        last = last_counted(own, kind)
        happened = [event.what for event in events(own, last)]
        assert one.reviewed_on == (None if last is None else last.tz_convert("Europe/London").date())
        assert one.entries == sum(text.startswith("Enquiry log: ") for text in happened)
        assert one.arrests == sum(re.fullmatch("Suspect [^:]+ arrested", text) is not None for text in happened)


def _of(tables: dict[str, pd.DataFrame], ref: str) -> dict[str, pd.DataFrame]:
    """What belongs to one crime, with the officers of the force."""
    mine = {
        name: frame[frame["crime_ref"].eq(ref)].reset_index(drop=True) if "crime_ref" in frame.columns else frame
        for name, frame in tables.items()
    }
    contacts = tables["victim_contacts"]
    known = contacts["victim_id"].isin(mine["victims"]["victim_id"])
    return mine | {"victim_contacts": contacts[known].reset_index(drop=True)}

"""Two loads of invented records with restricted crimes among them, and the same without the crimes somebody is off."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from core.extract.defaults import complete
from tests import histories

Rows = dict[str, list[dict[str, Any]]]
TODAY = histories.TODAY
UNITS = ["T1", "T2", "D1"]
VIEWERS = ["1001", "2001", "3001"]  # DC and DS of team T1, DI of department D1
LISTED = "1002"  # on every access list, and never the viewer
_KEYS = {
    "crime_ref", "linked_ref", "victim_id", "suspect_id", "contact_id", "custody_id", "bail_id", "entry_id",
    "review_id", "link_id",
}  # fmt: skip
REFS = [*histories.REFS, *(f"{ref}b" for ref in histories.REFS)]


@dataclass(frozen=True)
class World:
    """The rows of two loads one after the other, and the crimes that `viewer` may not know of."""

    viewer: str
    loads: tuple[Rows, Rows]
    closed: frozenset[str]


def without(rows: Rows, refs: frozenset[str]) -> Rows:
    """The rows with these crimes and all that belongs to them gone, links with either end in them too."""
    gone = {row["victim_id"] for row in rows["victims"] if row["crime_ref"] in refs}
    return {
        name: [
            row
            for row in table
            if not refs & {row.get("crime_ref"), row.get("linked_ref")} and row.get("victim_id") not in gone
        ]
        if name != "victims"
        else [row for row in table if row["crime_ref"] not in refs]
        for name, table in rows.items()
    }


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Six crimes with their histories, twice; some restricted, some of those set aside, and links across."""
    kinds = {ref: draw(st.sampled_from(["open", "open", "closed", "closed", "listed"])) for ref in REFS}
    viewer = draw(st.sampled_from(VIEWERS))
    lists = [
        {"access_id": f"A{ref}", "crime_ref": ref, "collar_number": LISTED} for ref in REFS if kinds[ref] != "open"
    ]
    lists += [
        {"access_id": f"M{ref}", "crime_ref": ref, "collar_number": viewer} for ref in REFS if kinds[ref] == "listed"
    ]
    # Victims and suspects stay with their crime from load to load.
    people = [*histories.VICTIMS, *histories.SUSPECTS]
    owners = {f"{who}{half}": f"{draw(st.sampled_from(histories.REFS))}{half}" for who in people for half in ("", "b")}
    loads = (draw(_loads(kinds, owners, lists)), draw(_loads(kinds, owners, lists)))
    return World(viewer, loads, frozenset(ref for ref, kind in kinds.items() if kind == "closed"))


@st.composite
def _loads(draw: st.DrawFn, kinds: dict[str, str], owners: dict[str, str], lists: list[dict[str, str]]) -> Rows:
    first, second = draw(histories.histories()), draw(histories.histories())
    rows = {name: [*table, *_again(second[name], name)] for name, table in first.items()}
    for table, key in (("victims", "victim_id"), *((name, "suspect_id") for name in ("suspects", "custody", "bails"))):
        rows[table] = [row | {"crime_ref": owners[row[key]]} for row in rows[table]]
    rows["crimes"] = [draw(_crime(row, kinds[row["crime_ref"]])) for row in rows["crimes"]]
    rows["crime_links"] = draw(_links())
    rows["victims"] = [row | draw(_fault({"kind": "dog"})) for row in rows["victims"]]
    rows["absences"] = [
        {"collar_number": "1001", "from_date": str(TODAY), "to_date": str(_on(3)), "kind": "leave"},
        {"collar_number": "2001", "from_date": str(_on(-9)), "to_date": str(_on(-1)), "kind": "sick"},
    ]
    # Completed before any crime is taken away, so that nothing else depends on which crimes there are.
    return complete(rows | {"access_lists": lists})


def _on(days: int) -> date:
    return TODAY + timedelta(days=days)


def _again(table: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The rows of a second history under keys of their own; the force is there once."""
    if name in ("offences", "officers", "postings"):
        return []
    return [{column: f"{cell}b" if column in _KEYS else cell for column, cell in row.items()} for row in table]


@st.composite
def _crime(draw: st.DrawFn, row: dict[str, Any], kind: str) -> dict[str, Any]:
    faults = [{"risk": "extreme"}, *([{"restricted": "perhaps"}] if kind == "closed" else [])]
    placed = {"unit_id": draw(st.sampled_from(UNITS)), "restricted": str(kind != "open").lower()}
    return row | placed | draw(_fault(*faults))


def _fault(*faults: dict[str, str]) -> st.SearchStrategy[dict[str, str]]:
    """Mostly nothing, now and then a cell that sets its row aside."""
    return st.integers(0, 6).flatmap(lambda n: st.sampled_from(faults) if n == 0 else st.just({}))


@st.composite
def _links(draw: st.DrawFn) -> list[dict[str, str]]:
    kinds = ["series", "same_suspect", "duplicate", "repeat_victim", "friends"]  # the last is a fault
    link = st.fixed_dictionaries(
        {"crime_ref": st.sampled_from(REFS), "linked_ref": st.sampled_from(REFS), "kind": st.sampled_from(kinds)}
    )
    return [{"link_id": f"L{n}", **row} for n, row in enumerate(draw(st.lists(link, max_size=8)))]

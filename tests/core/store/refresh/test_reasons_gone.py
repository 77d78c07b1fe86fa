"""Every flag that is gone has one reason: each kind of subject beside each thing that can befall it, on both databases.

A case is one flag of a small force, and what the records system sends next. It is loaded as a change and as a whole
extract; what is simply no longer in a whole one is the only thing that leaves a residue.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import select

from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.store import pairs
from core.store.engine import engine, reading_whole
from core.store.operations.verify import verify
from core.store.refresh import ledger
from core.store.refresh.load import refresh
from core.store.rows import read
from core.store.schema.work import CHANGES, KEY
from tests.changes import Rows, changed, whole

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OPEN = {"status": "under_investigation", "recorded_at": "2026-11-01T09:00:00Z", "oic": "1001", "mo": "Invented method"}
HELD = {"suspect_id": "S1", "crime_ref": "X1", "arrested_at": "2026-11-20T10:00:00Z"}


def force() -> Rows:
    """X1 with everything on it, linked to X2; X3 of another team, X4 filed, X5 restricted, X6 restricted and filed."""
    return complete(
        {
            "units": [{"unit_id": "T1"}, {"unit_id": "T2"}],
            "officers": [{"collar_number": "1002"}],
            "offences": [{"offence_code": "V1"}, {"offence_code": "V2"}],
            "crimes": [
                OPEN | {"crime_ref": "X1", "unit_id": "T1", "offence_code": "V2"},
                OPEN | {"crime_ref": "X2", "unit_id": "T1", "oic": "1002"},
                OPEN | {"crime_ref": "X3", "unit_id": "T2"},
                OPEN | {"crime_ref": "X4", "unit_id": "T1", "status": "filed"},
                OPEN | {"crime_ref": "X5", "unit_id": "T1", "restricted": "true"},
                OPEN | {"crime_ref": "X6", "unit_id": "T1", "status": "filed", "restricted": "true"},
            ],
            "victims": [{"victim_id": "W1", "crime_ref": "X1"}],
            "victim_contacts": [{"contact_id": "V1", "victim_id": "W1", "contacted_at": "2026-11-19T10:00:00Z"}],
            "suspects": [{"suspect_id": "S1", "crime_ref": "X1", "status": "outstanding"}],
            "custody": [
                HELD | {"custody_id": "K1", "released_at": "2026-11-20T18:00:00Z"},
                HELD | {"custody_id": "K2", "disposal": "charged"},
            ],
            "bails": [{"bail_id": "B1", "suspect_id": "S1", "crime_ref": "X1", "arrested_on": "2026-11-20",
                       "return_on": "2026-12-10"}],
            "oel_entries": [{"entry_id": "E1", "crime_ref": "X1", "entered_at": "2026-11-18T10:00:00Z"}],
            "reviews": [{"review_id": "R1", "crime_ref": "X1", "reviewed_at": "2026-11-18T10:00:00Z"}],
            "crime_links": [{"link_id": "L1", "crime_ref": "X1", "linked_ref": "X2", "kind": "series"}],
        }
    )  # fmt: skip


Edit = Callable[[Rows], Rows]
Flag = tuple[str, str, str]  # search, subject, code
CRIME: Flag = ("crime_age", "X1", "")
VICTIM: Flag = ("victim_contact", "W1", "")
UPDATE: Flag = ("victim_update", "W1:K1:released", "")
SUSPECT: Flag = ("named_suspect", "S1", "")
BAIL: Flag = ("bail_return", "B1", "")
PERIOD: Flag = ("bail_period", "B1", "inspector")
CUSTODY: Flag = ("data_integrity", "K1", "D10")
PAIR: Flag = ("linked_crime", "X1~X2", "L01")
CHARGE: Flag = ("detection_mismatch", "X1", "M04")


def having(table: str, key: str, **cells: str) -> Edit:
    """The row with other cells."""
    name = TABLES[table].key
    return lambda rows: rows | {table: [row | cells if row[name] == key else row for row in rows[table]]}


def without(table: str, *keys: str) -> Edit:
    """The table without these rows: named as deleted in a change, simply not there in a whole extract."""
    name = TABLES[table].key
    return lambda rows: rows | {table: [row for row in rows[table] if row[name] not in keys]}


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edited(rows: Rows) -> Rows:
        for one in edits:
            rows = one(rows)
        return rows

    return edited


class Case(NamedTuple):
    """What happens to a flag when the records are edited; `whole` where a whole extract tells it otherwise."""

    sentence: str
    flag: Flag
    edit: Edit
    term: str | None
    whole: str | None = ""

    def expected(self, kind: str) -> str | None:
        return self.term if kind == "change" or self.whole == "" else self.whole


BAD = {
    "crimes": {"risk": "extreme"}, "victims": {"kind": "dog"}, "suspects": {"status": "lost"},
    "custody": {"disposal": "gone"}, "bails": {"case_kind": "odd"}, "victim_contacts": {"outcome": "unclear"},
    "reviews": {"kind": "closing"}, "crime_links": {"kind": "friends"}, "offences": {"mode_of_trial": "none"},
    "units": {"level": "squad"}, "officers": {"rank": "none"},
}  # fmt: skip


def bad(table: str, key: str) -> Edit:
    """The row with a cell that sets it aside."""
    return having(table, key, **BAD[table])


OWN = {
    "victim": (VICTIM, "victims", "W1"), "suspect": (SUSPECT, "suspects", "S1"), "bail": (BAIL, "bails", "B1"),
    "bail's period": (PERIOD, "bails", "B1"), "custody record": (CUSTODY, "custody", "K1"),
}  # fmt: skip


def moved(table: str, key: str, ref: str) -> Edit:
    return having(table, key, crime_ref=ref)


def cases() -> list[Case]:
    found = [
        # The crime itself.
        Case("a crime set aside is faulty", CRIME, bad("crimes", "X1"), "faulty"),
        Case("a crime whose unit is set aside is faulty", CRIME, bad("units", "T1"), "faulty"),
        Case("a crime whose offence is set aside is faulty", CRIME, bad("offences", "V2"), "faulty"),
        Case("a crime whose officer is set aside stays", CRIME, bad("officers", "1001"), None),
        Case("a crime in another unit is moved", CRIME, having("crimes", "X1", unit_id="T2"), "moved"),
        Case("a crime in a unit that is not there is faulty", CRIME, having("crimes", "X1", unit_id="T9"), "faulty"),
        Case("a crime that is filed is cleared", CRIME, having("crimes", "X1", status="filed"), "cleared"),
        Case("a crime that becomes restricted is restricted", CRIME, having("crimes", "X1", restricted="true"),
             "restricted"),
        Case("a crime filed and restricted at once is restricted", CRIME,
             having("crimes", "X1", restricted="true", status="filed"), "restricted"),
        Case("a crime restricted and set aside at once is restricted", CRIME,
             having("crimes", "X1", restricted="true", risk="extreme"), "restricted"),
        Case("a crime deleted is deleted, or vanished where nothing names it", CRIME, without("crimes", "X1"),
             "deleted", "vanished"),
        Case("a crime deleted whose children stay behind is no fault", CRIME,
             both(without("crimes", "X1"), without("victims", "W1"), without("bails", "B1")), "deleted", "vanished"),
        Case("a crime filed while a row of it is set aside is faulty: nobody can tell", CRIME,
             both(having("crimes", "X1", status="filed"), bad("reviews", "R1")), "faulty"),
        Case("a crime stays though a review of it is set aside", CRIME, bad("reviews", "R1"), None),
        Case("a crime stays though a review of it is deleted", CRIME, without("reviews", "R1"), None),
        # What a flag of the crime merely hangs on.
        Case("a charge set aside is no clearance", CHARGE, bad("custody", "K2"), "faulty"),
        Case("a charge that moves to a crime not there is no clearance", CHARGE, moved("custody", "K2", "X9"),
             "faulty"),
        Case("a charge that moves to a crime that is there clears", CHARGE, moved("custody", "K2", "X3"), "cleared"),
        Case("a charge deleted clears, as any change of what is on record", CHARGE, without("custody", "K2"),
             "cleared"),
        Case("the outcome clears a charge's mismatch", CHARGE,
             having("crimes", "X1", outcome_code="1", outcome_on="2026-11-21"), "cleared"),
        # A victim's contact: the flag stays, whatever becomes of the contact.
        Case("a victim's flag stays though a contact is set aside", VICTIM, bad("victim_contacts", "V1"), None),
        Case("a victim's flag stays though a contact is deleted", VICTIM, without("victim_contacts", "V1"), None),
        Case("a victim who declined is cleared", VICTIM, having("victims", "W1", updates="declined"), "cleared"),
        Case("an update whose event is corrected away is cleared", UPDATE, having("custody", "K1", released_at=""),
             "cleared"),
        Case("an update whose custody record is set aside is faulty", UPDATE, bad("custody", "K1"), "faulty"),
        Case("an update whose victim is set aside is faulty", UPDATE, bad("victims", "W1"), "faulty"),
        Case("an update whose custody record is deleted is deleted", UPDATE, without("custody", "K1"), "deleted",
             "vanished"),
        Case("an update whose victim is deleted is deleted", UPDATE,
             both(without("victims", "W1"), without("victim_contacts", "V1")), "deleted", "vanished"),
        Case("an update told is cleared", UPDATE,
             having("victim_contacts", "V1", contacted_at="2026-11-21T10:00:00Z"), "cleared"),
        # Bail and custody hang on a suspect too.
        Case("a bail whose suspect is set aside is faulty", BAIL, bad("suspects", "S1"), "faulty"),
        Case("a custody record whose suspect is set aside is faulty", CUSTODY, bad("suspects", "S1"), "faulty"),
        Case("an update whose suspect is set aside is faulty", UPDATE, bad("suspects", "S1"), "faulty"),
        Case("a bail whose suspect is deleted goes with it", BAIL, without("suspects", "S1"), "deleted", "faulty"),
        Case("a bail whose suspect moves to a crime not there is faulty", BAIL, moved("suspects", "S1", "X9"),
             "faulty"),
        Case("a bail stays though its suspect moves to another crime", BAIL, moved("suspects", "S1", "X3"), None),
        Case("a bail of another suspect who is not there is faulty", BAIL, having("bails", "B1", suspect_id="S9"),
             "faulty"),
        Case("a bail that was answered is cleared", BAIL, having("bails", "B1", status="answered"), "cleared"),
        Case("a bail extended is cleared of its inspector", PERIOD, having("bails", "B1", authorised_months="6"),
             "cleared"),
        Case("a bail extended waits for its superintendent", ("bail_period", "B1", "superintendent"),
             having("bails", "B1", authorised_months="6"), "new"),
        # A pair of crimes.
        Case("a pair whose first crime is set aside is faulty", PAIR, bad("crimes", "X1"), "faulty"),
        Case("a pair whose second crime is set aside is faulty", PAIR, bad("crimes", "X2"), "faulty"),
        Case("a pair whose first crime is deleted is deleted", PAIR, without("crimes", "X1"), "deleted", "vanished"),
        Case("a pair whose second crime is deleted is deleted", PAIR, without("crimes", "X2"), "deleted", "vanished"),
        Case("a pair whose second crime is deleted with the link is deleted", PAIR,
             both(without("crimes", "X2"), without("crime_links", "L1")), "deleted", "vanished"),
        Case("a pair whose second crime becomes restricted is restricted", PAIR,
             having("crimes", "X2", restricted="true"), "restricted"),
        Case("a pair whose second crime is filed and restricted is restricted", PAIR,
             having("crimes", "X2", restricted="true", status="filed"), "restricted"),
        Case("a pair whose second crime is restricted and set aside is restricted", PAIR,
             having("crimes", "X2", restricted="true", risk="extreme"), "restricted"),
        Case("a pair whose first crime becomes restricted is restricted", PAIR,
             having("crimes", "X1", restricted="true"), "restricted"),
        Case("a pair whose first crime moves to another unit is moved", PAIR, having("crimes", "X1", unit_id="T2"),
             "moved"),
        Case("a pair stays though its second crime moves to another unit", PAIR, having("crimes", "X2", unit_id="T2"),
             None),
        Case("a pair whose link is set aside is faulty", PAIR, bad("crime_links", "L1"), "faulty"),
        Case("a pair whose link is set aside the other way round is faulty", PAIR,
             having("crime_links", "L1", crime_ref="X2", linked_ref="X1", kind="friends"), "faulty"),
        Case("a pair whose link moves to a crime not there is faulty", PAIR,
             having("crime_links", "L1", linked_ref="X9"), "faulty"),
        Case("a pair whose link moves to another crime is cleared", PAIR, having("crime_links", "L1", linked_ref="X3"),
             "cleared"),
        Case("a pair that is no longer linked is cleared", PAIR, without("crime_links", "L1"), "cleared"),
        Case("a pair with one officer now is cleared", PAIR, having("crimes", "X2", oic="1001"), "cleared"),
        Case("a pair whose second crime's unit is set aside is faulty", PAIR,
             both(having("crimes", "X2", unit_id="T2"), bad("units", "T2")), "faulty"),
        # Nothing at all.
        Case("what a change does not name stays", VICTIM, lambda rows: rows, None),
    ]  # fmt: skip
    for name, (flag, table, key) in OWN.items():
        found += [
            Case(f"a {name} set aside is faulty", flag, bad(table, key), "faulty"),
            Case(f"a {name} deleted is deleted, or vanished where nothing names it", flag, without(table, key),
                 "deleted", "vanished"),
            Case(f"a {name} whose crime is set aside is faulty", flag, bad("crimes", "X1"), "faulty"),
            Case(f"a {name} left behind by its crime goes with it", flag, without("crimes", "X1"), "deleted", "faulty"),
            Case(f"a {name} deleted with its crime is deleted", flag,
                 both(without("crimes", "X1"), without(table, key)), "deleted", "vanished"),
            Case(f"a {name} deleted while its crime is set aside is deleted", flag,
                 both(bad("crimes", "X1"), without(table, key)), "deleted", "vanished"),
            Case(f"a {name} set aside while its crime is filed is faulty", flag,
                 both(having("crimes", "X1", status="filed"), bad(table, key)), "faulty"),
            Case(f"a {name} whose crime becomes restricted is restricted", flag,
                 having("crimes", "X1", restricted="true"), "restricted"),
            Case(f"a {name} set aside on a crime that becomes restricted is restricted", flag,
                 both(having("crimes", "X1", restricted="true"), bad(table, key)), "restricted"),
            Case(f"a {name} that moves to a crime not there yet is faulty", flag, moved(table, key, "X9"), "faulty"),
            Case(f"a {name} that moves to a crime set aside is faulty", flag,
                 both(moved(table, key, "X3"), bad("crimes", "X3")), "faulty"),
            Case(f"a {name} that moves to a restricted crime is restricted", flag, moved(table, key, "X5"),
                 "restricted"),
            Case(f"a {name} that moves to a crime of another unit is moved", flag, moved(table, key, "X3"), "moved"),
            Case(f"a {name} that moves to a crime of the same unit stays", flag, moved(table, key, "X2"), None),
            Case(f"a {name} that moves to a crime just deleted goes with it", flag,
                 both(moved(table, key, "X3"), without("crimes", "X3")), "deleted", "faulty"),
        ]  # fmt: skip
    for name, (flag, table, key) in {"victim": OWN["victim"], "suspect": OWN["suspect"]}.items():
        found += [
            Case(f"a {name} whose crime is filed is cleared", flag, having("crimes", "X1", status="filed"), "cleared"),
            Case(f"a {name} that moves to a filed crime is cleared", flag, moved(table, key, "X4"), "cleared"),
            Case(f"a {name} that moves to a filed restricted crime is restricted", flag, moved(table, key, "X6"),
                 "restricted"),
        ]  # fmt: skip
    for name, table, key in [("victim", "victims", "W1"), ("custody record", "custody", "K1")]:
        found += [
            Case(f"an update whose {name} moves to a crime not there yet is faulty", UPDATE, moved(table, key, "X9"),
                 "faulty"),
            Case(f"an update whose {name} moves to a crime that is there is cleared", UPDATE, moved(table, key, "X3"),
                 "cleared"),
        ]  # fmt: skip
    return found


CASES = cases()


def apart(rows: Rows, number: int) -> Rows:
    """The rows under keys of their own, so that the worlds of all cases stand side by side in one extract."""
    named = {name: {table.key, *(column.name for column in table.references)} for name, table in TABLES.items()}
    keys = {name: own | ({"oic", "by_collar"} & set(TABLES[name].names)) for name, own in named.items()}
    return {
        name: [{k: f"{v}.{number}" if v and k in keys[name] else v for k, v in row.items()} for row in table]
        for name, table in rows.items()
    }


def side_by_side(worlds: list[Rows]) -> Rows:
    apart_from = [apart(rows, number) for number, rows in enumerate(worlds)]
    return {name: [row for rows in apart_from for row in rows[name]] for name in TABLES}


class Loaded(NamedTuple):
    """What a store says after both loads: the changes by flag, the residue by unit and search, and `verify`."""

    changes: dict[Flag, list[str]]
    residue: dict[tuple[str, str], int]
    lines: list[str]

    def left(self, number: int, search: str) -> int:
        """The residue of one search in the units of one world."""
        return sum(self.residue.get((f"{unit}.{number}", search), 0) for unit in ("T1", "T2"))

    def vanished(self, number: int, search: str) -> int:
        """How many flags of one search vanished from one world."""
        names = re.compile(rf"\.{number}\b")
        gone = [flag for flag, changes in self.changes.items() if changes == ["vanished"]]
        return sum(name == search and bool(names.search(subject)) for name, subject, _ in gone)


@pytest.fixture(scope="module", params=["change", "whole"])
def kind(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def loaded(new_url, kind, tmp_path_factory) -> Loaded:
    """The worlds of all cases, and then what each case makes of its own, sent as a change or whole."""
    where = tmp_path_factory.mktemp("fates")
    made = engine(new_url(where))
    rows, after = side_by_side([force() for _ in CASES]), side_by_side([case.edit(force()) for case in CASES])
    refresh(made, whole(where / "first", NOW.isoformat(), rows), NOW)
    sent = (
        whole(where / "whole", LATER.isoformat(), after)
        if kind == "whole"
        else changed(where / "change", LATER.isoformat(), rows, after)
    )
    refresh(made, sent, LATER)
    found: dict[Flag, list[str]] = {}
    with reading_whole(made) as db:
        told = pairs.opened(
            db, read(db, select(CHANGES.c.crime_ref, *(CHANGES.c[name] for name in KEY), CHANGES.c.change))
        )
        for *flag, change in told[[*KEY, "change"]].itertuples(index=False):
            found.setdefault(tuple(flag), []).append(change)
        units = frozenset(row["unit_id"] for row in rows["units"])
        sums = ledger.of_units(db, units, limit=1)
    residue = {(row.unit_id, row.search): row.residue for row in sums.itertuples()}
    said = Loaded(found, residue, verify(made))
    made.dispose()
    return said


def flag_of(number: int) -> Flag:
    search, subject, code = CASES[number].flag
    for key in ("W1", "K1", "S1", "B1", "X1", "X2"):
        subject = subject.replace(key, f"{key}.{number}")
    return search, subject, code


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.sentence for case in CASES])
def test_each_flag_has_the_one_reason_that_fits(number: int, kind: str, loaded: Loaded):
    case = CASES[number]
    expected = case.expected(kind)
    assert loaded.changes.get(flag_of(number), []) == ([] if expected is None else [expected])
    assert loaded.left(number, case.flag[0]) == loaded.vanished(number, case.flag[0])


def test_what_verify_says_is_what_vanished_and_nothing_else(kind: str, loaded: Loaded):
    vanished = {flag for flag, changes in loaded.changes.items() if "vanished" in changes}
    assert bool(loaded.lines) == bool(vanished) == (kind == "whole")
    assert all("residue" in line or "vanished" in line for line in loaded.lines)


def test_every_flag_that_went_went_for_one_reason(loaded: Loaded):
    assert all(len(changes) == 1 for changes in loaded.changes.values())

"""Searches worked out one crime, victim, suspect and bail at a time, as an officer with a pencil would.

Written from the contract alone and sharing no code with `core`, so that it can disagree with it. No pandas in the
working out: `rows_of` turns the frames of a validated extract into plain rows first.

    rows = rows_of(read_extract(folder).tables)
    found = flags(rows, date(2026, 11, 22))
"""

from datetime import date

from benchmarks.row_by_row import bails, crimes, integrity, links, mismatch, victims
from benchmarks.row_by_row.book import Book, Row
from benchmarks.row_by_row.frames import rows_of
from benchmarks.row_by_row.ladder import TERMS, Flag

__all__ = ["COLUMNS", "KNOWN", "Flag", "flags", "rows_of"]

COLUMNS = Flag._fields
KNOWN = frozenset(TERMS)  # the searches worked out here, by id
SEARCHES = [
    *(crimes.allocation, crimes.investigation_plan, crimes.supervisor_review, crimes.manager_review),
    *(crimes.oel_update, crimes.named_suspect, crimes.released_under_investigation, crimes.time_limit),
    *(crimes.crime_age, victims.victim_contact, victims.victim_update),
    *(bails.bail_return, bails.bail_period, bails.failed_to_surrender),
    *(mismatch.detection_mismatch, integrity.data_integrity, links.linked_crime),
]


def flags(tables: dict[str, list[Row]], today: date) -> list[tuple]:
    """Every flag of the searches in KNOWN, of good rows, as tuples in the order of `COLUMNS`.

    Sorted by due date (none last), crime, search, subject and code. Dates are `date` or None, days an integer or None,
    texts "" when there is none.
    """
    book = Book(tables, today)
    found: list[Flag] = [flag for crime in tables["crimes"] for search in SEARCHES for flag in search(book, crime)]
    return [*sorted(found, key=_order)]


def _order(flag: Flag) -> tuple:
    return (flag.due_on or date.max, flag.due_on is None, flag.crime_ref, flag.search, flag.subject, flag.code)

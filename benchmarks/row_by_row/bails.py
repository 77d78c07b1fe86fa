"""The searches about pre-charge bail, whatever the status of the crime."""

from collections.abc import Iterator

from benchmarks.row_by_row.book import Book, Row
from benchmarks.row_by_row.ladder import Flag, flag
from benchmarks.row_by_row.law import bail_end

# kind of case: (up to so many authorised months, who can extend next); past the last, a court
EXTENDED_BY = {
    "standard": ((3, "inspector"), (6, "superintendent")),
    "designated": ((3, "inspector"), (6, "superintendent"), (9, "assistant_chief_constable")),
    "non_standard": ((9, "decision_maker"),),
}


def bail_return(book: Book, crime: Row) -> Iterator[Flag]:
    """The day someone on bail comes back."""
    for bail in book.rows("bails", crime):
        if bail["status"] == "live":
            yield flag("bail_return", crime, book.today, None, bail["return_on"], subject=bail["bail_id"])


def bail_period(book: Book, crime: Row) -> Iterator[Flag]:
    """The end of the authorised period; an application to a court made in time keeps bail alive."""
    for bail in book.rows("bails", crime):
        if bail["status"] != "live":
            continue
        end, applied = bail_end(bail), bail["court_application_on"]
        yield flag(
            "bail_period",
            crime,
            book.today,
            bail["arrested_on"],
            end,
            code=extended_by(bail),
            subject=bail["bail_id"],
            paused=end is not None and applied is not None and applied <= end,
        )


def failed_to_surrender(book: Book, crime: Row) -> Iterator[Flag]:
    """Someone who did not come back."""
    for bail in book.rows("bails", crime):
        if bail["status"] == "failed_to_surrender":
            due = bail["return_on"]
            yield flag("failed_to_surrender", crime, book.today, due, due, subject=bail["bail_id"])


def extended_by(bail: Row) -> str:
    """Who can extend the authorised period next."""
    for months, who in EXTENDED_BY[bail["case_kind"]]:
        if bail["authorised_months"] <= months:
            return who
    return "court"

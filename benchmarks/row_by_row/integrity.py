"""Records with something missing or impossible in them."""

from collections.abc import Iterator
from datetime import date

from benchmarks.row_by_row.book import Book, Row, day_of, is_open, recorded
from benchmarks.row_by_row.ladder import Flag, flag
from benchmarks.row_by_row.law import bail_end, plus


def data_integrity(book: Book, crime: Row) -> Iterator[Flag]:
    """Every fault in a crime and in the rows under it, one flag a fault."""
    if is_open(crime) or crime["status"] == "awaiting_court":
        for code in _crime_codes(book, crime):
            yield _fault(book, crime, code, recorded(crime), crime["crime_ref"])
        for victim in book.rows("victims", crime):
            for code in _victim_codes(victim):
                yield _fault(book, crime, code, recorded(crime), victim["victim_id"])
    for custody in book.rows("custody", crime):
        if custody["released_at"] is not None and custody["disposal"] is None:
            yield _fault(book, crime, "D10", day_of(custody["released_at"]), custody["custody_id"])
    for bail in book.rows("bails", crime):
        if _returns_too_late(bail):
            yield _fault(book, crime, "D11", bail["arrested_on"], bail["bail_id"])


def _fault(book: Book, crime: Row, code: str, started: date, subject: str) -> Flag:
    return flag("data_integrity", crime, book.today, started, plus(started, 7), code=code, subject=subject)


def _crime_codes(book: Book, crime: Row) -> Iterator[str]:
    victims = book.rows("victims", crime)
    if book.offence(crime)["victim_based"] and not victims:
        yield "D02"
    if crime["occurred_from"] is not None and crime["occurred_from"] > day_of(crime["reported_at"]):
        yield "D03"
    if crime["status"] == "under_investigation" and crime["oic"] is None:
        yield "D04"
    if crime["oic"] is not None and not book.serves_today(crime["oic"]):
        yield "D05"
    if crime["mo"] is None:
        yield "D06"
    if crime["domestic_abuse"] and not any(victim["enhanced"] for victim in victims):
        yield "D08"


def _victim_codes(victim: Row) -> Iterator[str]:
    if victim["kind"] == "person" and victim["updates"] != "deceased":
        if victim["needs_assessed_on"] is None:
            yield "D07"
        if victim["vps_offered_on"] is None:
            yield "D12"


def _returns_too_late(bail: Row) -> bool:
    """Whether a live bail returns after its authorised period; unknown, and so silent, before 28 October 2022."""
    end = bail_end(bail)
    return bail["status"] == "live" and end is not None and bail["return_on"] > end

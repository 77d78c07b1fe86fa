"""The searches about keeping victims informed (Code of Practice for Victims of Crime, right 6)."""

from collections.abc import Iterator

from benchmarks.row_by_row.book import Book, Row, day_of, is_open
from benchmarks.row_by_row.ladder import Flag, flag
from benchmarks.row_by_row.law import plus, working_days_after

EVENTS = {"arrested": "arrested_at", "interviewed": "interviewed_at", "released": "released_at"}


def victim_contact(book: Book, crime: Row) -> Iterator[Flag]:
    """The next contact: soon after the report, then as often as agreed with the victim."""
    if not is_open(crime):
        return
    for victim in book.rows("victims", crime):
        if victim["kind"] in ("person", "business") and victim["updates"] == "agreed":
            reached = book.contact(victim)
            started = day_of(reached or crime["reported_at"])
            allowed = (victim["agreed_frequency_days"] or 28) if reached else (1 if victim["enhanced"] else 5)
            due = plus(started, allowed)
            yield flag("victim_contact", crime, book.today, started, due, subject=victim["victim_id"])


def victim_update(book: Book, crime: Row) -> Iterator[Flag]:
    """Each arrest, interview and release that a victim has not been told of."""
    if not (is_open(crime) or crime["status"] == "awaiting_court"):
        return
    for victim in book.rows("victims", crime):
        if victim["kind"] == "person" and victim["updates"] == "agreed":
            for custody in book.rows("custody", crime):
                yield from _untold(book, crime, victim, custody)


def _untold(book: Book, crime: Row, victim: Row, custody: Row) -> Iterator[Flag]:
    reached = book.contact(victim)
    for event, column in EVENTS.items():
        happened = custody[column]
        if happened is not None and (reached is None or reached < happened):
            started = day_of(happened)
            due = working_days_after(started, 1 if victim["enhanced"] else 5)
            subject = f"{victim['victim_id']}:{custody['custody_id']}:{event}"
            yield flag("victim_update", crime, book.today, started, due, subject=subject)

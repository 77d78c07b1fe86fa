"""The searches about a crime's own progress, its suspects and its time limit."""

from collections.abc import Iterator
from datetime import date

from benchmarks.row_by_row.book import Book, Row, day_of, is_open, last, recorded
from benchmarks.row_by_row.ladder import Flag, flag
from benchmarks.row_by_row.law import plus
from benchmarks.row_by_row.law import time_limit as limit_of

REVIEW_DAYS = {"high": 7, "medium": 14, "standard": 28}


def allocation(book: Book, crime: Row) -> Iterator[Flag]:
    """A crime nobody has been given."""
    if crime["status"] == "unallocated":
        started = recorded(crime)
        yield flag("allocation", crime, book.today, started, plus(started, 2))


def investigation_plan(book: Book, crime: Row) -> Iterator[Flag]:
    """An investigation without a plan."""
    if crime["status"] == "under_investigation" and crime["investigation_plan_on"] is None:
        started = _given(crime)
        yield flag("investigation_plan", crime, book.today, started, plus(started, 7))


def supervisor_review(book: Book, crime: Row) -> Iterator[Flag]:
    """The next review by a supervisor: three days for the first, then by risk."""
    if not is_open(crime) or crime["status"] == "unallocated":
        return
    reviewed = book.supervisor_review(crime)
    started = day_of(reviewed) if reviewed else _given(crime)
    due = plus(started, REVIEW_DAYS[crime["risk"]] if reviewed else 3)
    yield flag("supervisor_review", crime, book.today, started, due)


def manager_review(book: Book, crime: Row) -> Iterator[Flag]:
    """The next review by a manager."""
    if is_open(crime):
        reviewed = book.manager_review(crime)
        started = day_of(reviewed) if reviewed else recorded(crime)
        yield flag("manager_review", crime, book.today, started, plus(started, 84))


def oel_update(book: Book, crime: Row) -> Iterator[Flag]:
    """The next entry in the enquiry log; waiting for the CPS pauses it."""
    if not is_open(crime) or crime["status"] == "unallocated":
        return
    entered = last(row["entered_at"] for row in book.rows("oel_entries", crime) if row["kind"] != "system")
    started = day_of(entered) if entered else recorded(crime)
    due = plus(started, 7 if crime["risk"] == "high" else 14)
    yield flag("oel_update", crime, book.today, started, due, paused=crime["status"] == "awaiting_cps")


def named_suspect(book: Book, crime: Row) -> Iterator[Flag]:
    """A suspect who is named and not yet dealt with."""
    if not is_open(crime):
        return
    allowed = 7 if crime["risk"] == "high" or crime["domestic_abuse"] else 28
    for suspect in book.rows("suspects", crime):
        if suspect["status"] in ("outstanding", "wanted"):
            started = suspect["named_on"]
            due = plus(started, allowed)
            yield flag("named_suspect", crime, book.today, started, due, subject=suspect["suspect_id"])


def released_under_investigation(book: Book, crime: Row) -> Iterator[Flag]:
    """A suspect released under investigation, looked at by a supervisor every 28 days."""
    if not is_open(crime):
        return
    reviewed = book.supervisor_review(crime)
    for suspect in book.rows("suspects", crime):
        if suspect["status"] == "rui":
            since = suspect["status_since"]
            started = max(since, day_of(reviewed)) if reviewed else since
            subject = suspect["suspect_id"]
            yield flag("released_under_investigation", crime, book.today, started, plus(started, 28), subject=subject)


def time_limit(book: Book, crime: Row) -> Iterator[Flag]:
    """The last day to lay an information, until somebody is charged."""
    rule = book.offence(crime)["time_limit_rule"]
    if not is_open(crime) or rule == "none" or crime["outcome_code"] == 1 or _charged(book, crime):
        return
    limit = limit_of(crime, rule)
    if limit is None:
        yield flag("time_limit", crime, book.today, None, None)
    else:
        code = "soft" if limit.soft else ""
        yield flag("time_limit", crime, book.today, limit.runs_from, limit.last_day, code=code)


def crime_age(book: Book, crime: Row) -> Iterator[Flag]:
    """An investigation that has lasted 120 days."""
    if is_open(crime):
        started = recorded(crime)
        yield flag("crime_age", crime, book.today, started, plus(started, 120))


def _given(crime: Row) -> date:
    return crime["allocated_on"] or recorded(crime)


def _charged(book: Book, crime: Row) -> bool:
    return any(row["disposal"] == "charged" for row in book.rows("custody", crime))

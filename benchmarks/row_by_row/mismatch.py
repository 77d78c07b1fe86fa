"""Outcomes that the rest of the record contradicts."""

from collections.abc import Iterator
from datetime import date

from benchmarks.row_by_row.book import Book, Row, day_of, is_open, recorded
from benchmarks.row_by_row.ladder import Flag, flag
from benchmarks.row_by_row.law import plus, time_limit

NEEDS_A_SUSPECT = (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 21, 22)
NEEDS_A_DISPOSAL = (2, 3, 6, 7, 8, 22)
UNDECIDED = ("outstanding", "wanted", "bailed", "rui")


def detection_mismatch(book: Book, crime: Row) -> Iterator[Flag]:
    """Every contradiction between the outcome and the record, one flag a code."""
    if crime["status"] in ("cancelled", "transferred"):
        return
    charges = [row for row in book.rows("custody", crime) if row["disposal"] == "charged"]
    for code in _codes(book, crime, charges):
        days = [recorded(crime), crime["outcome_on"] or date.min]
        if code == "M04":
            days += [day_of(row["released_at"] or row["arrested_at"]) for row in charges]
        started = max(days)
        yield flag("detection_mismatch", crime, book.today, started, plus(started, 7), code=code)


def _codes(book: Book, crime: Row, charges: list[Row]) -> Iterator[str]:
    outcome, suspects = crime["outcome_code"], book.rows("suspects", crime)
    if (outcome == 1) != bool(charges):
        yield "M04" if charges else "M03"
    yield from _suspect_codes(crime, suspects)
    if _victim_disagrees(outcome, book.rows("victims", crime)):
        yield "M07"
    if outcome == 17 and _still_in_time(book, crime):
        yield "M09"
    if _status_disagrees(crime):
        yield "M13"
    if crime["outcome_on"] is not None and crime["outcome_on"] < recorded(crime):
        yield "M15"


def _suspect_codes(crime: Row, suspects: list[Row]) -> Iterator[str]:
    outcome, statuses = crime["outcome_code"], [suspect["status"] for suspect in suspects]
    if outcome in (14, 18) and any(status != "eliminated" for status in statuses):
        yield "M01"
    if outcome in NEEDS_A_SUSPECT and not suspects:
        yield "M02"
    if outcome in NEEDS_A_DISPOSAL and "disposed" not in statuses:
        yield "M05"
    if _wrong_age(crime, suspects):
        yield "M06"
    if outcome and any(status in UNDECIDED for status in statuses):
        yield "M10"


def _wrong_age(crime: Row, suspects: list[Row]) -> bool:
    """A youth caution with adults only, or an adult caution with youths only, of those whose age is known."""
    born = [suspect["date_of_birth"] for suspect in suspects if suspect["date_of_birth"] is not None]
    if not born or crime["outcome_on"] is None:
        return False
    adults = [is_adult(birth, crime["outcome_on"]) for birth in born]
    return (crime["outcome_code"] == 2 and all(adults)) or (crime["outcome_code"] == 3 and not any(adults))


def is_adult(birth: date, day: date) -> bool:
    """Whether someone is 18 on a day; born on 29 February, on 1 March of a common year."""
    return (day.year - birth.year, day.month, day.day) >= (18, birth.month, birth.day)


def _victim_disagrees(outcome: int | None, victims: list[Row]) -> bool:
    if outcome in (14, 16):
        return any(victim["supports_action"] == "yes" for victim in victims)
    people = [victim["supports_action"] for victim in victims if victim["kind"] == "person"]
    return outcome == 15 and bool(people) and all(answer == "no" for answer in people)


def _still_in_time(book: Book, crime: Row) -> bool:
    """Whether "time limit expired" was given with no limit, or on or before its last day."""
    rule, decided = book.offence(crime)["time_limit_rule"], crime["outcome_on"]
    if rule == "none":
        return True
    limit = time_limit(crime, rule)
    if limit is None or decided is None:
        return False
    return limit.last_day is None or decided <= limit.last_day


def _status_disagrees(crime: Row) -> bool:
    if crime["status"] in ("filed", "finalised"):
        return not crime["outcome_code"]
    return is_open(crime) and bool(crime["outcome_code"])

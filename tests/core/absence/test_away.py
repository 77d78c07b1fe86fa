"""Who is away and who carries the work: days counted with both ends, and nothing due left without a cover unsaid."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.absence.away import Span, away, carrier, clash, last_of, next_of, uncovered

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))


def days(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def dated(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    return frame.assign(**{name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in names})


def absences(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["collar_number", "kind", "from_date", "to_date"])
    return dated(frame.assign(absence_id=[f"A{n}" for n in range(len(rows))]), "from_date", "to_date")


def covers(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["absent_collar", "cover_collar", "from_date", "to_date"])
    return dated(frame, "from_date", "to_date")


def flags(*rows: tuple[str, str | None], **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["oic", "due_on"])
    return dated(frame.assign(**({"acts": "oic", "paused": False, "work": "open"} | columns)), "due_on")


def test_a_span_says_its_days_as_people_write_them():
    assert days("2026-12-01", "2026-12-14").words == "1–14 Dec 2026"
    assert days("2026-11-28", "2026-12-03").words == "28 Nov–3 Dec 2026"
    assert days("2026-12-30", "2027-01-02").words == "30 Dec 2026–2 Jan 2027"
    assert days("2026-12-05", "2026-12-05").words == "5 Dec 2026"


@given(DAYS, DAYS, st.lists(st.tuples(DAYS, DAYS), max_size=4))
def test_uncovered_days_are_those_that_no_cover_holds(first, last, spans):
    rows = covers(*(("1001", "1002", str(a), str(b)) for a, b in spans))
    wanted = [first + timedelta(days=n) for n in range(max((last - first).days + 1, 0))]
    assert uncovered(Span(first, last), rows) == sum(not any(a <= day <= b for a, b in spans) for day in wanted)


def test_work_that_falls_due_on_the_first_and_the_last_day_counts_and_the_day_after_does_not():
    asked = absences(("1001", "leave", "2026-12-01", "2026-12-14"))
    work = flags(*(("1001", d) for d in ("2026-11-30", "2026-12-01", "2026-12-14", "2026-12-15")))
    row = away(asked, covers(), work, TODAY).iloc[0]
    assert (row["due"], row["overdue"], row["uncovered_days"], row["loud"]) == (2, 0, 14, True)


def test_what_has_no_date_is_overdue_and_what_is_paused_or_claimed_is_neither():
    asked = absences(("1001", "leave", "2026-12-01", "2026-12-14"))
    assert away(asked, covers(), flags(("1001", None)), TODAY).iloc[0]["overdue"] == 1
    for quiet in ({"paused": True}, {"work": "claimed"}, {"acts": "supervisor"}):
        row = away(asked, covers(), flags(("1001", "2026-12-02"), ("1001", "2026-11-02"), **quiet), TODAY).iloc[0]
        assert (row["due"], row["overdue"], row["loud"]) == (0, 0, False)


def test_an_absence_with_one_day_uncovered_and_work_due_is_loud_and_comes_first():
    asked = absences(("1001", "leave", "2026-11-20", "2026-11-30"), ("1002", "sick", "2026-11-25", "2026-11-26"))
    work = flags(("1001", "2026-11-24"), ("1002", "2026-11-25"))
    taken = covers(("1001", "1003", "2026-11-23", "2026-11-30"), ("1002", "1003", "2026-11-25", "2026-11-25"))
    rows = away(asked, taken, work, TODAY)
    assert rows["collar_number"].tolist() == ["1002", "1001"]
    assert rows["uncovered_days"].tolist() == [1, 0]  # days that are over ask for no cover
    assert rows["loud"].tolist() == [True, False]


def test_nobody_away_is_an_empty_table_with_its_columns():
    assert {"due", "overdue", "uncovered_days", "loud"} <= set(away(absences(), covers(), flags(), TODAY).columns)


CARRIED = [("2026-11-30", None), ("2026-12-01", "1002"), ("2026-12-14", "1002"), ("2026-12-15", None)]


@pytest.mark.parametrize(("day", "who"), CARRIED)
def test_a_cover_carries_on_its_first_and_last_day_and_on_none_beside(day, who):
    assert carrier(covers(("1001", "1002", "2026-12-01", "2026-12-14")), "1001", date.fromisoformat(day)) == who


def test_a_cover_on_leave_or_sick_clashes_and_one_at_court_does_not():
    known = absences(("1002", "leave", "2026-12-14", "2026-12-20"), ("1002", "court", "2026-12-01", "2026-12-01"))
    assert clash(known, "1002", days("2026-12-01", "2026-12-14"))["kind"].tolist() == ["leave"]
    assert clash(known, "1002", days("2026-12-01", "2026-12-13")).empty


def test_the_next_absence_is_the_one_they_are_on_and_the_last_one_ended_within_a_fortnight():
    known = absences(("1001", "leave", "2026-11-01", "2026-11-09"), ("1001", "sick", "2026-12-01", "2026-12-02"))
    assert next_of(known, "1001", TODAY) == days("2026-12-01", "2026-12-02")
    assert last_of(known, "1001", TODAY, 14) == days("2026-11-01", "2026-11-09")
    assert last_of(known, "1001", TODAY + timedelta(days=1), 14) is None
    assert last_of(known, "1001", date(2026, 12, 1), 40) is None  # away again
    assert next_of(known, "1002", TODAY) is None

"""Whether a cover holds on a day: however many there are for one day, each is judged once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.absence import cover_rules
from core.absence.away import Span
from core.absence.cover import SUPERVISOR, Colleague, Cover, Known, Posted
from core.absence.cover_rules import Bar, parts
from core.policy.cover import cover_policy

FIRST = date(2026, 11, 22)
DAYS = Span(FIRST, FIRST + timedelta(days=6))
HERE = (Posted("T1", date(2020, 1, 6), None),)


def _cover(number: int) -> Cover:
    at = datetime(2026, 11, 22, 6, number, tzinfo=UTC)
    return Cover(f"c{number}", "1001", "1002", DAYS, "2001", SUPERVISOR, FIRST, at)


def test_many_covers_of_one_day_are_judged_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    covers = tuple(_cover(number) for number in range(24))  # as a store may hold from before the rules
    away = Colleague(active=True, postings=HERE, absences=(DAYS,))
    people = {"1001": away, "1002": Colleague(active=True, postings=HERE), "2001": Colleague(True, HERE)}
    judged: list[tuple[str, date]] = []
    alone = cover_rules._alone

    def counted(cover: Cover, day: date, known: Known, /) -> Bar | None:
        judged.append((cover.cover_id, day))
        return alone(cover, day, known)

    monkeypatch.setattr(cover_rules, "_alone", counted)
    known = Known(people, {}, covers, cover_policy())
    answers = [parts(one, DAYS, known) for one in covers]
    assert len(judged) == len(set(judged)) == len(covers) * DAYS.days
    assert answers[0] == [(DAYS, None)]
    assert all(one[0][1] is not None and one[0][1].bar is Bar.TAKEN for one in answers[1:])

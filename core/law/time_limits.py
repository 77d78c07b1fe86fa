"""The last day to lay an information for a summary offence (contract section 5).

A weekend or bank holiday does not extend any of these limits. Laying an information, or issuing a written charge, by
the end of the last day is enough; the hearing may come later (Criminal Justice Act 2003 s.29).
"""

from dataclasses import dataclass

import numpy as np

from core.law import dates, months, written

OFFENCE, STATEMENT, EVIDENCE = "the offence", "the first statement", "the evidence being sufficient"
NO_LIMIT = "none"
DAYS = (OFFENCE, STATEMENT, EVIDENCE)
_WAS_ON = {
    OFFENCE: "The offence was on",
    STATEMENT: "The first statement was taken on",
    EVIDENCE: "The evidence was sufficient on",
}
_MISSING = {
    STATEMENT: "No first statement is recorded",
    EVIDENCE: "The day the evidence was sufficient is not recorded",
}


@dataclass(frozen=True)
class Period:
    """So many months from a day, or beginning with it."""

    months: int
    runs_from: str
    beginning: bool = False

    def last_day(self, day: np.ndarray) -> np.ndarray:
        """Last day of the period for each day it runs from, NaT for NaT."""
        count = months.months_beginning if self.beginning else months.months_from
        return count(day, self.months)

    def __str__(self) -> str:
        return f"{self.months} months {self.counting} {self.runs_from}"

    @property
    def counting(self) -> str:
        """The words of the statute for whether the first day counts."""
        return "beginning with" if self.beginning else "from"


@dataclass(frozen=True)
class Rule:
    """A limit: the earliest end of its periods, the first named governing a tie, and the statute that sets it."""

    periods: tuple[Period, ...]
    law: str


RULES = {
    "s127": Rule((Period(6, OFFENCE),), "Magistrates' Courts Act 1980 s.127"),
    "s39a": Rule((Period(6, STATEMENT), Period(24, OFFENCE)), "Criminal Justice Act 1988 s.39A"),
    "evidence_from": Rule((Period(6, EVIDENCE), Period(36, OFFENCE)), "Road Traffic Offenders Act 1988 s.6"),
    "evidence_beginning": Rule(
        (Period(6, EVIDENCE, beginning=True), Period(36, OFFENCE, beginning=True)),
        "Theft Act 1968 s.12, the Communications Act 2003 s.127 or the Animal Welfare Act 2006 s.31",
    ),
}
_NAMES = list(RULES)
# When section 39A began (Police, Crime, Sentencing and Courts Act 2022 s.49; commencement seen in secondary sources).
S39A_BEGAN = np.datetime64("2022-06-28")


@dataclass(frozen=True)
class Limits:
    """Arrays of one shape: the day the governing period runs from, its last day, and whether a day was assumed."""

    from_on: np.ndarray
    last_day: np.ndarray
    assumed: np.ndarray


def limits(
    rule: object,
    occurred_from: object,
    first_statement_on: object,
    evidence_sufficient_on: object,
    domestic_abuse: object,
) -> Limits:
    """The time limit of each crime.

    `rule` is `none`, `s127`, `s39a`, `evidence_from` or `evidence_beginning`, `domestic_abuse` true or false; all
    arguments broadcast. Common assault outside domestic abuse is limited by s.127. Where the first statement or the day
    the evidence was sufficient is not recorded, the day of the offence is assumed, the earliest it can have been, and
    `assumed` is true. No limit and no day of the offence give NaT and false. Raises ValueError for an unknown rule.
    """
    days = dict(zip(DAYS, map(dates, (occurred_from, first_statement_on, evidence_sufficient_on)), strict=True))
    applied = _applied(rule, domestic_abuse)
    shape = np.broadcast_shapes(applied.shape, *(day.shape for day in days.values()))
    days = {name: np.broadcast_to(day, shape) for name, day in days.items()}
    applied = np.broadcast_to(applied, shape)
    from_on, last_day = np.full(shape, "NaT", "datetime64[D]"), np.full(shape, "NaT", "datetime64[D]")
    assumed = np.zeros(shape, dtype=bool)
    for position, law in enumerate(RULES.values()):
        here = applied == position
        from_on[here], last_day[here], assumed[here] = _earliest(law, {name: day[here] for name, day in days.items()})
    return Limits(from_on, last_day, assumed)


def _applied(rule: object, domestic_abuse: object) -> np.ndarray:
    """The rules that really apply, as positions in RULES, -1 for none: section 39A is for domestic abuse only."""
    named = np.asarray(rule, dtype=object)
    known, applied = np.asarray(named == NO_LIMIT), np.full(named.shape, -1, dtype=np.int8)
    for position, name in enumerate(RULES):
        here = np.asarray(named == name)
        known, applied = known | here, np.where(here, position, applied)
    if not np.all(known):
        raise ValueError(f"unknown time limit rule; accepted: {', '.join([NO_LIMIT, *RULES])}")
    ordinary = (applied == _NAMES.index("s39a")) & ~np.asarray(domestic_abuse, dtype=bool)
    return np.where(ordinary, _NAMES.index("s127"), applied)


def _earliest(rule: Rule, days: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    offence = days[OFFENCE]
    missing = np.isnat(days[rule.periods[0].runs_from])
    from_on = last_day = np.full(offence.shape, "NaT", dtype="datetime64[D]")
    for period in reversed(rule.periods):  # the first named comes last and so wins a tie
        day = np.where(np.isnat(days[period.runs_from]), offence, days[period.runs_from])
        day = np.where(np.isnat(offence), offence, day)
        end = period.last_day(day)
        wins = np.isnat(last_day) | (end <= last_day)
        from_on, last_day = np.where(wins, day, from_on), np.where(wins, end, last_day)
    return from_on, last_day, missing & ~np.isnat(offence)


def steps(
    rule: str, occurred_from: object, first_statement_on: object, evidence_sufficient_on: object, domestic_abuse: bool
) -> list[str]:
    """How one crime's time limit is worked out, in sentences; the last names the last day, or why there is none."""
    worked_out = limits(rule, occurred_from, first_statement_on, evidence_sufficient_on, domestic_abuse)
    applied = int(_applied(rule, domestic_abuse))
    if applied < 0:
        return [
            "Offences that can be tried in the Crown Court have no time limit (Magistrates' Courts Act 1980 s.127)."
        ]
    if np.isnat(worked_out.last_day):
        return ["The day of the offence is not recorded, so no time limit can be worked out."]
    law, when = RULES[_NAMES[applied]], "the soft date " if worked_out.assumed else ""
    days = map(dates, (occurred_from, first_statement_on, evidence_sufficient_on))
    lines = [f"The limit is set by the {law.law}."]
    if _NAMES[applied] != rule:
        lines.append("Common assault that is not domestic abuse has the ordinary limit of six months.")
    lines += _assumed(law, worked_out) if worked_out.assumed else _compared(law, dict(zip(DAYS, days, strict=True)))
    lines += _out_of_time_before(_NAMES[applied], dates(occurred_from))
    lines.append("A weekend or bank holiday does not extend it.")
    return [*lines, f"The last day to lay an information is {when}{written(worked_out.last_day)}."]


def _assumed(rule: Rule, limits: Limits) -> list[str]:
    first, outer = rule.periods
    return [
        f"{_MISSING[first.runs_from]}, so the {first.months} months are counted {first.counting} {OFFENCE}."
        f" This is a soft date: the day, once recorded, can move it as far as {outer}.",
        *months.steps(limits.from_on, first.months, first.beginning),
    ]


def _compared(rule: Rule, days: dict[str, np.ndarray]) -> list[str]:
    lines = []
    for period in rule.periods:
        day = days[period.runs_from]
        lines += [f"{_WAS_ON[period.runs_from]} {written(day)}.", *months.steps(day, period.months, period.beginning)]
    if len(rule.periods) == 1:
        return lines
    first, outer = rule.periods
    ends = [period.last_day(days[period.runs_from]) for period in rule.periods]
    if ends[0] == ends[1]:
        return [*lines, "Both periods end on the same day; the first governs."]
    governs, other = (first, outer) if ends[0] < ends[1] else (outer, first)
    return [*lines, f"{governs} end earlier than {other}, so they govern."]


def _out_of_time_before(applied: str, offence: np.ndarray) -> list[str]:
    """What nobody here knows of an offence that s.127 had ended before section 39A began."""
    if applied != "s39a" or not months.months_from(offence, 6) < S39A_BEGAN:
        return []
    return [
        "The ordinary limit of six months had passed before section 39A began on 28 June 2022. Whether section 39A "
        "still applies was not found: ask legal services."
    ]

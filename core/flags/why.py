"""Why a flag is there: the rule, the fact that started the clock, the arithmetic, what nearly counted, what clears it.

Everything is worked out by the same rules, facts and law that raised the flag; nothing is written twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from core.facts import Facts, View, facts_for
from core.flags.near_misses import Near, nearly
from core.flags.raising import branches, entry_in_force, start_of
from core.law import bail, time_limits, working_days
from core.searches.model import Due, FactValue, Numbers, Rule, Search
from core.searches.pairs import SAID, rule_of
from core.searches.words import label, reasons, sentence, written
from core.words import agreeing, code, counted

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Why:
    """A flag explained, in sentences. `numbers` is the dated policy entry used; `paused` is empty when it runs."""

    search: Search
    rule: Rule
    because: list[str]
    start: list[str]
    steps: list[str]
    numbers: Numbers
    code: str = ""
    paused: list[str] = field(default_factory=list)
    nearly: list[Near] = field(default_factory=list)


def explain(flag: Mapping[str, Any], search: Search, facts: Facts, tables: Tables) -> Why:
    """Why one flag is there; of a pair whose second crime the viewer may not see only that, and the flag's own dates.

    `flag` is a row as core/store/scoped gives it, `facts` those of its crime, and `tables` what belongs to the crime
    with the officers who wrote there. Raises LookupError when the facts no longer hold what the flag is about.
    """
    rule = rule_of(search, flag)
    if flag["elsewhere"]:
        return _untold(flag, search, rule)
    row = _row(flag, rule, facts)
    start = start_of(rule, row)
    numbers = search.history[int(entry_in_force(search, start)[0])]
    paused = reasons(search.paused, row) if search.paused is not None and flag["paused"] else []
    return Why(
        search=search,
        rule=rule,
        because=reasons(rule.applies, row) + _days_it_holds(rule, row),
        start=_starts(rule, row),
        steps=_steps(search, rule, row, numbers, tables),
        numbers=numbers,
        code=search.code.words.get(flag["code"], "") if search.code else "",
        paused=paused,
        nearly=nearly(rule, row, tables),
    )


def _untold(flag: Mapping[str, Any], search: Search, rule: Rule) -> Why:
    """Why a pair is there whose second crime the viewer may not see: the flag's own dates, and nothing behind them."""
    start, due = (np.datetime64("NaT") if pd.isna(flag[name]) else flag[name] for name in ("started_on", "due_on"))
    numbers = search.history[int(entry_in_force(search, np.array([start], dtype="datetime64[D]"))[0])]
    began = [] if pd.isna(start) else [f"The clock started on {written(start)}."]
    ends = ["No due date can be worked out."] if pd.isna(due) else [f"The last day in time is {written(due)}."]
    return Why(
        search=search, rule=rule, because=[SAID], start=began or ["No start is recorded."], steps=ends, numbers=numbers
    )


def _row(flag: Mapping[str, Any], rule: Rule, facts: Facts) -> View:
    """The one row of facts the flag is about."""
    rows = facts.all_of(rule.subject)
    mine = rows.keys().eq(flag["pair" if rule.subject == "link" else "subject"]).to_numpy(dtype=bool)
    if rule.during is not None:
        mine = mine & rows.fact(rule.during.from_).eq(flag["shown_from"]).to_numpy(dtype=bool)
    if mine.sum() != 1:
        raise LookupError("the facts behind this flag are no longer there; the next look shows what is")
    return rows.where(mine)


def _days_it_holds(rule: Rule, row: View) -> list[str]:
    """The days on which a flag is there, where that is a rule of its own; an open end is not a date."""
    if rule.during is None:
        return []
    first, last = _date(row, rule.during.from_), _date(row, rule.during.to)
    starts = "" if first == date.min else f" from {written(first)}"
    ends = "" if last == date.max else f" until {written(last)}"
    return [f"This holds{starts}{ends}" if starts or ends else "This holds on every day on record"]


def _starts(rule: Rule, row: View) -> list[str]:
    """Each fact that may start the clock with its date, and which of them did."""
    if rule.start is None:
        return ["No clock runs: the day itself is recorded."]
    began = start_of(rule, row)[0]
    lines, known, taken = [], facts_for(row.subject), False
    for name in rule.start.facts:
        value = row.fact(name).iloc[0]
        this = not taken and not pd.isna(value) and value.to_datetime64().astype("datetime64[D]") == began
        taken = taken or this
        meaning = sentence(known[name].meaning.removesuffix(" (Europe/London)"))
        day = "not recorded" if pd.isna(value) else written(value)
        lines.append(f"{meaning}: {day}{' — the clock started here' if this else ''}.")
    return lines


def _steps(search: Search, rule: Rule, row: View, numbers: Numbers, tables: Tables) -> list[str]:
    """The arithmetic from the start to the due date, a sentence a step."""
    branch = rule.due[int(branches(rule, row)[0])]
    chosen = [f"{sentence}." for sentence in reasons(branch.when, row)] if branch.when is not None else []
    return chosen + _arithmetic(branch, start_of(rule, row)[0], row, numbers, tables)


def _arithmetic(branch: Due, start: Any, row: View, numbers: Numbers, tables: Tables) -> list[str]:
    if branch.date is not None:
        return _date_fact(branch.date.fact, row, tables)
    if pd.isna(start):
        return ["No start is recorded, so no due date can be worked out."]
    day = pd.Timestamp(start)
    if branch.add_working_days is not None:
        days = numbers.values[branch.add_working_days]
        many = f"{counted(days, 'working day')} ({branch.add_working_days}) {agreeing(days, 'is', 'are')} counted"
        return [f"{many}; the day after is day 1.", *working_days.steps(day.date(), days)]
    added, named = _added(branch, row, numbers)
    if added is None:
        return [f"The {named} is not recorded, so no due date can be worked out."]
    end = written(day + pd.Timedelta(days=added))
    return [f"{written(day)} plus {counted(added, 'day')} ({named}) is {end}, the last day in time."]


def _added(branch: Due, row: View, numbers: Numbers) -> tuple[int | None, str]:
    """The days a branch adds and what they are called."""
    if isinstance(branch.add, FactValue):
        value = row.fact(branch.add.fact).iloc[0]
        return None if pd.isna(value) else int(value), label(branch.add.fact)
    name = str(branch.add)
    return numbers.values[name], code(name)


def _date_fact(name: str, row: View, tables: Tables) -> list[str]:
    """How a date that is itself a fact came about: by law, or as it is recorded."""
    if name == "bail.period_ends_on":
        return bail.steps(_date(row, "bail.arrested_on"), int(row.fact("bail.authorised_months").iloc[0]))
    if name == "crime.time_limit_on":
        crimes = tables["crimes"].set_index("crime_ref")
        crime = crimes.loc[row.fact("crime.crime_ref").iloc[0]]
        return time_limits.steps(
            str(row.fact("crime.time_limit_rule").iloc[0]),
            _or_none(crime["occurred_from"]),
            _or_none(crime["first_statement_on"]),
            _or_none(crime["evidence_sufficient_on"]),
            bool(crime["domestic_abuse"]),
        )
    meaning, value = facts_for(row.subject)[name].meaning, row.fact(name).iloc[0]
    return [f"{sentence(meaning)}, as recorded: {written(value)}."]


def _date(row: View, name: str) -> date:
    found_: date = row.fact(name).iloc[0].date()
    return found_


def _or_none(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()

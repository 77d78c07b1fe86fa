"""A condition in words: what a definition asks, and what was found in a row."""

from datetime import date
from typing import Any

from core.facts import Fact, View, facts_for
from core.searches.conditions import AllOf, AnyOf, Condition, OtherFact, Test, holds, tests_in
from core.searches.model import FactValue, Rule
from core.words import code, day
from core.words import sentence as capital

_OPERATORS = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "before": "is before",
    "on_or_before": "is on or before",
    "after": "is after",
    "on_or_after": "is on or after",
    "at_least": "is at least",
    "at_most": "is at most",
}


def sentences(condition: Condition, subject: str) -> list[str]:
    """Each part of a condition as a sentence, groups of `any` joined by "or"."""
    known = facts_for(subject)
    if isinstance(condition, AllOf):
        return [text for part in condition.all for text in sentences(part, subject)]
    if isinstance(condition, AnyOf):
        return [" or ".join("; ".join(sentences(part, subject)) for part in condition.any)]
    return [_sentence(condition, known)]


def clock(rule: Rule) -> str:
    """When the clock of a rule starts, as a sentence without its full stop."""
    if rule.start is None:
        return "No clock: the day itself is recorded"
    known = facts_for(rule.subject)
    facts = [known[name].meaning for name in rule.start.facts]
    how = "" if len(facts) == 1 else ("The first of these on record: " if rule.start.first else "The latest of: ")
    return sentence(how + "; ".join(facts)).replace(" (Europe/London)", "")


def due(rule: Rule) -> list[str]:
    """Each branch of the due date as a sentence; numbers are called by their names."""
    branches = []
    for branch in rule.due:
        if branch.date is not None:
            what = facts_for(rule.subject)[branch.date.fact].meaning
        elif isinstance(branch.add, FactValue):
            what = f"the start plus the {label(branch.add.fact)}"
        else:
            days = "working days" if branch.add_working_days else "days"
            what = f"the start plus the {days} of {code(str(branch.number))!r}"
        when = " and ".join(sentences(branch.when, rule.subject)) if branch.when is not None else ""
        branches.append(f"{when}: {what}" if when else sentence(what if len(rule.due) == 1 else f"otherwise {what}"))
    return branches


def reasons(condition: Condition, row: View) -> list[str]:
    """What made a condition hold for one row: each test that held, as a sentence with the value found."""
    known = facts_for(row.subject)
    held = [test for _, test in tests_in(condition) if holds(test, row)[0]]
    return list(dict.fromkeys(_with_value(test, known, row) for test in held))


def _sentence(test: Test, known: dict[str, Fact]) -> str:
    fact = known[test.fact]
    if fact.type == "flag":
        return sentence(fact.meaning if test.value else f"not: {fact.meaning}")
    whose, _, _ = test.fact.partition(".")
    words = label(test.fact) if whose == "crime" else f"{whose} {label(test.fact)}"
    if test.operator in ("missing", "present"):
        return sentence(f"{'no' if test.operator == 'missing' else 'recorded:'} {words}")
    return f"{sentence(words)} {_OPERATORS[test.operator]} {_value(test.value, known)}"


def _with_value(test: Test, known: dict[str, Fact], row: View) -> str:
    text = _sentence(test, known)
    if known[test.fact].type == "flag" or test.operator in ("is", "missing"):
        return text
    return f"{text} (found: {written(row.fact(test.fact).iloc[0])})"


def label(name: str) -> str:
    """A fact's name as words: `crime.last_oel_on` becomes `last oel`."""
    words = code(name.partition(".")[2].removesuffix("_on"))
    return words.replace("oel", "enquiry log entry").replace("vps", "personal statement")


def written(value: Any) -> str:
    """A value as an officer writes it; `none` where it is missing."""
    # A pandas Timestamp is a date too.
    return day(value, "none") if isinstance(value, date) else code(value, "none")


def _value(value: Any, known: dict[str, Fact]) -> str:
    if isinstance(value, OtherFact):
        return f"the {label(value.fact)}" if value.fact in known else value.fact
    if isinstance(value, list):
        return ", ".join(written(one) for one in value)
    return written(value)


def sentence(text: str) -> str:
    """A meaning as the beginning of a sentence for people: a capital, and codes as words."""
    return capital(code(text))

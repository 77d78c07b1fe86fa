"""A review prepared: the checklist with what is known beside each item, and the text to copy into the RMS."""

from dataclasses import dataclass

from core.review.checklist import Checklist, Item
from core.review.facts import FACTS
from core.review.material import Kind, Material, in_words, line
from core.words import day as written

_TO_ADD = "  Decision and actions, by whom and by when: "


@dataclass(frozen=True)
class Sheet:
    """One review to be written. Lines are plain text; `entries` has every item with its facts.

    `limits` and `next_review` stand in the text whatever is ticked: leaving them out is how such days are missed.
    """

    kind: Kind
    ref: str
    glance: tuple[str, ...]
    limits: tuple[str, ...]
    entries: tuple[tuple[Item, tuple[str, ...]], ...]
    next_review: tuple[str, ...]
    since: str


def sheet(about: Material, wanted: Checklist, reviewer: str, since: str) -> Sheet:
    """The review of one crime. `reviewer` is what they are called, `since` a sentence on what changed."""
    crime = about.crime
    glance = (
        f"Reviewer: {line(reviewer)}. Date: {written(about.today)}.",
        f"Officer in case: {line(about.officer) or 'nobody'}.",
        f"{line(crime['offence'])}. Status: {in_words(crime['status'])}.",
        *_of(about, ("risk", "age")),
    )
    entries = tuple((item, _of(about, item.facts)) for item in wanted.items)
    limits = _of(about, ("time_limit", "bails"))
    return Sheet(
        about.kind, line(crime["crime_ref"]), glance, limits, entries, _of(about, ("next_review",)), line(since)
    )


def text(sheet: Sheet, ticked: frozenset[str]) -> str:
    """What the reviewer copies: the ticked items with their facts and a line to fill in, the others as not covered."""
    covered = [(item, facts) for item, facts in sheet.entries if item.id in ticked]
    left_out = [item.heading for item, _ in sheet.entries if item.id not in ticked]
    parts = [
        _part(f"{sheet.kind.upper()} REVIEW {sheet.ref}", [*sheet.glance, sheet.since]),
        _part("TIME LIMIT AND BAIL", sheet.limits),
    ]
    parts += [_part(item.heading.upper(), [item.prompt, *facts, _TO_ADD.strip()]) for item, facts in covered]
    if left_out:
        parts.append(_part("NOT COVERED", left_out))
    return "\n\n".join([*parts, _part("NEXT REVIEW DATE", sheet.next_review)])


def _of(about: Material, names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(said_ for name in names for said_ in FACTS[name](about))


def _part(heading: str, lines: tuple[str, ...] | list[str]) -> str:
    return "\n".join([heading, *(f"- {text_}" for text_ in lines if text_)])

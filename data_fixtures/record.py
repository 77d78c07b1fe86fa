"""What the crime report shows: the dates, texts and outcome recorded on each crime by the time of the extract."""

from dataclasses import dataclass

import numpy as np

from data_fixtures.calibration import figures, offences
from data_fixtures.chance import DAY, NEVER, days, happens, spread
from data_fixtures.crimes import UNALLOCATED, Crimes
from data_fixtures.enquiry import until
from data_fixtures.sheet import Words


@dataclass
class Record:
    """One entry a crime; days since 1970, NEVER for not; `outcome` -1 for none; texts by position, -1 for none."""

    occurred_from: np.ndarray
    occurred_to: np.ndarray
    outcome: np.ndarray
    outcome_on: np.ndarray
    oic: np.ndarray
    plan_on: np.ndarray
    evidence_on: np.ndarray
    statement_on: np.ndarray
    mo: Words
    summary: Words


def record_of(crimes: Crimes, now: int, rng: np.random.Generator) -> Record:
    """The fields of every report, before any fault."""
    story, size, declared = crimes.story, len(crimes), offences()
    outcome = crimes.closed_as
    shown = np.where(crimes.open & (crimes.status != UNALLOCATED), 0, outcome)
    plan = crimes.allocated + spread(rng, 2.6, 1.1, size)
    evidence = story.recorded + ((until(crimes, now) - story.recorded) * rng.uniform(0.1, 0.95, size)).astype(np.int64)
    by_evidence = declared.among(declared.limit, "evidence_from", "evidence_beginning")[story.offence]
    statement = story.reported + spread(rng, 2, 1.1, size)
    interpersonal = crimes.group("violence", "sexual", "robbery")
    return Record(
        story.occurred_from, story.occurred_to, shown, np.where(outcome > 0, days(story.closes), NEVER),
        crimes.oic.copy(),
        _by(plan, crimes, now, crimes.status != UNALLOCATED),
        _by(evidence, crimes, now, by_evidence & happens(rng, 0.6, size)),
        _by(statement, crimes, now, interpersonal & happens(rng, 0.86, size)),
        _mo(crimes, rng), _summary(size, rng),
    )  # fmt: skip


def _by(at: np.ndarray, crimes: Crimes, now: int, where: np.ndarray) -> np.ndarray:
    """The day, where it was reached before the crime closed and before the extract."""
    return np.where(where & (at <= until(crimes, now)), days(at), NEVER)


def _mo(crimes: Crimes, rng: np.random.Generator) -> Words:
    """A way of working that fits the offence group; it is there within a day or two of recording."""
    texts, group = figures("words")["mo"], offences().group
    starts: dict[str, int] = {}
    counts: dict[str, int] = {}
    choices: list[str] = []
    for name, sentences in texts.items():
        starts[name], counts[name] = len(choices), len(sentences)
        choices.extend(sentences)
    start = np.array([starts[name] for name in group])[crimes.story.offence]
    many = np.array([counts[name] for name in group])[crimes.story.offence]
    return Words(start + (rng.random(len(crimes)) * many).astype(np.int64), choices)


def _summary(size: int, rng: np.random.Generator) -> Words:
    choices = figures("words")["summary"]
    return Words(np.where(happens(rng, 0.9, size), rng.integers(0, len(choices), size), -1), choices)


def age_days(crimes: Crimes, now: int) -> np.ndarray:
    """Whole days since each crime closed; negative for open ones."""
    return (now - crimes.story.closes) // DAY

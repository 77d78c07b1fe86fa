"""Where officers are and were posted, and when they are away."""

from dataclasses import dataclass
from itertools import count

import numpy as np

from data_fixtures import people
from data_fixtures.calibration import figures
from data_fixtures.chance import NEVER
from data_fixtures.force import Force
from data_fixtures.officers import INVESTIGATORS, Officer, Strength
from data_fixtures.sheet import Days, Sheet, words

AWAY_DAYS = {"leave": (5, 16), "sick": (2, 60), "court": (1, 4), "training": (1, 11), "abstraction": (1, 15)}


@dataclass(frozen=True)
class Posting:
    """Days are inclusive and in days since 1970; NEVER for no end."""

    collar: str
    unit: str
    first: int
    last: int
    kind: str = "substantive"


def postings_of(force: Force, strength: Strength, today: int, rng: np.random.Generator) -> list[Posting]:
    """Every posting: today's, earlier ones, acting sergeants, second postings, and those of leavers."""
    teams = [team.unit_id for team in force.teams]
    postings = [posting for officer in strength.officers for posting in _of_one(officer, teams, today, rng)]
    return postings + _acting(force, strength, today, rng) + _named_extra(today)


def _of_one(officer: Officer, teams: list[str], today: int, rng: np.random.Generator) -> list[Posting]:
    shares = figures("force")
    since = today - int(rng.integers(30, 1500))
    other = teams[int(rng.integers(len(teams)))]
    elsewhere = rng.random() < shares["posted_elsewhere_before"]
    twice = rng.random() < shares["double_postings"]
    named = any(person.collar_number == officer.collar for person in people.PEOPLE)
    if not officer.unit and officer.active:
        return []
    if not officer.unit:
        home = people.LEAVERS_TEAM if named else other
        return [Posting(officer.collar, home, since - 400, today - int(rng.integers(20, 120)))]
    postings = [Posting(officer.collar, officer.unit, since, int(NEVER))]
    if elsewhere and not named:
        postings.insert(0, Posting(officer.collar, other, since - int(rng.integers(200, 900)), since - 1))
    if twice and not named and officer.rank in INVESTIGATORS:
        postings.append(Posting(officer.collar, other, today - 20, today + 40, "temporary"))
    return postings


def _acting(force: Force, strength: Strength, today: int, rng: np.random.Generator) -> list[Posting]:
    """A constable acting as sergeant of the own team for some weeks; some of them start in the coming days."""
    postings = []
    for team, members in zip(force.teams, strength.members, strict=True):
        if rng.random() < figures("force")["acting_sergeants"]:
            officer = strength.officers[members[-1]]
            first = today + int(rng.integers(-60, 10))
            postings.append(Posting(officer.collar, team.unit_id, first, first + 56, "acting"))
    return postings


def _named_extra(today: int) -> list[Posting]:
    """The analyst is attached to DC Alder's department, so that the search studio has something to show."""
    return [Posting(people.ANALYST.collar_number, people.HOME_DEPARTMENT, today - 30, today + 60, "temporary")]


def postings_sheet(postings: list[Posting]) -> Sheet:
    """The `postings` table."""
    return {
        "posting_id": words([f"PO{number:06}" for number in range(1, len(postings) + 1)]),
        "collar_number": words([posting.collar for posting in postings]),
        "unit_id": words([posting.unit for posting in postings]),
        "from_date": Days(np.array([posting.first for posting in postings], dtype=np.int64)),
        "to_date": Days(np.array([posting.last for posting in postings], dtype=np.int64)),
        "kind": words([posting.kind for posting in postings]),
    }


def absences_sheet(strength: Strength, today: int, rng: np.random.Generator) -> Sheet:
    """The `absences` table: who is away now, and who has been or will be within two months."""
    shares = figures("force")
    kinds, weights = list(shares["absent_now"]), list(shares["absent_now"].values())
    rows: list[tuple[str, int, int, str]] = []
    named = {person.collar_number for person in people.PEOPLE}
    for officer in strength.officers:
        if not officer.active or officer.collar in named:
            continue
        now, later, which = rng.random(), rng.random(), kinds[int(rng.choice(len(kinds), p=_scaled(weights)))]
        length = int(rng.integers(*AWAY_DAYS[which]))
        offset = int(rng.integers(0, 60))
        if now < sum(weights):
            first = today - offset % length
        elif later < shares["absent_later"]:
            first = today + offset + 1 if offset % 2 else today - length - offset
        else:
            continue
        rows.append((officer.collar, first, first + length - 1, which))
    numbers = count(1)
    return {
        "absence_id": words([f"AB{next(numbers):06}" for _ in rows]),
        "collar_number": words([row[0] for row in rows]),
        "from_date": Days(np.array([row[1] for row in rows], dtype=np.int64)),
        "to_date": Days(np.array([row[2] for row in rows], dtype=np.int64)),
        "kind": words([row[3] for row in rows]),
    }


def _scaled(weights: list[float]) -> np.ndarray:
    return np.array(weights) / sum(weights)

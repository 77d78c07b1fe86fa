"""The officers of the invented force: who they are, and who of them works in which team."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from data_fixtures import people
from data_fixtures.calibration import figures
from data_fixtures.chance import pick
from data_fixtures.force import Force, Team
from data_fixtures.names import AWKWARD
from data_fixtures.names import people as invented_names
from data_fixtures.sheet import Flags, Sheet, words

INVESTIGATORS = ("PSI", "PC", "DC")


@dataclass(frozen=True)
class Officer:
    """One officer; `unit` is where they are posted today, empty for nowhere."""

    collar: str
    name: str
    rank: str
    unit: str
    active: bool = True


@dataclass
class Strength:
    """All officers, and for each team (in the force's order) its people as positions among them."""

    officers: list[Officer] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)
    sergeants: list[int] = field(default_factory=list)
    managers: list[int] = field(default_factory=list)
    leavers: list[list[int]] = field(default_factory=list)
    in_charge: dict[str, int] = field(default_factory=dict)

    def add(self, officer: Officer) -> int:
        """Puts an officer on the list and says where."""
        self.officers.append(officer)
        return len(self.officers) - 1

    def place(self, collar: str) -> int:
        """Where an officer stands on the list."""
        return next(place for place, officer in enumerate(self.officers) if officer.collar == collar)


FIRST_DIGIT = {"PSI": 1, "PC": 1, "DC": 1, "PS": 2, "DS": 2, "INSP": 3, "DI": 3}  # 4 for the ranks above


class _Recruits:
    """Gives invented officers their name and number; the first digit of a number tells the rank."""

    def __init__(self, rng: np.random.Generator) -> None:
        usable = invented_names()[: -len(AWKWARD)]
        self.names: Iterator[str] = (usable[place] for place in rng.permutation(len(usable)))
        self.numbers = {digit: count(digit * 10_000 + 1) for digit in range(1, 6)}

    def next(self, rank: str, unit: str, active: bool = True) -> Officer:
        """A new officer."""
        return Officer(str(next(self.numbers[FIRST_DIGIT.get(rank, 4)])), next(self.names), rank, unit, active)


def strength_of(force: Force, rng: np.random.Generator) -> Strength:
    """Fills every unit of the force with officers, the named people first in their places."""
    strength, recruits = Strength(), _Recruits(rng)
    named = {
        person.collar_number: strength.add(
            Officer(person.collar_number, person.name, person.rank, person.unit if person.active else "", person.active)
        )
        for person in people.PEOPLE
        if person.known
    }
    for department, detectives in force.departments.items():
        fixed = {people.HOME_DEPARTMENT: people.ROWAN, people.OTHER_DEPARTMENT: people.CEDAR}.get(department)
        new = recruits.next("DI" if detectives else "INSP", department) if fixed is None else None
        strength.in_charge[department] = strength.add(new) if new else named[fixed.collar_number] if fixed else -1
    for unit in force.at("bcu") + force.at("strand"):
        for rank in ("CI", "SUPT", "CSUPT"):
            if (unit, rank) != (people.BCU, "CSUPT"):
                strength.add(recruits.next(rank, unit))
    sizes = figures("force")["team_officers"]
    for team in force.teams:
        _fill(team, strength, recruits, int(rng.choice(sizes)), rng)
    return strength


def _fill(team: Team, strength: Strength, recruits: _Recruits, size: int, rng: np.random.Generator) -> None:
    """One team: its sergeant, its investigators and those who left it."""
    home, left = team.unit_id == people.HOME_TEAM, team.unit_id == people.LEAVERS_TEAM
    sergeant = recruits.next("DS" if team.detectives else "PS", team.unit_id)
    strength.sergeants.append(strength.place(people.BIRCH.collar_number) if home else strength.add(sergeant))
    kinds = ("DC", "PSI") if team.detectives else ("PC", "PSI")
    ranks = [kinds[kind] for kind in pick(rng, [0.88, 0.12], size)]
    members = [strength.add(recruits.next(rank, team.unit_id)) for rank in ranks]
    strength.members.append([strength.place(people.ALDER.collar_number), *members] if home else members)
    leavers = [strength.place(people.LEAVER.collar_number)] if left else []
    if rng.random() < figures("force")["leavers"] * size:
        leavers.append(strength.add(recruits.next(ranks[0], "", active=False)))
    strength.leavers.append(leavers)
    strength.managers.append(strength.in_charge[team.department])


def officers_sheet(strength: Strength) -> Sheet:
    """The `officers` table."""
    known = {person.collar_number: person.email for person in people.PEOPLE}
    emails = [
        known.get(officer.collar) or f"{officer.name.lower().replace(' ', '.')}@mereshire.example"
        for officer in strength.officers
    ]
    return {
        "collar_number": words([officer.collar for officer in strength.officers]),
        "name": words([officer.name for officer in strength.officers]),
        "rank": words([officer.rank for officer in strength.officers]),
        "email": words(emails),
        "active": Flags(np.array([officer.active for officer in strength.officers])),
    }

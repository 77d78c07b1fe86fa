"""The units of the invented force: one force, five commands, two strands, departments and teams."""

from dataclasses import dataclass, field
from typing import Any

from data_fixtures import people
from data_fixtures.calibration import figures
from data_fixtures.sheet import Sheet, words

LEAST_FOR_A_COMMAND = 1_000  # crimes; below this times five there are fewer than five commands


@dataclass(frozen=True)
class Unit:
    """One unit; `parent` is empty for the force."""

    unit_id: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class Team:
    """One team and how much of each work stream it takes."""

    unit_id: str
    department: str
    detectives: bool
    streams: dict[str, float]


@dataclass
class Force:
    """Every unit in order from the top, the teams, and which departments are detectives' work."""

    units: list[Unit] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    departments: dict[str, bool] = field(default_factory=dict)

    def at(self, level: str) -> list[str]:
        """Ids of the units of one level."""
        return [unit.unit_id for unit in self.units if unit.level == level]

    def team_number(self, unit_id: str) -> int:
        """Where a team stands among the teams."""
        return [team.unit_id for team in self.teams].index(unit_id)


def size_of(crimes: int) -> float:
    """How much of a full-size force so many crimes need, up to 1."""
    return min(1.0, crimes / figures("force")["full_size_crimes"])


def force_for(crimes: int) -> Force:
    """The force for about so many crimes a year; never less than one whole chain and the teams of the named people."""
    force = Force()
    declared = figures("force")
    force.units.append(Unit(people.FORCE, people.UNIT_NAMES[people.FORCE][0], "force", ""))
    commands = declared["bcus"][: max(1, crimes // LEAST_FOR_A_COMMAND)]
    upper = [Unit(f"B{place}", name, "bcu", people.FORCE) for place, name in enumerate(commands, 1)]
    upper += [Unit(f"S{place}", name, "strand", people.FORCE) for place, name in enumerate(declared["strands"], 1)]
    force.units.extend(upper)
    plans = [(unit, plan) for unit in upper for plan in _plans(unit)]
    for place, (unit, plan) in enumerate(plans, 1):
        force.units.append(Unit(f"D{place}", _name_under(unit, plan["name"]), "department", unit.unit_id))
        force.departments[f"D{place}"] = plan["detectives"]
    for place, (unit, plan) in enumerate(plans, 1):
        _add_teams(force, f"D{place}", unit, plan, size_of(crimes))
    force.units.append(Unit(people.IMPROVEMENT_TEAM, people.UNIT_NAMES[people.IMPROVEMENT_TEAM][0], "team", "D4"))
    return force


def _plans(unit: Unit) -> list[dict[str, Any]]:
    declared = figures("force")
    plans: list[dict[str, Any]] = (
        declared["bcu_departments"] if unit.level == "bcu" else declared["strand_departments"][unit.name]
    )
    return plans


def _name_under(unit: Unit, name: str) -> str:
    """Departments of a command carry its name; those of a strand are the only ones of their kind."""
    return f"{unit.name} {name}" if unit.level == "bcu" else name


def _add_teams(force: Force, department: str, unit: Unit, plan: dict[str, Any], size: float) -> None:
    for number in range(1, max(1, round(plan["teams"] * size)) + 1):
        unit_id = _team_id(force, department, number)
        force.units.append(Unit(unit_id, _name_under(unit, f"{plan['team']} {number}"), "team", department))
        force.teams.append(Team(unit_id, department, plan["detectives"], plan["streams"]))


def _team_id(force: Force, department: str, number: int) -> str:
    """T1 and T3 are the first teams of the named people's departments; T2 is kept for the improvement team."""
    fixed = {people.HOME_DEPARTMENT: people.HOME_TEAM, people.OTHER_DEPARTMENT: people.LEAVERS_TEAM}
    if number == 1 and department in fixed:
        return fixed[department]
    others = sum(team.unit_id not in fixed.values() for team in force.teams)
    return f"T{others + 4}"


def units_sheet(force: Force) -> Sheet:
    """The `units` table."""
    return {
        "unit_id": words([unit.unit_id for unit in force.units]),
        "name": words([unit.name for unit in force.units]),
        "level": words([unit.level for unit in force.units]),
        "parent_id": words([unit.parent for unit in force.units]),
    }

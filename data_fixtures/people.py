"""The invented people who sign in at the demo, and what each of them is there to show.

Run `python -m data_fixtures.people` to print the sign-in table.
"""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """One invented person: the row of the directory, the sign-in, and the reason they exist.

    `unit`, `unit_name` and `level` are empty for somebody without a posting; `sub` is the identity
    provider's own name for the person; `active` is false for a leaver; `known` is false for somebody the
    directory of officers has never heard of.
    """

    collar_number: str
    name: str
    rank: str
    roles: tuple[str, ...]
    unit: str
    unit_name: str
    level: str
    sub: str
    email: str
    what: str
    active: bool = True
    known: bool = True

    @property
    def called(self) -> str:
        """Rank and surname, as colleagues say it: `DC Alder`."""
        return f"{self.rank} {self.name.rsplit(' ', 1)[-1]}"

    @property
    def claims(self) -> dict[str, Any]:
        """The claims of the ID token that the local identity provider gives for this person."""
        return {
            "sub": self.sub,
            "collar_number": self.collar_number,
            "roles": list(self.roles),
            "name": self.name,
            "email": self.email,
        }


FORCE, BCU, HOME_DEPARTMENT, OTHER_DEPARTMENT = "F1", "B1", "D1", "D2"
HOME_TEAM, IMPROVEMENT_TEAM, LEAVERS_TEAM = "T1", "T2", "T3"
UNIT_NAMES = {
    FORCE: ("Mereshire Police", "force"),
    BCU: ("Northmere", "bcu"),
    HOME_DEPARTMENT: ("Northmere Criminal Investigation", "department"),
    OTHER_DEPARTMENT: ("Northmere Volume Crime Desk", "department"),
    HOME_TEAM: ("Northmere CID Team 1", "team"),
    IMPROVEMENT_TEAM: ("Northmere Crime Improvement Team", "team"),
    LEAVERS_TEAM: ("Northmere Volume Team 1", "team"),
}


def _person(collar: str, name: str, rank: str, roles: str, unit: str, what: str, **state: bool) -> Person:
    """One person; the sign-in name and the address follow from the surname."""
    sub = name.rsplit(" ", 1)[-1].lower()
    unit_name, level = UNIT_NAMES.get(unit, ("", ""))
    email = f"{sub}@mereshire.example"
    return Person(collar, name, rank, tuple(roles.split()), unit, unit_name, level, sub, email, what, **state)


ALDER = _person("1001", "Hazel Alder", "DC", "officer", HOME_TEAM, "about 18 open crimes, one of them restricted")
ELDER = _person("1002", "Jasper Elder", "PC", "officer", "", "in the directory and with a role, but without a posting")
LEAVER = _person(
    "1003", "Sorrel Aspen", "DC", "officer", LEAVERS_TEAM, "left the force and still owns crimes", active=False
)
ANALYST = _person("1004", "Ivy Hornbeam", "PS", "analyst", IMPROVEMENT_TEAM, "attached to DC Alder's department")
AUDITOR = _person("1005", "Teal Juniper", "INSP", "auditor", FORCE, "sees who looked at what, never a crime")
BIRCH = _person("2001", "Merle Birch", "DS", "supervisor", HOME_TEAM, "DC Alder's sergeant, with reviews due")
CEDAR = _person("3001", "Flint Cedar", "DI", "manager", OTHER_DEPARTMENT, "sees none of DC Alder's crimes")
ROWAN = _person("3002", "Opal Rowan", "DI", "manager", HOME_DEPARTMENT, "DC Alder's department")
ELM = _person("4001", "Garnet Elm", "CSUPT", "commander", BCU, "the basic command unit, teams compared")
OAK = _person("5001", "Jet Oak", "ACC", "commander", FORCE, "the whole force")
OUTSIDER = _person("9999", "Slate Outis", "PC", "officer", "", "not in the directory at all", known=False)

PEOPLE: list[Person] = [ALDER, BIRCH, ROWAN, CEDAR, ELM, OAK, ANALYST, AUDITOR, ELDER, LEAVER, OUTSIDER]


def claims_json() -> list[str]:
    """One JSON object a person, for `oidc-provider-mock --user-claims`."""
    return [json.dumps(person.claims, sort_keys=True) for person in PEOPLE]


def sign_in_table() -> str:
    """The people who can sign in, as lines of text for a terminal."""
    head = ("sign in as", "who", "role", "posted to", "what for")
    rows = [
        (person.sub, person.called, ", ".join(person.roles), person.unit_name or "nowhere", person.what)
        for person in PEOPLE
    ]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    )


if __name__ == "__main__":
    print(sign_in_table())  # noqa: T201 -- a command's own output

"""Every fact a search may ask about, gathered from the modules that declare them.

The declarations drive the check of search definitions, the tables of the store and the words on the Policy page.
A condition names a fact as `subject.name`, for example `crime.status`. A search may also ask about what its
subject belongs to: the crime, and for an update the victim.
"""

from types import ModuleType

import pandas as pd

from core.facts import bails, charges, crimes, custody, gaps, links, suspects, time_limits, updates, victims
from core.facts.declared import Fact

# The modules that declare facts, in the order in which their facts are listed and stored.
DECLARING = (crimes, charges, time_limits, suspects, victims, custody, bails, updates, links, gaps)

# What a flag about a row is known by, and what else identifies it. The crime's unit and officer ride along for scope,
# never for conditions; `closed_ref` is the second crime of a pair when that one is restricted.
KEYS = {
    "crime": "crime_ref",
    "victim": "victim_id",
    "suspect": "suspect_id",
    "bail": "bail_id",
    "custody": "custody_id",
    "update": "update_id",
    "link": "pair",
    "gap": "crime_ref",
}
CRIME_OWNERS = ("unit_id", "oic", "restricted")
RIDERS = {"update": ("victim_id",), "link": ("closed_ref",)}
# The subjects a row belongs to, by their keys; a search may ask for their facts too.
PARENTS = {name: ("crime",) for name in KEYS if name != "crime"} | {"crime": (), "update": ("crime", "victim")}


def gathered(*modules: ModuleType) -> dict[str, tuple[Fact, ...]]:
    """The facts that modules declare, by subject, in the order of the modules and within each from top to bottom.

    Raises ValueError for a subject that is not there, and for two facts of one name.
    """
    # A module may use the facts of another, which are then in both.
    facts = dict.fromkeys(value for module in modules for value in vars(module).values() if isinstance(value, Fact))
    by_name: dict[str, Fact] = {}
    for fact in facts:
        if fact.subject not in KEYS:
            raise ValueError(f"fact {fact.full_name}: the subject is not known; accepted: {', '.join(KEYS)}")
        if fact.full_name in by_name:
            raise ValueError(f"fact {fact.full_name}: declared twice; give each its own name")
        by_name[fact.full_name] = fact
    return {subject: tuple(fact for fact in facts if fact.subject == subject) for subject in KEYS}


SUBJECTS = gathered(*DECLARING)
# The facts that are the day of the last entry that counts, with how those entries are judged.
LAST = {fact.full_name: fact.entries for facts in SUBJECTS.values() for fact in facts if fact.entries}


def facts_for(subject: str) -> dict[str, Fact]:
    """The facts a search over `subject` may ask about, by their full names."""
    return {fact.full_name: fact for name in (subject, *PARENTS[subject]) for fact in SUBJECTS[name]}


def columns_of(subject: str) -> list[str]:
    """The columns of a subject's frame: what identifies its rows, whose they are, and its facts."""
    owners = CRIME_OWNERS if subject == "crime" else ("crime_ref", *RIDERS.get(subject, ()))
    names = (KEYS[subject], *owners, *(fact.name for fact in SUBJECTS[subject]))
    return list(dict.fromkeys(names))


def dictionary() -> pd.DataFrame:
    """Every fact a search may ask about, a row each; all texts: fact (its full name), type, meaning, choices."""
    rows = [
        (fact.full_name, fact.type, fact.meaning, ", ".join(fact.choices))
        for facts in SUBJECTS.values()
        for fact in facts
    ]
    return pd.DataFrame(rows, columns=["fact", "type", "meaning", "choices"])

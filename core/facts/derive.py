"""Extract tables -> one frame of facts a subject. Vectorised: no Python loop over crimes."""

from collections.abc import Callable, Mapping

import pandas as pd

from core.facts.catalogue import SUBJECTS, columns_of
from core.facts.declared import TABLE_OF, Fact
from core.facts.frames import Facts
from core.facts.gaps import gaps
from core.facts.joined import Joined
from core.facts.links import links
from core.facts.updates import updates
from core.law import LAST_DAY

# The subjects whose rows are worked out: how, and which columns there say whose rows they are.
_WORKED_OUT: dict[str, Callable[[Joined], pd.DataFrame]] = {"update": updates, "link": links, "gap": gaps}
_DTYPES = {"text": "str", "choice": "category", "date": "datetime64[s]", "flag": "bool", "number": "Int64"}


def derive(extract: Mapping[str, pd.DataFrame]) -> Facts:
    """The facts of every subject of the catalogue in the tables of an extract (good rows only).

    Raises ValueError for a fact whose function does not give what it declares.
    """
    tables = Joined(extract)
    frames = {subject: _frame(tables, subject) for subject in SUBJECTS}
    known = {(name, "crime"): tables.rows(table, "crimes") for name, table in TABLE_OF.items() if name != "crime"}
    known |= {(name, "crime"): tables.once(rows)["crime_row"].to_numpy() for name, rows in _WORKED_OUT.items()}
    known["update", "victim"] = tables.once(updates)["victim_row"].to_numpy()
    return Facts.of(frames, known)


def _frame(tables: Joined, subject: str) -> pd.DataFrame:
    rows = tables[TABLE_OF[subject]] if subject in TABLE_OF else tables.once(_WORKED_OUT[subject])
    facts = {fact.name: _values(fact, tables, rows.index) for fact in SUBJECTS[subject]}
    columns = {name: facts[name] if name in facts else rows[name] for name in columns_of(subject)}
    return pd.DataFrame(columns, copy=False)


def _values(fact: Fact, tables: Joined, index: pd.Index) -> pd.Series:
    """The values of a fact, if there is one a row and they are of the type declared."""
    values = fact(tables)
    if not values.index.equals(index):
        raise ValueError(f"fact {fact.full_name}: found other rows than those of {fact.subject}; wanted one value each")
    if values.dtype != _DTYPES[fact.type]:
        raise ValueError(f"fact {fact.full_name}: found {values.dtype}; wanted {_DTYPES[fact.type]} for a {fact.type}")
    # What the law reckons from a day of the year 9999 is later than any database or reader knows: it is not known.
    return values.where(values <= LAST_DAY) if fact.type == "date" else values

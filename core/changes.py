"""What a refresh did to every flag: which came, which went and why, which moved, and which started anew.

A flag that is gone because its crime or subject is no longer in the records, though no row of it was set aside, was
cleared by nothing: it vanished, and the ledger will not balance.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.facts import Facts
from core.facts.catalogue import KEYS
from core.facts.counted import LAST
from core.searches.model import Rule, Search

KEY = ["search", "subject", "code", "shown_from"]
CHANGES = ("new", "cleared", "renewed", "moved", "restricted", "faulty", "vanished")
_KEPT = ("crime_ref", "unit_id", "oic", "restricted", "closed_ref", "acts", "weight", "started_on", "due_on")
_OWNERS = {"victim": "victims", "suspect": "suspects", "bail": "bails", "custody": "custody"}


@dataclass(frozen=True)
class Records:
    """What became of the records: the tables as loaded, the crimes of rows newly set aside, and the entries of before.

    `entered` holds, for each fact of core.facts.counted.LAST, its value before the refresh by the subject's key.
    """

    tables: Mapping[str, pd.DataFrame]
    facts: Facts
    newly_faulty: frozenset[str]
    entered: Mapping[str, pd.Series]


def entered(facts: Facts) -> dict[str, pd.Series]:
    """The day of the last counted review, enquiry log entry or contact of every crime or victim, a series a fact."""
    views = {name: facts.all_of(name.partition(".")[0]) for name in LAST}
    return {name: pd.Series(v.fact(name).to_numpy(), index=v.keys().to_numpy()) for name, v in views.items()}


def changes(before: pd.DataFrame, after: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> pd.DataFrame:
    """One row for each flag that a refresh touched: KEY, `change` (one of CHANGES), `from_unit`, and what is kept.

    `before` and `after` have the columns of core.flags.STORED. A flag that is there before and after, in the same unit
    and with the same clock, has no row.
    """
    both = before.merge(after, on=KEY, how="outer", suffixes=("_was", ""), indicator=True)
    change = _came_or_went(both, searches, now)
    stayed = both["_merge"].eq("both").to_numpy() & change.isna().to_numpy()
    change[stayed & both["unit_id"].ne(both["unit_id_was"]).to_numpy()] = "moved"
    change[stayed & change.isna().to_numpy() & _renewed(both, searches, now, stayed)] = "renewed"
    touched = both[change.notna()].assign(change=change[change.notna()])
    return _told(touched).reset_index(drop=True)


def _told(touched: pd.DataFrame) -> pd.DataFrame:
    """The columns of a change: as the flag is now, or was last."""
    gone = touched["_merge"].eq("left_only")
    kept = {name: touched[name].where(~gone, touched[f"{name}_was"]) for name in _KEPT}
    restricted = kept["restricted"].astype(bool) | touched["change"].eq("restricted")
    moved = touched["change"].eq("moved")
    from_unit = touched["unit_id_was"].where(moved)
    return pd.DataFrame({**{name: touched[name] for name in KEY}, "change": touched["change"], **kept}).assign(
        restricted=restricted, from_unit=from_unit
    )


def _open(frame: pd.DataFrame, end: str) -> np.ndarray:
    """Which flags are in the sums: those that name no restricted crime."""
    there = frame[f"restricted{end}"].eq(False) & frame[f"closed_ref{end}"].isna()
    return there.to_numpy(dtype=bool)


def _came_or_went(both: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> pd.Series:
    change = pd.Series(None, index=both.index, dtype=object)
    here, gone = both["_merge"].ne("left_only").to_numpy(), both["_merge"].eq("left_only").to_numpy()
    was_open, is_open = _open(both, "_was"), _open(both, "")
    change[both["_merge"].eq("right_only").to_numpy() | (here & ~was_open & is_open)] = "new"
    change[here & was_open & ~is_open] = "restricted"
    if gone.any():
        change[gone] = _gone(both[gone], searches, now)
    return change


def _gone(rows: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> list[str]:
    """Why each flag is no longer there, the first that fits: a fault, a restriction, a recorded fact, or nothing."""
    crimes = now.tables["crimes"]
    closed = set(crimes.loc[crimes["restricted"], "crime_ref"])
    there = _Subjects(now.tables)
    said = []
    for row, was_open in zip(rows.itertuples(), _open(rows, "_was"), strict=True):
        ref = str(row.crime_ref_was)
        if ref in now.newly_faulty:
            said.append("faulty")
        elif was_open and ref in closed:
            said.append("restricted")
        elif there.has(_subject_of(row, searches), ref, str(row.subject)):
            said.append("cleared")
        else:
            said.append("vanished")
    return said


def _subject_of(row: object, searches: Mapping[str, Search]) -> str:
    """What the flag is about; a search that was withdrawn has only its crime to ask after."""
    search, code = searches.get(str(row.search)), str(row.code)  # type: ignore[attr-defined]
    if search is None or (search.codes is not None and code not in {rule.code for rule in search.rules}):
        return "crime"
    return search.rule(code).subject


class _Subjects:
    """Which crimes, victims, suspects, bails and custody records are still in the records."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.crimes = set(tables["crimes"]["crime_ref"])
        self.keys = {name: set(tables[name].iloc[:, 0]) for name in _OWNERS.values()}

    def has(self, subject: str, ref: str, key: str) -> bool:
        """Whether the crime and what a flag is about are there."""
        if ref not in self.crimes:
            return False
        if subject in _OWNERS:
            return key in self.keys[_OWNERS[subject]]
        if subject == "link":
            return key[len(ref) + 1 :] in self.crimes
        return self._told(key) if subject == "update" else True

    def _told(self, key: str) -> bool:
        """`victim:custody:event`; an identifier may hold a colon itself."""
        parts = key.split(":")[:-1]
        splits = ((":".join(parts[:n]), ":".join(parts[n:])) for n in range(1, len(parts)))
        return any(v in self.keys["victims"] and c in self.keys["custody"] for v, c in splits)


def _renewed(both: pd.DataFrame, searches: Mapping[str, Search], now: Records, stayed: np.ndarray) -> np.ndarray:
    """Which flags stayed because the recorded fact came: their clock started anew, or their date was put off by law."""
    later = {name: both[name].gt(both[f"{name}_was"]).to_numpy() for name in ("started_on", "due_on")}
    asked = stayed & (later["started_on"] | later["due_on"])
    renewed = np.zeros(len(both), dtype=bool)
    for (name, code), rows in both[asked].groupby(["search", "code"]):
        if str(name) not in searches:
            continue
        rule, at = searches[str(name)].rule(str(code)), both.index.get_indexer(rows.index)
        renewed[at] = _by_entry(rule, rows, now)
        if any(branch.date is not None for branch in rule.due):
            renewed[at] |= later["due_on"][at]
    return renewed


def _by_entry(rule: Rule, rows: pd.DataFrame, now: Records) -> np.ndarray:
    """Which clocks now start on the day of an entry that was not there before: a review, a contact, a log entry."""
    found = np.zeros(len(rows), dtype=bool)
    view, keys = now.facts.all_of(rule.subject), rows["subject"].to_numpy()
    for name in [name for name in (rule.start.facts if rule.start else []) if name in LAST]:
        owner = name.partition(".")[0]
        of_row = pd.Series(view.fact(f"{owner}.{KEYS[owner]}").to_numpy(), index=view.keys().to_numpy()).reindex(keys)
        day = pd.Series(view.fact(name).to_numpy(), index=view.keys().to_numpy()).reindex(keys).to_numpy()
        was = now.entered[name].reindex(of_row.to_numpy()).to_numpy()
        found |= (day == rows["started_on"].to_numpy()) & (np.isnat(was) | (day > was))
    return found

"""Whose the set-aside rows are: the crime each belongs to, and who may be told of it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.extract.columns import TABLES
from core.extract.judging import Judged
from core.extract.keys import positions

PROBLEM_COLUMNS = ("table", "row", "key", "column", "problem")
NAMED_COLUMNS = (*PROBLEM_COLUMNS, "reason", "record", "crime_ref", "unit_id", "oic", "restricted", "other_ref")

_NUMBERS = ("row", "record")


def set_aside(judged: Mapping[str, Judged]) -> pd.DataFrame:
    """Every fault, in the contract's order of tables, then by row and column.

    Columns: table, row (1-based data record), key, column (missing: the record as a whole), problem, reason (the
    problem without the value found), record (as row, even where rows of several extracts are judged together: no two of
    a table have the same), and crime_ref, unit_id, oic, restricted of the crime concerned where they can be
    read. `restricted` is the text `true` when any row of the crime says so, `false` when all do, else missing.
    `other_ref` is a second crime that the row points at: the other end of a link, the crime of its suspect.
    """
    parts = [_named(judged, name) for name in judged if len(judged[name].faults)]
    empty = pd.DataFrame({name: pd.Series(dtype="int64" if name in _NUMBERS else "str") for name in NAMED_COLUMNS})
    return pd.concat(parts or [empty], ignore_index=True)


def access(judged: Mapping[str, Judged]) -> pd.DataFrame:
    """crime_ref and collar_number of the access list rows whose only fault is that their crime was set aside."""
    lists = judged["access_lists"]
    other = lists.faults["kind"].ne("orphan") | lists.faults["column"].ne("crime_ref")
    only = set(lists.faults["position"]) - set(lists.faults.loc[other, "position"])
    return lists.frame.loc[sorted(only), ["crime_ref", "collar_number"]].reset_index(drop=True)


def _named(judged: Mapping[str, Judged], name: str) -> pd.DataFrame:
    table, frame = judged[name].table, judged[name].frame
    faults = _in_order(judged[name])
    rows = frame.iloc[faults["position"]].reset_index(drop=True)
    key = rows[table.key] if name in TABLES else pd.Series(np.nan, rows.index, dtype="str")
    named = pd.DataFrame({"table": pd.Series(name, rows.index, dtype="str"), "row": faults["position"] + 1, "key": key})
    named = pd.concat([named, faults[["column", "problem", "reason"]]], axis=1).assign(record=named["row"])
    return pd.concat([named, _crime(judged, name, rows)], axis=1)


def _in_order(judged: Judged) -> pd.DataFrame:
    column = judged.faults["column"].map({name: place for place, name in enumerate(judged.table.names)}).fillna(-1)
    return judged.faults.assign(place=column).sort_values(["position", "place", "problem"], ignore_index=True)


def _crime(judged: Mapping[str, Judged], name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """crime_ref, unit_id, oic and restricted of the crime each row belongs to."""
    crimes = judged["crimes"]
    refs = _crime_refs(judged, rows)
    first = crimes.frame.iloc[crimes.first_rows].reset_index(drop=True)
    at = positions(refs, first["crime_ref"])
    # Position -1 takes the row of missing values that reindex makes up.
    first = first.assign(restricted=_restricted(crimes.frame, first["crime_ref"]))
    crime = first[["unit_id", "oic", "restricted"]].reindex(at).reset_index(drop=True)
    if name == "crimes":
        # A row without a reference still says whose it is.
        own = rows[["unit_id", "oic"]].assign(restricted=_as_text(rows["restricted"]))
        crime = crime.where(refs.notna(), own)
    named = crime.assign(crime_ref=refs, other_ref=_other_refs(judged, rows))
    return named[["crime_ref", "unit_id", "oic", "restricted", "other_ref"]]


def _crime_refs(judged: Mapping[str, Judged], rows: pd.DataFrame) -> pd.Series:
    """The crime each row names, a contact through its victim; missing where there is none."""
    if "crime_ref" in rows:
        return rows["crime_ref"]
    return _crime_of(judged["victims"], rows)


def _other_refs(judged: Mapping[str, Judged], rows: pd.DataFrame) -> pd.Series:
    """The second crime each row points at; missing where there is none."""
    if "linked_ref" in rows:
        return rows["linked_ref"]
    return _crime_of(judged["suspects"], rows)


def _crime_of(parent: Judged, rows: pd.DataFrame) -> pd.Series:
    """The crime of the victim or suspect each row names; missing where it names none."""
    key = parent.table.key
    if key not in rows:
        return pd.Series(np.nan, rows.index, dtype="str")
    first = parent.frame.iloc[parent.first_rows].reset_index(drop=True)
    at = positions(rows[key], first[key])
    return first["crime_ref"].reindex(at).reset_index(drop=True)


def _restricted(crimes: pd.DataFrame, first: pd.Series) -> pd.Series:
    """`true`, `false` or missing for each crime reference in `first`; of two rows the more cautious one counts."""
    crime = positions(crimes["crime_ref"], first)
    secret, opened = np.zeros(len(first) + 1, dtype=bool), np.ones(len(first) + 1, dtype=bool)
    secret[crime[crimes["restricted"].fillna(False).to_numpy(bool)]] = True
    opened[crime[crimes["restricted"].fillna(True).to_numpy(bool)]] = False
    answer = pd.Series("true", range(len(first)), dtype="str").where(secret[:-1])
    return answer.where(~opened[:-1], "false")


def _as_text(flags: pd.Series) -> pd.Series:
    return flags.astype(object).map({True: "true", False: "false"}).astype("str")

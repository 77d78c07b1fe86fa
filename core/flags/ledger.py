"""The conservation ledger: the balance that proves that no flag went missing.

opening + new + moved in - cleared - moved out - restricted - faulty - deleted - withdrawn = closing, for each unit and
search. What vanished is in none of these sums, so the residue says so. The sums count what is not restricted: a
restricted crime is in no number. Beside them stands what was re-dated: still there, with a later date that no fact
explains.
"""

import pandas as pd

from core.flags.changes import KEY

CAME = ("new", "moved_in")
WENT = ("cleared", "moved_out", "restricted", "faulty", "deleted", "withdrawn")
SUMS = ("opening", *CAME, *WENT, "closing")  # in the order of the equation
COUNTED = (*SUMS, "redated")
# Where the word differs from the name.
WORDS = {"moved_in": "moved in", "moved_out": "moved out", "faulty": "set aside"}


def balance(opening: pd.Series, changed: pd.DataFrame, before: pd.DataFrame, closing: pd.Series) -> pd.DataFrame:
    """The sums of every unit and search: `unit_id`, `search` and COUNTED as whole numbers.

    `opening` and `closing` are counted flags by (unit_id, search), each from its own source: what the last ledger left,
    and what is stored now. Nothing here makes the two sides agree.
    """
    was = changed[KEY].merge(before[[*KEY, "unit_id", "restricted", "closed_ref"]], how="left", on=KEY)
    was_open = _is_open(was).to_numpy()
    left = changed.assign(unit_id=was["unit_id"].to_numpy())
    sums = {"opening": opening, "closing": closing}
    for name in [name for name in WENT if name != "moved_out"]:
        sums[name] = _counted(left[left["change"].eq(name) & was_open])
    sums["new"] = _counted(changed[changed["change"].eq("new") & _is_open(changed)])
    moved = changed["change"].eq("moved") & _is_open(changed)
    sums["moved_in"], sums["moved_out"] = _counted(changed[moved]), _counted(left[moved])
    sums["redated"] = _counted(changed[changed["due_was"].notna() & _is_open(changed)])
    table = pd.DataFrame(sums).reindex(columns=list(COUNTED)).fillna(0).astype("int64")
    table.index.names = ["unit_id", "search"]
    return table.reset_index()


def _counted(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby(["unit_id", "search"]).size()


def _is_open(changed: pd.DataFrame) -> pd.Series:
    return changed["restricted"].eq(False) & changed["closed_ref"].isna()


def residue(sums: pd.DataFrame) -> pd.Series:
    """What each row of the ledger leaves unexplained; zero when nothing vanished and nothing came from nowhere."""
    came, went = (sums[list(names)].sum(axis=1) for names in (("opening", *CAME), WENT))
    return came - went - sums["closing"]

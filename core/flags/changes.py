"""What a refresh did to every flag: which came, which went and why, which moved, and which have another date.

Why a flag is gone is worked out in core/flags/reasons_gone.py. A date that moves later is renewed where the fact came
that the clock waits for, and re-dated where none did.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.extract import Extract
from core.facts import Facts
from core.facts.catalogue import KEYS, LAST
from core.flags.reasons_gone import Fate, Fates, Flag, NewlyFaulty
from core.searches.model import Rule, Search

KEY = ["search", "subject", "code", "shown_from"]
CHANGES = (
    "new", "cleared", "renewed", "redated", "moved", "restricted", "faulty", "deleted", "withdrawn", "vanished",
)  # fmt: skip
_KEPT = ("crime_ref", "unit_id", "oic", "restricted", "closed_ref", "acts", "weight", "started_on", "due_on")
# The authorised months of a bail: more of them is the fact that moves its dates.
_AUTHORISED = "bail.authorised_months"
ENTERED = (*LAST, _AUTHORISED)


@dataclass(frozen=True)
class Records:
    """What became of the records: as loaded, whose rows were newly set aside, and the entries of before.

    `entered` holds, for each fact of ENTERED, its value before the refresh by the subject's key.
    """

    extract: Extract
    facts: Facts
    entered: Mapping[str, pd.Series]
    faulty: NewlyFaulty = field(default_factory=NewlyFaulty)


def entered(facts: Facts) -> dict[str, pd.Series]:
    """The last counted review, enquiry log entry and contact, and what is authorised of bails: a series a fact."""
    views = {name: facts.all_of(name.partition(".")[0]) for name in ENTERED}
    return {name: pd.Series(v.fact(name).to_numpy(), index=v.keys().to_numpy()) for name, v in views.items()}


def changes(before: pd.DataFrame, after: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> pd.DataFrame:
    """One row for each flag that a refresh touched: KEY, `change` (one of CHANGES), `from_unit`, `lost`, `due_was`, and
    what is kept.

    `before` and `after` have the columns of core.flags.raising.STORED. A flag that is there before and after, in the
    same unit and with the same clock, has no row. `lost`: the table of the record that is gone with the flag.
    `due_was`: the former date, where it moved later without a fact.
    """
    both = before.merge(after, on=KEY, how="outer", suffixes=("_was", ""), indicator=True)
    fates = _came_or_went(both, searches, now)
    change = fates["change"].copy()
    stayed = both["_merge"].eq("both").to_numpy() & change.isna().to_numpy()
    due_was = _due_before(both, searches, stayed)
    later, extended = both["due_on"].gt(due_was).to_numpy(), _extended(both, searches, now)
    renewed = stayed & (_by_entry(both, searches, now, stayed) | (later & extended))
    redated = later & ~extended & ~renewed
    change[stayed & redated], change[renewed] = "redated", "renewed"
    change[stayed & both["unit_id"].ne(both["unit_id_was"]).to_numpy()] = "moved"
    closed_ref = both["closed_ref"].where(fates["closed_ref"].isna(), fates["closed_ref"])
    touched = both.assign(change=change, lost=fates["lost"], closed_ref=closed_ref, due_was=due_was.where(redated))
    touched = touched[change.notna()]
    return _as_changes(touched).reset_index(drop=True)


def _as_changes(touched: pd.DataFrame) -> pd.DataFrame:
    """The columns of a change: as the flag is now, or was last."""
    gone = touched["_merge"].eq("left_only")
    kept = {name: touched[name].where(~gone, touched[f"{name}_was"]) for name in _KEPT}
    kept["closed_ref"] = kept["closed_ref"].where(~gone | touched["closed_ref"].isna(), touched["closed_ref"])
    restricted = kept["restricted"].astype(bool) | touched["change"].eq("restricted")
    moved = touched["change"].eq("moved")
    from_unit = touched["unit_id_was"].where(moved)
    changed = {name: touched[name] for name in (*KEY, "change", "lost", "due_was")}
    return pd.DataFrame({**changed, **kept}).assign(restricted=restricted, from_unit=from_unit)


def _open(frame: pd.DataFrame, end: str) -> np.ndarray:
    """Which flags are in the sums: those that name no restricted crime."""
    there = frame[f"restricted{end}"].eq(False) & frame[f"closed_ref{end}"].isna()
    return there.to_numpy(dtype=bool)


def _came_or_went(both: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> pd.DataFrame:
    """Columns as Fate has, of the flags that came, went or became restricted; missing for the others."""
    fates = pd.DataFrame(None, index=both.index, columns=list(Fate._fields), dtype=object)
    here, gone = both["_merge"].ne("left_only").to_numpy(), both["_merge"].eq("left_only").to_numpy()
    was_open, is_open = _open(both, "_was"), _open(both, "")
    fates.loc[both["_merge"].eq("right_only").to_numpy() | (here & ~was_open & is_open), "change"] = "new"
    fates.loc[here & was_open & ~is_open, "change"] = "restricted"
    if gone.any():
        fates.loc[gone, list(Fate._fields)] = _gone(both[gone], searches, now)
    return fates


def _gone(rows: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> list[Fate]:
    texts = (rows[name].astype(object) for name in ("search", "subject", "code", "crime_ref_was", "oic_was"))
    flags = [Flag(*row) for row in zip(*texts, _open(rows, "_was"), strict=True)]
    fates = Fates(flags, now.extract, searches, now.faulty)
    return [fates.of(flag) for flag in flags]


def _due_before(both: pd.DataFrame, searches: Mapping[str, Search], stayed: np.ndarray) -> pd.Series:
    """The date each flag had. One whose code is a fact of the row is the same flag under another code."""
    coded = both["search"].isin([name for name, search in searches.items() if search.code is not None])
    of = ["search", "subject"]
    went = both[coded & both["_merge"].eq("left_only")].drop_duplicates(of).set_index(of)["due_on_was"]
    came = coded & both["_merge"].eq("right_only")
    before = both["due_on_was"].where(stayed)
    if came.any() and len(went):
        before[came] = went.reindex(pd.MultiIndex.from_frame(both.loc[came, of])).to_numpy()
    return before


def _rules(both: pd.DataFrame, searches: Mapping[str, Search], which: np.ndarray) -> list[tuple[Rule, pd.DataFrame]]:
    """The flags in question, by the rule that raised them."""
    return [
        (searches[str(name)].rule(str(code)), rows)
        for (name, code), rows in both[which].groupby(["search", "code"])
        if str(name) in searches
    ]


def _by_entry(both: pd.DataFrame, searches: Mapping[str, Search], now: Records, stayed: np.ndarray) -> np.ndarray:
    """Which clocks now start on the day of an entry that was not there before: a review, a contact, a log entry."""
    by_entry = np.zeros(len(both), dtype=bool)
    later = both["started_on"].gt(both["started_on_was"]) | both["due_on"].gt(both["due_on_was"])
    for rule, rows in _rules(both, searches, stayed & later.to_numpy()):
        view, keys = now.facts.all_of(rule.subject), rows["subject"].to_numpy()
        for name in [name for name in (rule.start.facts if rule.start else []) if name in LAST]:
            owner = name.partition(".")[0]
            of_row = pd.Series(view.fact(f"{owner}.{KEYS[owner]}").to_numpy(), index=view.keys().to_numpy())
            day = pd.Series(view.fact(name).to_numpy(), index=view.keys().to_numpy()).reindex(keys).to_numpy()
            was = now.entered[name].reindex(of_row.reindex(keys).to_numpy()).to_numpy()
            fresh = (day == rows["started_on"].to_numpy()) & (np.isnat(was) | (day > was))
            by_entry[both.index.get_indexer(rows.index)] |= fresh
    return by_entry


def _extended(both: pd.DataFrame, searches: Mapping[str, Search], now: Records) -> np.ndarray:
    """Which flags are about a bail that has more months authorised than before."""
    of_bails = [name for name, search in searches.items() if any(rule.subject == "bail" for rule in search.rules)]
    of_bail = both["search"].isin(of_bails).to_numpy() & both["_merge"].ne("left_only").to_numpy()
    if of_bail.any():
        view, keys = now.facts.all_of("bail"), both.loc[of_bail, "subject"].to_numpy()
        months = pd.Series(view.fact(_AUTHORISED).to_numpy(), index=view.keys().to_numpy()).reindex(keys)
        of_bail[of_bail] = months.gt(now.entered[_AUTHORISED].reindex(keys)).fillna(False).to_numpy(bool)
    return of_bail

"""Pairs of crimes that belong together. Direction and repetition mean nothing; a crime with itself is no pair."""

import numpy as np
import pandas as pd

from core.extract.keys import positions_of_many
from core.facts.joined import Joined

_KINDS = {"series": ("series", "same_suspect"), "duplicate": ("duplicate",)}


def links(tables: Joined, crimes: pd.DataFrame) -> pd.DataFrame:
    """One row a pair linked as a series, by the same suspect or as duplicates, its crimes in order of reference.

    `crimes` is the frame of crime facts, `crime_row` the first crime's row there. `closed_ref` is the second crime when
    that one is restricted.
    """
    given = tables["crime_links"]
    given = given[
        given["kind"].isin([*_KINDS["series"], *_KINDS["duplicate"]]) & given["crime_ref"].ne(given["linked_ref"])
    ]
    swap = given["crime_ref"] > given["linked_ref"]  # by code point
    pairs = pd.DataFrame(
        {
            "crime_ref": given["crime_ref"].mask(swap, given["linked_ref"]),
            "other_ref": given["linked_ref"].mask(swap, given["crime_ref"]),
            **{name: given["kind"].isin(kinds) for name, kinds in _KINDS.items()},
        }
    )
    pairs = pairs.groupby(["crime_ref", "other_ref"], as_index=False)[list(_KINDS)].any()
    return pairs.assign(**_of_both(pairs, crimes)).drop(columns="other_ref")


def _of_both(pairs: pd.DataFrame, crimes: pd.DataFrame) -> dict[str, pd.Series]:
    """What follows from the two crimes of each pair."""
    rows = positions_of_many([pairs["crime_ref"], pairs["other_ref"]], crimes["crime_ref"])
    needed = crimes[["recorded_on", "oic", "open", "restricted"]]
    first, second = (needed.take(at).reset_index(drop=True) for at in rows)
    recorded = np.maximum(first["recorded_on"].to_numpy(), second["recorded_on"].to_numpy())
    both = first["oic"].notna() & second["oic"].notna()
    return {
        "crime_row": pd.Series(rows[0]),
        "pair": pairs["crime_ref"] + "~" + pairs["other_ref"],
        "both_open": first["open"] & second["open"],
        "officers_differ": both & first["oic"].ne(second["oic"]),
        "later_recorded_on": pd.Series(recorded),
        "closed_ref": pairs["other_ref"].where(second["restricted"].astype(bool)),
    }

"""Pairs of crimes that belong together. Direction and repetition mean nothing; a crime with itself is no pair."""

import numpy as np
import pandas as pd

from core.extract.keys import positions_of_many
from core.facts.crimes import open_, recorded_on
from core.facts.declared import fact
from core.facts.joined import Joined

_KINDS = {"series": ("series", "same_suspect"), "duplicate": ("duplicate",)}


@fact("link", "flag", "linked as a series or by the same suspect")
def series(tables: Joined) -> pd.Series:
    return tables.once(links)["series"]


@fact("link", "flag", "linked as duplicates")
def duplicate(tables: Joined) -> pd.Series:
    return tables.once(links)["duplicate"]


@fact("link", "flag", "both crimes are open")
def both_open(tables: Joined) -> pd.Series:
    first, second = _of_both(tables, open_(tables))
    return first & second


@fact("link", "flag", "both have an officer in case, and not the same one")
def officers_differ(tables: Joined) -> pd.Series:
    first, second = _of_both(tables, tables["crimes"]["oic"])
    return first.notna() & second.notna() & first.ne(second)


@fact("link", "date", "the later of the two days on which they were recorded")
def later_recorded_on(tables: Joined) -> pd.Series:
    first, second = _of_both(tables, recorded_on(tables))
    return pd.Series(np.maximum(first.to_numpy(), second.to_numpy()))


def links(tables: Joined) -> pd.DataFrame:
    """One row a pair linked as a series, by the same suspect or as duplicates, its crimes in order of reference.

    `crime_row` and `other_row` are the crimes' rows. `closed_ref` is the second crime when that one is restricted.
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
    refs = [pairs["crime_ref"], pairs["other_ref"]]
    crime_row, other_row = positions_of_many(refs, tables["crimes"]["crime_ref"])
    closed = tables["crimes"]["restricted"].to_numpy(dtype=bool)[other_row]
    return pairs.assign(
        crime_row=crime_row,
        other_row=other_row,
        pair=pairs["crime_ref"] + "~" + pairs["other_ref"],
        closed_ref=pairs["other_ref"].where(closed),
    )


def _of_both(tables: Joined, of_crimes: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The values of a column of crimes for the first and for the second crime of each pair."""
    pairs = tables.once(links)
    first, second = (of_crimes.take(pairs[row].to_numpy()).reset_index(drop=True) for row in ("crime_row", "other_row"))
    return first, second

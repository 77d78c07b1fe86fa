"""Extract tables -> one frame of facts a subject. Vectorised: no Python loop over crimes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.extract.times import london_date
from core.facts.catalogue import columns_of
from core.facts.counted import LAST
from core.facts.crimes import crimes
from core.facts.frames import Facts
from core.facts.gaps import gaps
from core.facts.joined import Joined
from core.facts.latest import latest, london_dates, utc
from core.facts.links import links
from core.facts.updates import updates
from core.law import bail

# The subjects whose frame has the rows of a table, in the same order.
_A_ROW_EACH = {"victim": "victims", "suspect": "suspects", "bail": "bails", "custody": "custody"}


def derive(extract: Mapping[str, pd.DataFrame]) -> Facts:
    """The facts of every subject of the catalogue in the tables of an extract (good rows only)."""
    tables = Joined(extract)
    last = {name: _last(tables, name) for name in LAST}
    of_crimes = crimes(tables).assign(
        **{_short(name): london_dates(at) for name, at in last.items() if "crime." in name}
    )
    contacted = last["victim.last_contact_on"]
    frames = {
        "crime": of_crimes,
        "victim": tables["victims"].assign(last_contact_on=london_dates(contacted)),
        "suspect": tables["suspects"],
        "bail": _bails(tables["bails"]),
        "custody": _custody(tables["custody"]),
        "update": updates(tables, of_crimes["live"].to_numpy(dtype=bool), contacted),
        "link": links(tables, of_crimes),
        "gap": gaps(tables, of_crimes),
    }
    known = {(subject, "crime"): tables.rows(table, "crimes") for subject, table in _A_ROW_EACH.items()}
    known |= {(subject, "crime"): frames[subject]["crime_row"].to_numpy() for subject in ("update", "link", "gap")}
    known["update", "victim"] = frames["update"]["victim_row"].to_numpy()
    return Facts.of({subject: frame[columns_of(subject)] for subject, frame in frames.items()}, known)


def _short(name: str) -> str:
    return name.partition(".")[2]


def _last(tables: Joined, name: str) -> np.ndarray:
    """The instant of the last entry that counts, one a row of the fact's subject."""
    entries = LAST[name](tables)
    size = len(tables["crimes" if name.startswith("crime.") else "victims"])
    return latest(utc(entries.at), entries.parent_if_counted, size)


def _bails(source: pd.DataFrame) -> pd.DataFrame:
    arrested = source["arrested_on"].to_numpy(dtype="datetime64[D]")
    months = source["authorised_months"].to_numpy(dtype=np.int64)
    extenders = bail.next_to_extend(source["case_kind"].to_numpy(), months)
    return source.assign(
        period_ends_on=pd.Series(bail.period_end(arrested, months).astype("datetime64[s]")),
        next_to_extend=pd.Categorical(extenders, categories=list(bail.EXTENDERS)),
    )


def _custody(source: pd.DataFrame) -> pd.DataFrame:
    return source.assign(arrested_on=london_date(source["arrested_at"]), released_on=london_date(source["released_at"]))

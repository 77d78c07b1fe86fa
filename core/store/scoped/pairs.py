"""Which pairs of crimes a viewer may be told by name: those of which both are in scope."""

import pandas as pd
from sqlalchemy import Connection, select

from core.scope import Scope
from core.searches.pairs import about_pairs
from core.store.pairs import MARK
from core.store.schema.work import PAIRS
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import seen

_AT_ONCE = 10_000  # keys in one question; a database takes some thirty thousand


def with_pairs(db: Connection, seen_by: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """What was found of flags, with `pair` and `elsewhere`.

    `pair` is `A~B` where the flag is about two crimes and both are in scope, else missing; `elsewhere` is whether the
    second is not. `subject` stays the key, whoever looks. Nothing is asked where no flag is about a pair.
    """
    of_pairs = about_pairs(rows)
    if not of_pairs.any():
        return rows.assign(pair=pd.Series(dtype="str"), elsewhere=False)
    keys = sorted(set(rows.loc[of_pairs, "subject"]))
    query = select(PAIRS).where(seen(PAIRS.c.crime_ref, seen_by), seen(PAIRS.c.other_ref, seen_by))
    some = [keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE)]
    parts = [answer(db, seen_by, query.where(PAIRS.c.pair_key.in_(few))) for few in some]
    names = {row.pair_key: f"{row.crime_ref}{MARK}{row.other_ref}" for part in parts for row in part.itertuples()}
    pair = rows["subject"].map(names).where(of_pairs).astype("str")
    return rows.assign(pair=pair, elsewhere=of_pairs & pair.isna().to_numpy())

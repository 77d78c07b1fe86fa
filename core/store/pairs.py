"""Pairs of crimes as the store names them: by an opaque key, in flags and in all that is recorded about flags.

`A~B` would tell whoever sees A alone that there is B. So the store keeps a key in its place, the same for a pair in
every process and after every refresh, and which two crimes it stands for in a table of its own. Records, facts and
whatever refreshes or verifies know pairs as `A~B`: what goes into the store is `sealed`, what comes out for them
`opened`.
"""

import hashlib
import hmac

import pandas as pd
from sqlalchemy import Connection, Select, delete, exists, or_, select

from core.searches.pairs import about_pairs
from core.store.rows import read, write
from core.store.schema.records import FLAGS
from core.store.schema.work import CHANGES, CLAIMS, PAIR_SECRET, PAIRS, SNOOZES

MARK = "~"  # begins every key, so that the second wall asks about few subjects
_FEW = 500  # crimes asked for by name; for more the whole table is read


def key_of(secret: str, crime_ref: str, other_ref: str) -> str:
    """The key of a pair in the store with this secret."""
    text = f"{len(crime_ref)} {crime_ref}{MARK}{other_ref}"  # the length, since a reference may hold a ~ itself
    return MARK + hmac.new(bytes.fromhex(secret), text.encode(), hashlib.sha256).hexdigest()[:32]


def sealed(db: Connection, flags: pd.DataFrame) -> pd.DataFrame:
    """Flags or changes as they are stored: the key of a pair as `subject`. `db` must be writing."""
    named = _named(db, flags)
    if named.empty:
        return flags
    secret = str(db.execute(select(PAIR_SECRET.c.secret)).scalar_one())
    pairs = named.assign(pair_key=[key_of(secret, *pair) for pair in named.itertuples(index=False, name=None)])
    _keep(db, pairs.drop_duplicates())
    return flags.assign(subject=pairs["pair_key"].reindex(flags.index).fillna(flags["subject"]))


def opened(db: Connection, flags: pd.DataFrame) -> pd.DataFrame:
    """Stored flags or changes as records and facts name their pairs: `A~B` as `subject`. For the owner's eyes alone."""
    refs = flags.loc[flags["subject"].str.startswith(MARK), "crime_ref"]
    if refs.empty:
        return flags
    names = {row.pair_key: f"{row.crime_ref}{MARK}{row.other_ref}" for row in _of(db, refs).itertuples()}
    return flags.assign(subject=flags["subject"].map(names).fillna(flags["subject"]))


def forget(db: Connection) -> None:
    """Drops the pairs of which neither a flag nor anything recorded about one is left. `db` must be writing."""
    used = [
        exists().where(table.c.crime_ref == PAIRS.c.crime_ref, table.c.subject == PAIRS.c.pair_key)
        for table in (FLAGS, CLAIMS, SNOOZES, CHANGES)
    ]
    db.execute(delete(PAIRS).where(~or_(*used)))


def _named(db: Connection, flags: pd.DataFrame) -> pd.DataFrame:
    """`crime_ref` and `other_ref` of the flags about a pair, by their place in `flags`.

    Also of those whose search was withdrawn or asks about something else now, where the store knows the pair.
    """
    maybe = flags[flags["subject"].str.contains(MARK, regex=False)]
    pairs = zip(maybe["crime_ref"], maybe["subject"], strict=True)
    others = [subject[len(ref) + 1 :] if subject.startswith(f"{ref}{MARK}") else None for ref, subject in pairs]
    named = maybe[["crime_ref"]].assign(other_ref=pd.Series(others, maybe.index, dtype="str"))
    ours = named["other_ref"].notna() & about_pairs(maybe)
    if not ours.all():
        known = _of(db, named["crime_ref"])
        there = pd.MultiIndex.from_frame(named).isin(pd.MultiIndex.from_frame(known[["crime_ref", "other_ref"]]))
        ours |= named["other_ref"].notna() & there
    return named[ours]


def _of(db: Connection, refs: pd.Series) -> pd.DataFrame:
    """The pairs known of some crimes, and of others where they are many."""
    few = sorted(set(refs))
    query: Select[tuple[str, str, str]] = select(PAIRS.c.pair_key, PAIRS.c.crime_ref, PAIRS.c.other_ref)
    return read(db, query.where(PAIRS.c.crime_ref.in_(few)) if len(few) <= _FEW else query)


def _keep(db: Connection, pairs: pd.DataFrame) -> None:
    there = _of(db, pairs["crime_ref"])["pair_key"]
    fresh = pairs[~pairs["pair_key"].isin(there)]
    if len(fresh):
        write(db, PAIRS, fresh)

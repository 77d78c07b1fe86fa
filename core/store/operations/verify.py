"""Recomputes every stored flag from the stored facts and compares; checks that tallies and ledger are theirs."""

import pandas as pd
from sqlalchemy import Connection, Engine, select

from core.facts import Facts
from core.flags.raising import STORED, in_order, raise_flags
from core.progress import Progress, unwatched
from core.searches.register import searches
from core.store import pairs, snapshots
from core.store.counts import tallies
from core.store.engine import reading_whole
from core.store.refresh import ledger, ledger_check, publish
from core.store.rows import read
from core.store.schema.records import FACTS, FLAGS

_KEY = ["search", "subject", "code", "shown_from"]


def verify(target: Engine, progress: Progress = unwatched) -> list[str]:
    """One line a difference, naming search, subject and code, or unit and search; empty when all is well.

    Stored flags are a cache of the facts, never a source. `progress` gets a line for each step. Raises Unreadable.
    """
    with reading_whole(target) as db:
        progress(ledger.words(db))
        progress("reading the stored facts, flags and ledger")
        facts, stored = stored_facts(db), pairs.opened(db, read(db, select(FLAGS)))
        counted = ledger_check.faults(db) + tallies.faults(db)
        published = snapshots.current(db)
    if published is not None and not publish.is_ours(published):
        progress("published by another version of this code; next: run manage.py refresh, then verify again")
    progress("raising every flag anew")
    derived = raise_flags(facts, searches().values())
    progress(f"comparing {len(stored):,} flags")
    return differences(stored, derived) + counted


def stored_facts(db: Connection) -> Facts:
    """The facts of the whole force. For the command line only: nobody's scope is asked here."""
    return Facts.of({subject: read(db, select(table)) for subject, table in FACTS.items()})


def differences(stored: pd.DataFrame, derived: pd.DataFrame) -> list[str]:
    """What differs between two sets of flags, sorted."""
    texts = [in_order(frame)[list(STORED)].astype("object") for frame in (stored, derived)]
    both = texts[0].merge(texts[1], on=_KEY, how="outer", suffixes=("", "_derived"), indicator=True)
    lines = []
    for side, words in (
        ("left_only", "stored, but the facts do not raise it"),
        ("right_only", "raised by the facts, but not stored"),
    ):
        lines += [f"{r.search} {r.subject} {r.code}: {words}" for r in both[both["_merge"].eq(side)].itertuples()]
    matched = both[both["_merge"].eq("both")]
    for name in (column for column in STORED if column not in _KEY):
        here, there = matched[name], matched[f"{name}_derived"]
        wrong = matched[~((here == there) | (here.isna() & there.isna()))]
        lines += [
            f"{r.search} {r.subject} {r.code}: {name} is stored otherwise than derived" for r in wrong.itertuples()
        ]
    return sorted(lines)

"""The store's tables, as SQLAlchemy Core. Crime data is selected in core/store/scoped and nowhere else."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from core.extract.columns import TABLES
from core.facts.catalogue import KEYS, SUBJECTS, columns_of
from core.policy.freshness import EVENTS
from core.store.schema.instant import Instant

metadata = MetaData()

_EXTRACT_TYPES: dict[str, type[TypeEngine]] = {
    "text": Text,
    "choice": Text,
    "date": Date,
    "instant": Instant,
    "flag": Boolean,
    "integer": Integer,
}
_FACT_TYPES: dict[str, type[TypeEngine]] = {
    "text": Text,
    "choice": Text,
    "date": Date,
    "flag": Boolean,
    "number": Integer,
}
_LOOKED_UP_BY = ("crime_ref", "victim_id", "suspect_id", "collar_number", "unit_id", "oic", "linked_ref")


def _extract_table(name: str) -> Table:
    declared = TABLES[name]
    columns = [
        Column(c.name, _EXTRACT_TYPES[c.type](), primary_key=c.name == declared.key, nullable=not c.required)
        for c in declared.columns
    ]
    indexes = [
        Index(f"ix_{name}_{c.name}", c.name)
        for c in declared.columns
        if (c.name in _LOOKED_UP_BY and c.name != declared.key) or c.name == EVENTS.get(name)
    ]
    table = Table(name, metadata, *columns, *indexes)
    if name == "crimes":  # few among all, and every count of the force leaves them out
        closed = table.c.restricted.is_(True)
        Index("ix_crimes_restricted", table.c.crime_ref, sqlite_where=closed, postgresql_where=closed)
    return table


def _facts_table(subject: str) -> Table:
    """As core/facts/derive.py makes the frame: keys and owners, then a column a fact."""
    types = {fact.name: _FACT_TYPES[fact.type] for fact in SUBJECTS[subject]} | {"restricted": Boolean}
    # A gap is told from another of the same crime by its first day.
    key = (KEYS[subject], "from_on") if subject == "gap" else (KEYS[subject],)
    columns = [
        Column[Any](
            name,
            types.get(name, Text)(),
            primary_key=name in key,
            nullable=name not in (*key, "crime_ref", "unit_id", "restricted"),
            index=(name == "crime_ref" and name not in key) or None,
        )
        for name in columns_of(subject)
    ]
    # The open crimes of a force are few among all it has.
    still = "unit_id", "offence_group", "risk", "oic", "restricted", "crime_ref"
    table = Table(f"facts_{subject}", metadata, *columns)
    if subject == "crime":
        open_ = table.c.open.is_(True)
        Index("ix_facts_crime_open", *(table.c[name] for name in still), sqlite_where=open_, postgresql_where=open_)
    return table


EXTRACT = {name: _extract_table(name) for name in TABLES}
FACTS = {subject: _facts_table(subject) for subject in SUBJECTS}

FLAGS = Table(
    "flags",
    metadata,
    Column("search", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("crime_ref", Text, nullable=False, index=True),
    Column("unit_id", Text, nullable=False),
    Column("oic", Text, index=True),
    Column("restricted", Boolean, nullable=False),
    Column("closed_ref", Text, index=True),
    Column("acts", Text, nullable=False),
    Column("started_on", Date),
    Column("due_on", Date),
    Column("paused", Boolean, nullable=False),
    Column("warn_days", Integer, nullable=False),
    Column("weight", Text, nullable=False),
    Column("policy_from", Date, nullable=False),
    Column("shown_from", Date, primary_key=True),
    Column("shown_to", Date, nullable=False),
    Index("ix_flags_unit_search", "unit_id", "search"),
)

# How many flags of a unit, or of it and all below it, share what decides their state; no restricted crime's.
TALLIED = ("search", "acts", "due_on", "paused", "warn_days", "weight", "shown_from", "shown_to")
TALLIES = Table(
    "flag_tallies",
    metadata,
    Column("tally", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("below", Boolean, nullable=False),
    *(Column(name, FLAGS.c[name].type, nullable=FLAGS.c[name].nullable) for name in TALLIED),
    Column("count", Integer, nullable=False),
    Index("ix_flag_tallies_unit", "unit_id", "below"),
)

SNAPSHOTS = Table(
    "snapshots",
    metadata,
    Column("snapshot_id", Integer, primary_key=True),
    Column("extracted_at", Instant, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("rules", Text, nullable=False),  # the fingerprint of the search definitions used
    Column("derived_by", Text, nullable=False),  # the fingerprint of what derives facts from records
    Column("seconds", Float, nullable=False),
)

COUNTS = Table(
    "snapshot_counts",
    metadata,
    Column("snapshot_id", Integer, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("in_file", Integer, nullable=False),
    Column("loaded", Integer, nullable=False),
    Column("set_aside", Integer, nullable=False),
)

# What each table of a snapshot holds beside restricted crimes, so that no number and no minute here betrays one.
NEWEST = Table(
    "snapshot_newest",
    metadata,
    Column("snapshot_id", Integer, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("newest_at", Instant),  # none: no event, or a table without a clock of its own
    Column("loaded", Integer, nullable=False),
    Column("set_aside", Integer, nullable=False),
)

SET_ASIDE = Table(
    "set_aside",
    metadata,
    Column("fault_id", Integer, primary_key=True),
    Column("table_name", Text, nullable=False),
    Column("row", Integer),  # in the extract it came with; none for a row that loaded then and lost its parent since
    Column("key", Text),
    Column("column", Text),
    Column("problem", Text, nullable=False),
    Column("reason", Text, nullable=False),  # the problem without the value that was found
    Column("record", Integer),  # a number of its own for each record of a table; none in a store from before
    Column("crime_ref", Text, index=True),
    Column("unit_id", Text),
    Column("oic", Text),
    Column("restricted", Boolean, nullable=False),  # also when the cell could not be read: closed is the safe side
)

# Who is on the access list of a crime that is not loaded, being set aside or gone, so that it can be named to them and
# to nobody else.
SET_ASIDE_ACCESS = Table(
    "set_aside_access",
    metadata,
    Column("crime_ref", Text, primary_key=True),
    Column("collar_number", Text, primary_key=True),
)

# Written by core/store/access_log/entries.py alone. The chain numbers its entries itself: a sequence leaves gaps.
ACCESS_LOG = Table(
    "access_log",
    metadata,
    Column("entry_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    Column("collar_number", Text, nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("crime_ref", Text, index=True),  # none for a list of crimes, or a page that stayed closed
    Column("subject", Text),
    Column("where_from", Text),
    Column("snapshot_id", Integer),
    Column("reason", Text),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

# One row: the newest entry, and the last one that retention removed.
ACCESS_HEAD = Table(
    "access_log_head",
    metadata,
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("removed_to", Integer, nullable=False),
    Column("anchor", Text, nullable=False),
)

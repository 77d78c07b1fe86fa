"""The tables of what people do in the app (claims, cover, feeds, …) and of what each refresh moved.

None of these is crime data of the records system, yet all name crimes: whoever reads them asks core/store/scoped.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint, text

from core.store.schema.instant import Instant
from core.store.schema.records import metadata

# Which flag: a search, its subject and its code. Not `shown_from`: a claim is about the work, not about the day.
KEY = ("search", "subject", "code")

# Which two crimes stand behind the opaque subject of a flag about a pair (core/store/pairs.py). Only a viewer who sees
# both crimes is told.
PAIRS = Table(
    "pairs",
    metadata,
    Column("pair_key", Text, primary_key=True),
    Column("crime_ref", Text, nullable=False),
    Column("other_ref", Text, nullable=False),
    UniqueConstraint("crime_ref", "other_ref", name="uq_pairs_crimes"),
)
# One row: what the keys of this store are made with. References can be guessed, so a plain digest of two would be none.
PAIR_SECRET = Table("pair_secret", metadata, Column("secret", Text, primary_key=True))


def _one_standing(name: str) -> Index:
    """At most one standing row for each flag, however many write at the same moment."""
    return Index(
        f"ux_{name}_standing", *KEY, unique=True, sqlite_where=text("stands = 1"), postgresql_where=text("stands")
    )


CLAIMS = Table(
    "claims",
    metadata,
    Column("claim_id", Text, primary_key=True),  # made by the page that asks, so that a double submit is one claim
    Column("search", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("crime_ref", Text, nullable=False, index=True),
    Column("started_on", Date),  # of the flag as it was claimed
    Column("due_on", Date),
    Column("collar_number", Text, nullable=False, index=True),
    Column("acted_as", Text, nullable=False),  # oic, cover, supervisor or manager
    Column("at", Instant, nullable=False),
    Column("waits_to", Date, nullable=False),  # the last day it may wait, from the first claim on the flag as it stood
    Column("note", Text),
    Column("snapshot_id", Integer, nullable=False),  # what the claimant looked at
    Column("refreshes", Integer, nullable=False),  # newer extracts that did not confirm it
    Column("outcome", Text),  # none while it waits; confirmed, returned or withdrawn
    Column("settled_at", Instant),
    Column("reason", Text),
    Column("stands", Boolean, nullable=False),  # waiting, or returned and not yet cleared
    _one_standing("claims"),
)

SNOOZES = Table(
    "snoozes",
    metadata,
    Column("snooze_id", Text, primary_key=True),
    Column("search", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("crime_ref", Text, nullable=False, index=True),
    Column("collar_number", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("until", Date, nullable=False),  # the day on which the flag comes back
    Column("reason", Text, nullable=False),  # one of core/policy/work.yaml, never free text
    Column("facts", Text, nullable=False),  # digest of what was on record of the crime when it was set
    Column("ended_at", Instant),
    Column("ended_because", Text),  # new_fact, over, withdrawn, claimed
    Column("stands", Boolean, nullable=False),
    _one_standing("snoozes"),
)

COVERS = Table(
    "covers",
    metadata,
    Column("cover_id", Text, primary_key=True),
    Column("absent_collar", Text, nullable=False, index=True),
    Column("cover_collar", Text, nullable=False, index=True),
    Column("from_date", Date, nullable=False),
    Column("to_date", Date, nullable=False),  # included
    Column("made_by", Text, nullable=False),
    Column("made_as", Text, nullable=False),  # supervisor or manager: whose reach counts on each day
    Column("at", Instant, nullable=False),
    Column("reason", Text),  # one of core/policy/cover.yaml, where the records showed no absence yet
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", Text),
)

# The roles of a person's last sign-in: a feed or a digest has no token of its own to say them.
SIGN_INS = Table(
    "sign_ins",
    metadata,
    Column("collar_number", Text, primary_key=True),
    Column("roles", Text, nullable=False),  # space between
    Column("seen_at", Instant, nullable=False),
)

# Sign-ins that are under way or over. `sid` is a digest (auth/sign_in/token.py): no browser and no token is named.
SESSIONS = Table(
    "sign_in_sessions",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("collar_number", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("sign_in_sessions_started_at", "started_at"),
)

# By the id that a button had before it was pressed: whether its press was recorded, for a browser without an answer.
PRESSES = Table(
    "presses",
    metadata,
    Column("press_id", Text, primary_key=True),
    Column("collar_number", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False, index=True),
)

FEEDS = Table(
    "calendar_feeds",
    metadata,
    Column("token_digest", Text, primary_key=True),  # the token itself is shown once and stored nowhere
    Column("collar_number", Text, nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("read_at", Instant),
    Column("revoked_at", Instant),
)

NOTICES = Table(
    "notices",
    metadata,
    Column("collar_number", Text, primary_key=True),
    Column("email", Boolean, nullable=False),
    Column("teams", Boolean, nullable=False),
)

# The pages whose feed a person wants as a table; without a row it is cards.
TABLE_PAGES = Table(
    "table_pages",
    metadata,
    Column("collar_number", Text, primary_key=True),
    Column("page", Text, primary_key=True),
)

DIGESTS = Table(
    "digests",
    metadata,
    Column("collar_number", Text, primary_key=True),
    Column("channel", Text, primary_key=True),  # email or teams
    Column("day", Date, primary_key=True),
    Column("snapshot_id", Integer, nullable=False),  # the news up to here were told
    Column("begun_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("failed", Text),
)

# What came, what went and what there is, as core.flags.ledger counts it. Named here and not taken from there: a change
# of how flags are counted into the ledger would else derive a whole force again. A row of before a term was counted
# has 0 there.
_COUNTED = (
    "opening", "new", "moved_in", "cleared", "moved_out", "restricted", "faulty", "deleted", "withdrawn", "closing",
    "redated",
)  # fmt: skip
LEDGER = Table(
    "ledger",
    metadata,
    Column("snapshot_id", Integer, primary_key=True),
    Column("unit_id", Text, primary_key=True),
    Column("search", Text, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in _COUNTED),
)

# What a refresh did to each flag it touched. `change` is one of: new, cleared, renewed (the fact came and the clock
# started anew), redated (a later date without one), moved (to another unit), restricted, faulty (set aside), deleted
# (by name), withdrawn (the search was), vanished (gone without a recorded reason).
CHANGES = Table(
    "flag_changes",
    metadata,
    Column("snapshot_id", Integer, primary_key=True),
    Column("search", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("shown_from", Date, primary_key=True),
    Column("change", Text, nullable=False, index=True),  # what left the records is rare, and asked for on every page
    Column("crime_ref", Text, nullable=False, index=True),
    Column("unit_id", Text, nullable=False),  # where the flag is now, or was last
    Column("from_unit", Text),  # of a move
    Column("oic", Text),
    Column("restricted", Boolean, nullable=False),
    Column("closed_ref", Text),
    Column("acts", Text, nullable=False),
    Column("weight", Text, nullable=False),
    Column("started_on", Date),  # after the change, or the last there was
    Column("due_on", Date),
    Column("lost", Text),  # the table of the record that is gone with the flag
    Column("due_was", Date),  # where the date moved later without a fact, in whatever change
    # Whoever asks what is new asks for one person's or a few units' among those of the whole force.
    Index("ix_flag_changes_oic", "oic", "snapshot_id"),
    Index("ix_flag_changes_unit_id", "unit_id", "snapshot_id"),
)

"""access log: more columns, each entry chained to the one before it"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OLD = ("at", "collar_number", "action", "crime_ref", "snapshot_id")
_NEW = ("at", "collar_number", "action", "crime_ref", "subject", "where_from", "snapshot_id", "reason")
_INDEXED = ("collar_number", "crime_ref")
_AT_ONCE = 10_000
_START = "0" * 64
# What this step reads and writes; only these columns matter here.
_BEFORE = sa.table(
    "access_log_before", sa.column("entry_id"), sa.column("at", sa.DateTime()), *map(sa.column, _OLD[1:])
)
_LOG = sa.table(
    "access_log",
    *(sa.column("entry_id"), sa.column("at", sa.DateTime()), *map(sa.column, _NEW[1:])),
    *(sa.column("previous"), sa.column("digest")),
)
_HEAD = sa.table("access_log_head", *map(sa.column, ("chain", "entry_id", "digest", "removed_to", "anchor")))


def upgrade() -> None:
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        for name in _INDEXED:
            batch_op.drop_index(batch_op.f(f"ix_access_log_{name}"))
    op.rename_table("access_log", "access_log_before")
    op.create_table(
        "access_log",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("where_from", sa.Text(), nullable=True),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="access_log_chained_pkey"),
    )
    op.create_table(
        "access_log_head",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("removed_to", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain"),
    )
    _chain()
    op.drop_table("access_log_before")
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        for name in ("at", *_INDEXED):
            batch_op.create_index(batch_op.f(f"ix_access_log_{name}"), [name], unique=False)


def _chain() -> None:
    """The entries there are, in their order, numbered without gaps and chained as they were found.

    Written out here, because what an upgrade did must stay as it was when the app's own writer changes.
    """
    db, number, previous, after = op.get_bind(), 0, _START, 0
    query = sa.select(_BEFORE).order_by(_BEFORE.c.entry_id).limit(_AT_ONCE)
    while found := db.execute(query.where(_BEFORE.c.entry_id > after)).mappings().all():
        rows = []
        for old in found:
            number, after = number + 1, old["entry_id"]
            row: dict[str, Any] = (
                dict.fromkeys(_NEW) | {name: old[name] for name in _OLD} | {"entry_id": number, "previous": previous}
            )
            said = [number, row["at"].isoformat(timespec="microseconds"), *(row[name] for name in _NEW[1:]), previous]
            text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
            previous = row["digest"] = hashlib.sha256(text.encode("ascii")).hexdigest()
            rows.append(row)
        db.execute(sa.insert(_LOG), rows)
    head = {"chain": 1, "entry_id": number, "digest": previous, "removed_to": 0, "anchor": _START}
    db.execute(sa.insert(_HEAD), head)


def downgrade() -> None:
    """Gives up the chain, what it added, and every entry that names no crime: the old table had no place for them."""
    op.drop_table("access_log_head")
    op.execute("DELETE FROM access_log WHERE crime_ref IS NULL")
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_log_at"))
        for name in ("subject", "where_from", "reason", "previous", "digest"):
            batch_op.drop_column(name)
        batch_op.alter_column("crime_ref", existing_type=sa.Text(), nullable=False)

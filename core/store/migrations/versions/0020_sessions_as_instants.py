"""sign-ins hold instants as every other table does, no longer seconds since 1970"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Another table, not other columns: the code of before and after must each find nothing of the other's. It would take
# seconds for instants, and leave some in a column of SQLite, which takes anything, where no migration could read them.
_OF_SECONDS, _OF_INSTANTS = "sessions", "sign_in_sessions"
_INSTANTS = ("started_at", "last_seen", "ended_at")


def _table(name: str, kind: type[sa.types.TypeEngine]) -> sa.Table:
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("sid", sa.String(length=64), primary_key=True),
        sa.Column("collar_number", sa.String(), nullable=False),
        *(sa.Column(instant, kind(), nullable=instant == "ended_at") for instant in _INSTANTS),
        sa.Index(f"{name}_started_at", "started_at"),
    )


def upgrade() -> None:
    _kept_as(_seconds(), _instants(), lambda at: datetime.fromtimestamp(at, UTC).replace(tzinfo=None))


def downgrade() -> None:
    _kept_as(_instants(), _seconds(), lambda at: int(at.replace(tzinfo=UTC).timestamp()))


def _seconds() -> sa.Table:
    return _table(_OF_SECONDS, sa.BigInteger)


def _instants() -> sa.Table:
    return _table(_OF_INSTANTS, sa.DateTime)


def _kept_as(old: sa.Table, new: sa.Table, changed: Callable[[Any], Any]) -> None:
    """The sign-ins of half a day, taken over one by one: no two databases convert seconds by the same words."""
    db = op.get_bind()
    rows = [dict(row) for row in db.execute(sa.select(old)).mappings()]
    old.drop(db)
    new.create(db)
    for row in rows:
        row |= {name: changed(row[name]) for name in _INSTANTS if row[name] is not None}
    if rows:
        db.execute(sa.insert(new), rows)

"""pairs of crimes by an opaque key; the second wall lets nobody read the access log but who audits"""

import secrets

import sqlalchemy as sa
from alembic import op

from core.searches.pairs import CLEARS
from core.store.pairs import key_of

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = ("flags", "flag_changes", "claims", "snoozes")
_SEARCH = "linked_crime"  # the only search about pairs there was


def upgrade() -> None:
    op.create_table(
        "pairs",
        sa.Column("pair_key", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("other_ref", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pair_key"),
        sa.UniqueConstraint("crime_ref", "other_ref", name="uq_pairs_crimes"),
    )
    op.create_table("pair_secret", sa.Column("secret", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("secret"))
    secret, db = secrets.token_hex(32), op.get_bind()
    db.execute(sa.text("INSERT INTO pair_secret VALUES (:secret)"), {"secret": secret})
    for table in _TABLES:
        _seal(db, table, secret)
    # A note on a pair, or what would have cleared it, may tell of the second crime to whoever sees the first alone.
    db.execute(sa.text("UPDATE claims SET note = NULL WHERE search = :search"), {"search": _SEARCH})
    said = sa.text("SELECT claim_id, reason FROM claims WHERE search = :search AND reason LIKE '%Wanted: %'")
    for claim in db.execute(said, {"search": _SEARCH}).all():
        reason = f"{claim.reason.partition('Wanted: ')[0]}Wanted: {CLEARS}"
        change = sa.text("UPDATE claims SET reason = :reason WHERE claim_id = :claim_id")
        db.execute(change, {"reason": reason, "claim_id": claim.claim_id})


def downgrade() -> None:
    db = op.get_bind()
    for table in _TABLES:
        db.execute(
            sa.text(
                f"UPDATE {table} SET subject = (SELECT p.crime_ref || '~' || p.other_ref FROM pairs p "  # noqa: S608
                "WHERE p.pair_key = subject) WHERE subject IN (SELECT p.pair_key FROM pairs p)"
            )
        )
    op.drop_table("pair_secret")
    op.drop_table("pairs")


def _seal(db: sa.Connection, table: str, secret: str) -> None:
    """Puts the key in the place of each `A~B` of a table and keeps which two crimes it stands for."""
    found = sa.text(f"SELECT DISTINCT crime_ref, subject FROM {table} WHERE search = :search")  # noqa: S608
    named = [
        {"crime_ref": row.crime_ref, "other_ref": row.subject[len(row.crime_ref) + 1 :], "subject": row.subject}
        for row in db.execute(found, {"search": _SEARCH})
    ]
    if not named:
        return
    pairs = [{**one, "pair_key": key_of(secret, one["crime_ref"], one["other_ref"])} for one in named]
    keep = "INSERT INTO pairs (pair_key, crime_ref, other_ref) VALUES (:pair_key, :crime_ref, :other_ref)"
    db.execute(sa.text(f"{keep} ON CONFLICT DO NOTHING"), pairs)
    change = f"UPDATE {table} SET subject = :pair_key WHERE crime_ref = :crime_ref AND subject = :subject"  # noqa: S608
    db.execute(sa.text(f"{change} AND search = '{_SEARCH}'"), pairs)

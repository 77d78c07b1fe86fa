"""rows held back for a later change, and what derived a snapshot"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


_INDEXES = (
    ("custody", "suspect_id"),
    ("bails", "suspect_id"),
    # The newest event of a table is asked for at every refresh.
    ("crimes", "recorded_at"),
    ("victim_contacts", "contacted_at"),
    ("suspects", "named_on"),
    ("custody", "arrested_at"),
    ("bails", "arrested_on"),
    ("oel_entries", "entered_at"),
    ("reviews", "reviewed_at"),
)


def upgrade() -> None:
    op.create_table(
        "held_back",
        sa.Column("held_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("broken", sa.Text(), nullable=True),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("held_id"),
    )
    # Nobody knows what derived the snapshots of before: changes to them are derived from everything that is stored.
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("derived_by", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.alter_column("derived_by", server_default=None)
    with op.batch_alter_table("set_aside", schema=None) as batch_op:
        batch_op.alter_column("row", existing_type=sa.Integer(), nullable=True)
    for name, column in _INDEXES:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)


def downgrade() -> None:
    for name, column in _INDEXES:
        op.drop_index(op.f(f"ix_{name}_{column}"), table_name=name)
    # A row without its number cannot be kept by the schema of before; the next refresh writes all of them again.
    op.execute("DELETE FROM set_aside WHERE row IS NULL")
    with op.batch_alter_table("set_aside", schema=None) as batch_op:
        batch_op.alter_column("row", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.drop_column("derived_by")
    op.drop_table("held_back")

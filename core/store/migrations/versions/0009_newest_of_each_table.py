"""newest of each table"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty for the snapshots there are: what they held can no longer be told."""
    op.create_table(
        "snapshot_newest",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("newest_at", sa.DateTime(), nullable=True),
        sa.Column("loaded", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", "table_name"),
    )


def downgrade() -> None:
    op.drop_table("snapshot_newest")

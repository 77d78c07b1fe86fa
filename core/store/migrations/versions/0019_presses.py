"""which presses of a button were recorded, for the browser that lost the answer"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presses",
        sa.Column("press_id", sa.Text(), nullable=False),
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("press_id"),
    )
    op.create_index("ix_presses_collar_number", "presses", ["collar_number"])
    op.create_index("ix_presses_at", "presses", ["at"])


def downgrade() -> None:
    op.drop_index("ix_presses_at", "presses")
    op.drop_index("ix_presses_collar_number", "presses")
    op.drop_table("presses")

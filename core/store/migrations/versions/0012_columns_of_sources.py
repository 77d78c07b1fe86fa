"""the columns of a source as they were read, and a number for each record set aside"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_marks", sa.Column("columns", sa.Text(), nullable=True))
    op.add_column("set_aside", sa.Column("record", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("set_aside", "record")
    op.drop_column("source_marks", "columns")

"""the pages whose feed a person wants as a table, for their next session in whatever browser"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "table_pages",
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("collar_number", "page"),
    )


def downgrade() -> None:
    op.drop_table("table_pages")

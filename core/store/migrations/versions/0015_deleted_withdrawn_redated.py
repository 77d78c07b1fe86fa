"""what was deleted, withdrawn and re-dated, in the ledger's sums and beside the changes of flags"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

_TERMS = ("deleted", "withdrawn", "redated")


def upgrade() -> None:
    # No refresh of before told these apart: under each of them it counted nothing, which is 0.
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        for name in _TERMS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        for name in _TERMS:
            batch_op.alter_column(name, server_default=None)
    op.add_column("flag_changes", sa.Column("lost", sa.Text(), nullable=True))
    op.add_column("flag_changes", sa.Column("due_was", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("flag_changes", "due_was")
    op.drop_column("flag_changes", "lost")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        for name in reversed(_TERMS):
            batch_op.drop_column(name)

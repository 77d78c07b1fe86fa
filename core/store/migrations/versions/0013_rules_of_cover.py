"""cover says as what its giver gave it, and for which reason where the records showed no absence"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("covers", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("covers", sa.Column("made_as", sa.Text(), nullable=True))
    # As far as the roles of the last sign-in tell; otherwise the role that reaches less.
    op.execute(
        "UPDATE covers SET made_as = CASE WHEN EXISTS (SELECT 1 FROM sign_ins s WHERE s.collar_number = covers.made_by "
        "AND ' ' || s.roles || ' ' LIKE '% manager %') THEN 'manager' ELSE 'supervisor' END"
    )
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.alter_column("made_as", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.drop_column("made_as")
        batch_op.drop_column("reason")

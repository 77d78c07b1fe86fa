"""what a refresh did to flags, found by officer in case and by unit"""

from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_flag_changes_oic", "flag_changes", ["oic", "snapshot_id"], unique=False)
    op.create_index("ix_flag_changes_unit_id", "flag_changes", ["unit_id", "snapshot_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_flag_changes_unit_id", table_name="flag_changes")
    op.drop_index("ix_flag_changes_oic", table_name="flag_changes")

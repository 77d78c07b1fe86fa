"""flags counted by unit, beside the flags"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flag_tallies",
        sa.Column("tally", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("shown_to", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tally"),
    )
    op.create_index("ix_flag_tallies_unit", "flag_tallies", ["unit_id", "below"], unique=False)
    op.create_index(op.f("ix_flags_closed_ref"), "flags", ["closed_ref"], unique=False)
    op.create_index(
        "ix_crimes_restricted",
        "crimes",
        ["crime_ref"],
        unique=False,
        sqlite_where=sa.text("restricted IS 1"),
        postgresql_where=sa.text("restricted IS true"),
    )
    op.create_index(
        "ix_facts_crime_open",
        "facts_crime",
        ["unit_id", "offence_group", "risk", "oic", "restricted", "crime_ref"],
        unique=False,
        sqlite_where=sa.text("open IS 1"),
        postgresql_where=sa.text("open IS true"),
    )


def downgrade() -> None:
    op.drop_index("ix_facts_crime_open", table_name="facts_crime")
    op.drop_index("ix_crimes_restricted", table_name="crimes")
    op.drop_index(op.f("ix_flags_closed_ref"), table_name="flags")
    op.drop_index("ix_flag_tallies_unit", table_name="flag_tallies")
    op.drop_table("flag_tallies")

"""claims snoozes cover ledger"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "calendar_feeds",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_digest"),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_collar_number"), ["collar_number"], unique=False)

    op.create_table(
        "claims",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("acted_as", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("waits_to", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("refreshes", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claims_collar_number"), ["collar_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_claims_crime_ref"), ["crime_ref"], unique=False)
        batch_op.create_index(
            "ux_claims_standing",
            ["search", "subject", "code"],
            unique=True,
            sqlite_where=sa.text("stands = 1"),
            postgresql_where=sa.text("stands"),
        )

    op.create_table(
        "covers",
        sa.Column("cover_id", sa.Text(), nullable=False),
        sa.Column("absent_collar", sa.Text(), nullable=False),
        sa.Column("cover_collar", sa.Text(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("cover_id"),
    )
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_covers_absent_collar"), ["absent_collar"], unique=False)
        batch_op.create_index(batch_op.f("ix_covers_cover_collar"), ["cover_collar"], unique=False)

    op.create_table(
        "digests",
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("collar_number", "channel", "day"),
    )
    op.create_table(
        "flag_changes",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("from_unit", sa.Text(), nullable=True),
        sa.Column("oic", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("closed_ref", sa.Text(), nullable=True),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("snapshot_id", "search", "subject", "code", "shown_from"),
    )
    with op.batch_alter_table("flag_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_changes_change"), ["change"], unique=False)
        batch_op.create_index(batch_op.f("ix_flag_changes_crime_ref"), ["crime_ref"], unique=False)

    op.create_table(
        "ledger",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("moved_in", sa.Integer(), nullable=False),
        sa.Column("cleared", sa.Integer(), nullable=False),
        sa.Column("moved_out", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", "unit_id", "search"),
    )
    op.create_table(
        "notices",
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("teams", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("collar_number"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("collar_number"),
    )
    op.create_table(
        "snoozes",
        sa.Column("snooze_id", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("collar_number", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("snooze_id"),
    )
    with op.batch_alter_table("snoozes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snoozes_collar_number"), ["collar_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_snoozes_crime_ref"), ["crime_ref"], unique=False)
        batch_op.create_index(
            "ux_snoozes_standing",
            ["search", "subject", "code"],
            unique=True,
            sqlite_where=sa.text("stands = 1"),
            postgresql_where=sa.text("stands"),
        )


def downgrade() -> None:

    with op.batch_alter_table("snoozes", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_snoozes_standing", sqlite_where=sa.text("stands = 1"), postgresql_where=sa.text("stands")
        )
        batch_op.drop_index(batch_op.f("ix_snoozes_crime_ref"))
        batch_op.drop_index(batch_op.f("ix_snoozes_collar_number"))

    op.drop_table("snoozes")
    op.drop_table("sign_ins")
    op.drop_table("notices")
    op.drop_table("ledger")
    with op.batch_alter_table("flag_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flag_changes_crime_ref"))
        batch_op.drop_index(batch_op.f("ix_flag_changes_change"))

    op.drop_table("flag_changes")
    op.drop_table("digests")
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_covers_cover_collar"))
        batch_op.drop_index(batch_op.f("ix_covers_absent_collar"))

    op.drop_table("covers")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_claims_standing", sqlite_where=sa.text("stands = 1"), postgresql_where=sa.text("stands")
        )
        batch_op.drop_index(batch_op.f("ix_claims_crime_ref"))
        batch_op.drop_index(batch_op.f("ix_claims_collar_number"))

    op.drop_table("claims")
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feeds_collar_number"))

    op.drop_table("calendar_feeds")

"""facts of every search"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _columns() -> list[sa.Column[Any]]:
    """The columns of flags as the first schema has them."""
    return [
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("oic", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=False),
        sa.Column("policy_from", sa.Date(), nullable=False),
    ]


def _flags_anew(columns: list[sa.Column[Any]], key: tuple[str, ...]) -> None:
    """Flags follow from the extract, and the refresh that runs a migration writes them in the same transaction."""
    op.drop_table("flags")
    op.create_table("flags", *columns, sa.PrimaryKeyConstraint(*key))
    for name, indexed in (("crime_ref", ["crime_ref"]), ("oic", ["oic"]), ("unit_search", ["unit_id", "search"])):
        op.create_index(f"ix_flags_{name}", "flags", indexed, unique=False)


def upgrade() -> None:
    since_this: list[sa.Column[Any]] = [
        sa.Column("closed_ref", sa.Text(), nullable=True),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("shown_to", sa.Date(), nullable=False),
    ]
    _flags_anew([*_columns(), *since_this], ("search", "subject", "code", "shown_from"))
    op.create_table(
        "facts_custody",
        sa.Column("custody_id", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("arrested_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("disposal", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("custody_id"),
    )
    with op.batch_alter_table("facts_custody", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facts_custody_crime_ref"), ["crime_ref"], unique=False)

    op.create_table(
        "facts_gap",
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("crime_ref", "from_on"),
    )
    op.create_table(
        "facts_link",
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("closed_ref", sa.Text(), nullable=True),
        sa.Column("series", sa.Boolean(), nullable=True),
        sa.Column("duplicate", sa.Boolean(), nullable=True),
        sa.Column("both_open", sa.Boolean(), nullable=True),
        sa.Column("officers_differ", sa.Boolean(), nullable=True),
        sa.Column("later_recorded_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("pair"),
    )
    with op.batch_alter_table("facts_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facts_link_crime_ref"), ["crime_ref"], unique=False)

    op.create_table(
        "facts_update",
        sa.Column("update_id", sa.Text(), nullable=False),
        sa.Column("crime_ref", sa.Text(), nullable=False),
        sa.Column("victim_id", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("update_id"),
    )
    with op.batch_alter_table("facts_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facts_update_crime_ref"), ["crime_ref"], unique=False)

    with op.batch_alter_table("facts_bail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("authorised_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("court_application_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("period_ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("next_to_extend", sa.Text(), nullable=True))

    with op.batch_alter_table("facts_crime", schema=None) as batch_op:
        batch_op.add_column(sa.Column("live", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("victim_based", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("mo_recorded", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("has_oic", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("occurred_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("outcome_code", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("charged", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("charged_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("time_limit_rule", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("time_limit_from_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("time_limit_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("time_limit_assumed", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("suspects", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("suspects_not_eliminated", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("suspects_disposed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("suspects_unresolved", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("youngest_suspect_age", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("oldest_suspect_age", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("victims", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("enhanced_victims", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("victims_supporting", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("persons", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("persons_opposed", sa.Integer(), nullable=True))

    with op.batch_alter_table("facts_victim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs_assessed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("vps_offered_on", sa.Date(), nullable=True))


def downgrade() -> None:
    _flags_anew(_columns(), ("search", "subject", "code"))
    with op.batch_alter_table("facts_victim", schema=None) as batch_op:
        batch_op.drop_column("vps_offered_on")
        batch_op.drop_column("needs_assessed_on")

    with op.batch_alter_table("facts_crime", schema=None) as batch_op:
        batch_op.drop_column("persons_opposed")
        batch_op.drop_column("persons")
        batch_op.drop_column("victims_supporting")
        batch_op.drop_column("enhanced_victims")
        batch_op.drop_column("victims")
        batch_op.drop_column("oldest_suspect_age")
        batch_op.drop_column("youngest_suspect_age")
        batch_op.drop_column("suspects_unresolved")
        batch_op.drop_column("suspects_disposed")
        batch_op.drop_column("suspects_not_eliminated")
        batch_op.drop_column("suspects")
        batch_op.drop_column("time_limit_assumed")
        batch_op.drop_column("time_limit_on")
        batch_op.drop_column("time_limit_from_on")
        batch_op.drop_column("time_limit_rule")
        batch_op.drop_column("charged_on")
        batch_op.drop_column("charged")
        batch_op.drop_column("outcome_on")
        batch_op.drop_column("outcome_code")
        batch_op.drop_column("occurred_from")
        batch_op.drop_column("has_oic")
        batch_op.drop_column("mo_recorded")
        batch_op.drop_column("victim_based")
        batch_op.drop_column("live")

    with op.batch_alter_table("facts_bail", schema=None) as batch_op:
        batch_op.drop_column("next_to_extend")
        batch_op.drop_column("period_ends_on")
        batch_op.drop_column("court_application_on")
        batch_op.drop_column("authorised_months")

    with op.batch_alter_table("facts_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facts_update_crime_ref"))

    op.drop_table("facts_update")
    with op.batch_alter_table("facts_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facts_link_crime_ref"))

    op.drop_table("facts_link")
    op.drop_table("facts_gap")
    with op.batch_alter_table("facts_custody", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facts_custody_crime_ref"))

    op.drop_table("facts_custody")

"""row level security"""

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing here: core/store/wall/put_up.py puts up the present policies after every migration.

    The number makes a PostgreSQL database from before there was a wall one whose schema is not the code's.
    """


def downgrade() -> None:
    """Nothing to take back: the policies are dropped before any migration."""

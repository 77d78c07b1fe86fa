"""Brings a database to the present schema; Alembic keeps the history in core/store/migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from core.store import tallies, wall
from core.store.engine import writing


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(target: Engine) -> None:
    """Applies every migration that is missing, in one transaction. Raises Unreadable."""
    with writing(target) as db:
        migrate_within(db)


def migrate_within(db: Connection) -> None:
    """The same inside a transaction that is already open, so that new tables appear together with their rows."""
    config = _config()
    config.attributes["connection"] = db
    if not at_head(db):
        wall.take_down(db)  # a column that a policy names cannot be altered
        command.upgrade(config, "head")
        tallies.rebuild(db)  # a new kind of count is never shown as nothing before the next load
    wall.put_up(db)


def at_head(db: Connection) -> bool:
    """Whether the database has exactly the schema this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(db).get_current_revision() == head

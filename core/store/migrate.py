"""Brings a database to the present schema; Alembic keeps the history in core/store/migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from core.store.counts import tallies
from core.store.engine import Unreadable, writing
from core.store.postgresql import DIALECT
from core.store.wall import put_up

_SCHEMA = func.current_schema()
_DATABASE = select(
    func.current_setting("server_encoding"),
    _SCHEMA,
    func.coalesce(func.has_schema_privilege(_SCHEMA, "CREATE"), False),
)


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
        _check_database(db)
        put_up.take_down(db)  # a column that a policy names cannot be altered
        command.upgrade(config, "head")
        tallies.rebuild(db)  # a new kind of count is never shown as nothing before the next load
    put_up.put_up(db)


def _check_database(db: Connection) -> None:
    """Raises Unreadable where PostgreSQL could not hold the records, with what its administrator has to do."""
    if db.dialect.name != DIALECT:
        return
    encoding, schema, may = db.execute(_DATABASE).one()
    if encoding != "UTF8":
        raise Unreadable(
            f"The database's encoding is {encoding}, in which not every name can be written; wanted UTF8. "
            "Nothing was changed. Next: ask the database administrator for a database with ENCODING 'UTF8'."
        )
    if not may:
        raise Unreadable(
            f"The database user may not make tables in {f'the schema {schema}' if schema else 'any schema'}. "
            "Nothing was changed. Next: ask the database administrator to make this user the owner of the database, "
            "or for GRANT CREATE, USAGE ON SCHEMA, of a schema that is on the user's search_path."
        )


def at_head(db: Connection) -> bool:
    """Whether the database has exactly the schema this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(db).get_current_revision() == head

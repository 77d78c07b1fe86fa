"""Brings a database to the present schema; Alembic keeps the history in core/store/migrations.

Columns of the extract and of facts need no history: what is declared and not there is added.
"""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Engine, func, select

from core.store.counts import tallies
from core.store.engine import Unreadable, writing
from core.store.postgresql import DIALECT
from core.store.schema_known import MIGRATIONS, at_head, lacking, refuse_newer
from core.store.wall import put_up

_SCHEMA = func.current_schema()
_DATABASE = select(
    func.current_setting("server_encoding"),
    _SCHEMA,
    func.coalesce(func.has_schema_privilege(_SCHEMA, "CREATE"), False),
)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def migrate(target: Engine) -> None:
    """Applies every migration that is missing, in one transaction. Raises OtherSchema and Unreadable."""
    with writing(target, makes=True) as db:
        migrate_within(db)


def migrate_within(db: Connection) -> None:
    """The same inside a transaction that is already open, so that new tables appear together with their rows."""
    config = _config()
    config.attributes["connection"] = db
    refuse_newer(db)
    if not at_head(db):
        _check_database(db)
        put_up.take_down(db)  # a column that a policy names cannot be altered
        command.upgrade(config, "head")
        _add_columns(db)
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


def _add_columns(db: Connection) -> None:
    """Adds what is lacking, with its indexes. A required one may be empty too: rows of before have no value for it."""
    missing, operations = lacking(db), Operations(MigrationContext.configure(db))
    for column in missing:
        operations.add_column(column.table.name, Column(column.name, column.type))
    for index in {index for column in missing for index in column.table.indexes if column.name in index.columns}:
        index.create(db, checkfirst=True)

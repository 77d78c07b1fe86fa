"""Alembic's entry: runs on the connection core/store/migrate.py hands over, inside its transaction."""

from alembic import context

from core.store import sessions, source_tables, work_tables  # noqa: F401 - their tables stand on the same metadata
from core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()

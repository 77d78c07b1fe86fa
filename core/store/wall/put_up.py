"""Puts up the second wall of core/store/wall/policies.py on PostgreSQL: the reader's role, its rights and the policies.

What stands already is left alone: altering a table waits for its readers and lets none in until the transaction ends.
"""

import hashlib
from typing import Any

from sqlalchemy import Connection, exc, text

from core.store.engine import Unreadable
from core.store.postgresql import DIALECT
from core.store.role import READER, step_down
from core.store.wall.policies import FUNCTIONS, OPEN, POLICIES, UNSEEN

_POLICY = "scope"
_SCHEMA_VERSION = "alembic_version"  # by which a page sees whether the schema is the code's
_LACKS_RIGHTS, _THERE_ALREADY = "42501", ("42710", "23505")
_STATE = text(
    """
    SELECT t.relname AS name, t.relrowsecurity AS guarded, p.polname AS policy, p.polcmd AS command,
           p.polpermissive AS permissive, p.polroles = ARRAY[r.oid] AS for_reader,
           md5(pg_get_expr(p.polqual, p.polrelid)) AS stored, obj_description(p.oid, 'pg_policy') AS mark
    FROM pg_class t JOIN pg_roles r ON r.rolname = :reader LEFT JOIN pg_policy p ON p.polrelid = t.oid
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(:names)
    """
)
_RIGHTS = text(
    """
    SELECT name FROM unnest(CAST(:names AS text[])) AS name
    WHERE NOT has_table_privilege(:reader, name, 'SELECT')
       OR has_table_privilege(:reader, name, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    """
)
_UNWANTED = text(
    """
    SELECT name FROM unnest(CAST(:names AS text[])) AS name
    WHERE has_table_privilege(:reader, name, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    """
)


def put_up(db: Connection) -> None:
    """Makes the role, its rights and every policy what the code says; `db` must be writing as the tables' owner.

    Nothing is done on another database. Raises Unreadable when this user may not make the role or take it.
    """
    if db.dialect.name != DIALECT:
        return
    _role(db)
    _functions(db)
    for table in sorted(set(POLICIES) - _standing(db)):
        _policy(db, table)
    _rights(db)


def take_down(db: Connection) -> None:
    """Drops the policies so that the tables can be altered; guarded tables without one let nobody through."""
    if db.dialect.name != DIALECT:
        return
    query = text("SELECT tablename FROM pg_policies WHERE schemaname = current_schema() AND policyname = :policy")
    for table in db.execute(query, {"policy": _POLICY}).scalars().all():
        db.exec_driver_sql(f'DROP POLICY {_POLICY} ON "{table}"')


def _role(db: Connection) -> None:
    query = text("SELECT rolsuper OR rolbypassrls OR rolcanlogin FROM pg_roles WHERE rolname = :reader")
    too_strong = db.execute(query, {"reader": READER}).scalar_one_or_none()
    if too_strong:
        raise Unreadable(
            f"The database role {READER} may sign in or pass row security; wanted: a role that may do neither. "
            f"Nothing was changed. Next: ask the database administrator for ALTER ROLE {READER} "
            "NOSUPERUSER NOBYPASSRLS NOLOGIN."
        )
    if too_strong is None:
        _tried(db, f"CREATE ROLE {READER} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
    if not _may_take(db):
        _tried(db, f"GRANT {READER} TO CURRENT_USER")


def _tried(db: Connection, statement: str) -> None:
    try:
        with db.begin_nested():
            db.exec_driver_sql(statement)
    except exc.DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in _THERE_ALREADY:
            return  # another database of the same server was made ready at the same moment
        if state != _LACKS_RIGHTS:
            raise
        user = db.execute(text("SELECT current_user")).scalar_one()
        raise Unreadable(
            f"The database user {user} may not make or take the role {READER}, under which people's questions are "
            "answered. Nothing was changed. Next: ask the database administrator to run once: "
            f"CREATE ROLE {READER} NOLOGIN; GRANT {READER} TO {user};"
        ) from error


def _may_take(db: Connection) -> bool:
    """Tried rather than asked: what membership allows differs between versions of PostgreSQL."""
    try:
        with db.begin_nested() as attempt:
            step_down(db)
            attempt.rollback()
    except exc.ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _LACKS_RIGHTS:
            raise
        return False
    return True


def _functions(db: Connection) -> None:
    query = text("SELECT prosrc FROM pg_proc WHERE proname = :name AND pronamespace = current_schema()::regnamespace")
    schema = db.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    for name, body in FUNCTIONS.items():
        if db.execute(query, {"name": name}).scalar_one_or_none() == body:
            continue
        db.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}(ref text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = {schema}, pg_temp AS $body${body}$body$"
        )
        db.exec_driver_sql(f"REVOKE ALL ON FUNCTION {name}(text) FROM PUBLIC")
        db.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {name}(text) TO {READER}")


def _standing(db: Connection) -> set[str]:
    """The tables whose one policy is the code's, and as it was stored when it was put up."""
    rows: dict[str, list[Any]] = {}
    for row in db.execute(_STATE, {"reader": READER, "names": sorted(POLICIES)}):
        rows.setdefault(row.name, []).append(row)
    return {name for name, policies in rows.items() if len(policies) == 1 and _as_put_up(policies[0])}


def _as_put_up(row: Any) -> bool:
    whole = row.guarded and row.policy == _POLICY and row.command == "r" and row.permissive and row.for_reader
    return bool(whole and row.mark == f"{_digest(POLICIES[row.name])} {row.stored}")


def _policy(db: Connection, table: str) -> None:
    names = text("SELECT quote_ident(polname) FROM pg_policy WHERE polrelid = CAST(:table AS regclass)")
    for name in db.execute(names, {"table": table}).scalars().all():
        db.exec_driver_sql(f"DROP POLICY {name} ON {table}")
    db.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    db.exec_driver_sql(f"CREATE POLICY {_POLICY} ON {table} FOR SELECT TO {READER} USING ({POLICIES[table]})")
    stored = db.execute(_STATE, {"reader": READER, "names": [table]}).one().stored
    db.exec_driver_sql(f"COMMENT ON POLICY {_POLICY} ON {table} IS '{_digest(POLICIES[table])} {stored}'")


def _digest(policy: str) -> str:
    return hashlib.sha256(policy.encode()).hexdigest()


def _rights(db: Connection) -> None:
    """The reader may select and nothing else, and of tables that it must not see not even that."""
    usage = text("SELECT has_schema_privilege(:reader, current_schema(), 'USAGE')")
    if not db.execute(usage, {"reader": READER}).scalar_one():
        schema = db.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        db.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {READER}")
    names = [*sorted({*POLICIES, *OPEN}), _SCHEMA_VERSION]
    for table in db.execute(_RIGHTS, {"reader": READER, "names": names}).scalars().all():
        db.exec_driver_sql(f"REVOKE ALL ON {table} FROM {READER}")
        db.exec_driver_sql(f"GRANT SELECT ON {table} TO {READER}")
    for table in db.execute(_UNWANTED, {"reader": READER, "names": sorted(UNSEEN)}).scalars().all():
        db.exec_driver_sql(f"REVOKE ALL ON {table} FROM {READER}")

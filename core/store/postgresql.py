"""What the app needs of PostgreSQL, whatever the server, the database or the role sets: set in each transaction.

It ends with the transaction, so it holds behind a pooler that gives every transaction another connection (PgBouncer's
transaction mode), and nothing is left behind for whoever uses that connection next.
"""

from sqlalchemy import Connection, column, func, select, table

DIALECT = "postgresql"
WAIT_MS = 10_000  # how long a page waits for a lock before it says so
_ALWAYS = {
    # Row security makes the planner expect millions of rows, and it compiles for seconds what runs in milliseconds.
    "jit": "off",
    # Off, every question under a policy is an error; a role that makes dumps often has it so.
    "row_security": "on",
    # A number that is not given whole would differ from the one that was derived.
    "extra_float_digits": "1",
}
# Limits that a server may set for people's questions; what refreshes goes on as long as it takes.
_LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")
_KNOWN = table("pg_settings", column("name"))


def without_limits(db: Connection) -> None:
    """Lets the transaction wait, work and stand idle for as long as it takes; newer servers know more limits."""
    lifted = select(func.set_config(_KNOWN.c.name, "0", True)).where(_KNOWN.c.name.in_(_LIMITS))
    db.execute(lifted)


def begun(connection: Connection) -> None:
    """Settles a transaction that begins."""
    options = connection.get_execution_options()
    settings = _ALWAYS | {"lock_timeout": str(options.get("wait_ms", WAIT_MS))}
    if role := options.get("as_role"):
        settings["role"] = role
    # Not by the driver's own switch: switched back it asks for a transaction that writes, and a server that may only be
    # read refuses even the reading, or one that should only be read is written.
    if options.get("read_only"):
        settings["transaction_read_only"] = "on"
    connection.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))

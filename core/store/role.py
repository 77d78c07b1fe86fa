"""The role under which PostgreSQL answers people's questions, and the scope it is told for each of them.

All of it lasts to the end of the transaction at most, so nothing is left behind in a pooled connection.
Other databases have no such role and pass through untouched.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from core.scope import Scope
from core.store.postgresql import DIALECT

READER = "daily_actions_reader"

# The arrays become text in the database itself, which alone knows how to quote them.
_TELL = text(
    """
    SELECT current_setting('role') AS was,
           set_config('role', :role, true),
           set_config('daily_actions.collar', :collar, true),
           set_config('daily_actions.own', CAST(:own AS text), true),
           set_config('daily_actions.units', CAST(:units AS text), true),
           set_config('daily_actions.today', :today, true),
           set_config('daily_actions.counting', :counting, true)
    """
).bindparams(bindparam("own", type_=ARRAY(Text)), bindparam("units", type_=ARRAY(Text)))
_LOG = text("SELECT set_config('daily_actions.log', :told, true)")
_BACK = text("SELECT set_config('role', :role, true)")


def step_down(db: Connection) -> None:
    """Gives up the owner's rights to the end of the transaction: crimes are seen only within `asking_as`."""
    if db.dialect.name == DIALECT:
        db.execute(_BACK, {"role": READER})


@contextmanager
def asking_the_log(db: Connection) -> Iterator[None]:
    """Within, PostgreSQL gives out the access log, which names crimes of every scope; to no other question."""
    if db.dialect.name != DIALECT:
        yield
        return
    db.execute(_LOG, {"told": "on"})
    yield
    db.execute(_LOG, {"told": ""})


@contextmanager
def asking_as(db: Connection, seen_by: Scope, *, counting: bool = False) -> Iterator[None]:
    """Within, PostgreSQL itself gives out no crime data beyond the scope, whatever the statement forgets.

    `counting` opens the causes of rows set aside all over the force, never those of restricted crimes off the lists.
    In a write transaction the owner's rights are given up for the question and taken back after it.
    """
    if db.dialect.name != DIALECT:
        yield
        return
    settings = {"role": READER, "collar": seen_by.collar, "own": sorted(seen_by.own), "units": sorted(seen_by.units)}
    was = db.execute(
        _TELL, {**settings, "today": seen_by.today.isoformat(), "counting": "on" if counting else ""}
    ).scalar()
    yield
    # Not after an error: the transaction is then broken and its end, or its savepoint's, takes everything back.
    if was != READER:
        db.execute(_BACK, {"role": was})

"""Presses of a button that were recorded, by the id each had before it was pressed: what a browser that lost the answer
asks for. Written with what the press did, so that either both stand or neither.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from core.store.schema.work import PRESSES

KEPT = timedelta(days=2)  # longer than any sign-in whose page may still ask
ID_LENGTH = 32  # hexadecimal digits; several writes of one press have a number behind them


def note(db: Connection, press_id: str, collar: str, now: datetime) -> None:
    """Keeps that a press was recorded, once however often it comes. `db` must be writing."""
    db.execute(delete(PRESSES).where(PRESSES.c.at < now - KEPT))
    row = {"press_id": press_id, "collar_number": collar, "at": now}
    try:
        with db.begin_nested():
            db.execute(insert(PRESSES), row)
    except IntegrityError:
        return  # the same press again: what it did is the same too


def recorded(db: Connection, collar: str, press_ids: Collection[str]) -> dict[str, list[datetime]]:
    """When each of a person's own presses was recorded; one entry a write. One that was not is not in the answer."""
    times: dict[str, list[datetime]] = {}
    for write, at in db.execute(_own(collar, press_ids).order_by(PRESSES.c.at)):
        times.setdefault(write[:ID_LENGTH], []).append(at)
    return times


def writes(db: Connection, collar: str, press_ids: Collection[str]) -> frozenset[str]:
    """The ids of all that a person's own presses wrote; of several writes each has its number behind the press's id."""
    return frozenset(write for write, _ in db.execute(_own(collar, press_ids)))


def _own(collar: str, press_ids: Collection[str]) -> Select[Any]:
    first = func.substr(PRESSES.c.press_id, 1, ID_LENGTH)
    return select(PRESSES.c.press_id, PRESSES.c.at).where(PRESSES.c.collar_number == collar, first.in_(press_ids))

"""The roles of each person's last sign-in, for what is made while nobody is signed in: feeds and digests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from core.store.schema.work import SIGN_INS


@dataclass(frozen=True)
class SignIn:
    """What the identity provider said of a person, and when."""

    roles: frozenset[str]
    seen_at: datetime


def remember(db: Connection, collar: str, roles: Iterable[str], at: datetime) -> None:
    """Replaces what is remembered of a person, unless that is from a later sign-in. `db` must be writing."""
    known = last(db, collar)
    if known is not None and known.seen_at > at:
        return
    row = {"collar_number": collar, "roles": " ".join(sorted(roles)), "seen_at": at}
    try:
        with db.begin_nested():
            db.execute(delete(SIGN_INS).where(SIGN_INS.c.collar_number == collar))
            db.execute(insert(SIGN_INS), row)
    except IntegrityError:
        return  # another tab signed in at the same moment on PostgreSQL; its row says the same


def last(db: Connection, collar: str) -> SignIn | None:
    """A person's last sign-in, or None when they never signed in."""
    row = db.execute(select(SIGN_INS).where(SIGN_INS.c.collar_number == collar)).one_or_none()
    return None if row is None else SignIn(frozenset(row.roles.split()), row.seen_at)

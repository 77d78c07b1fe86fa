"""The addresses of personal calendars: one a person, kept as a digest, so that this table opens nobody's calendar."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, insert, select, update

from core.store.schema.work import FEEDS

READ_EVERY = timedelta(hours=1)  # calendars ask often; a write each time would queue behind a refresh
_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes, as secrets.token_urlsafe writes them


@dataclass(frozen=True)
class Feed:
    """One address: whose, the digest of its token, when it was made and last read. Instants carry their offset."""

    collar_number: str
    token_digest: str
    made_at: datetime
    read_at: datetime | None


def make(db: Connection, collar: str, now: datetime) -> str:
    """A new token for a person; an earlier one stops working. `db` must be writing. The token is stored nowhere."""
    revoke(db, collar, now)
    token = secrets.token_urlsafe(_BYTES)
    db.execute(insert(FEEDS), {"token_digest": _digest(token), "collar_number": collar, "made_at": now})
    return token


def revoke(db: Connection, collar: str, now: datetime) -> bool:
    """Stops a person's address for good; False when there is none. `db` must be writing."""
    standing = (FEEDS.c.collar_number == collar) & FEEDS.c.revoked_at.is_(None)
    return db.execute(update(FEEDS).where(standing).values(revoked_at=now)).rowcount > 0


def of_person(db: Connection, collar: str) -> Feed | None:
    """The address of a person that works now, or None.

    Only the newest one can: two windows that make one at the same moment leave one that works, not two.
    """
    standing = (FEEDS.c.collar_number == collar) & FEEDS.c.revoked_at.is_(None)
    query = select(FEEDS).where(standing).order_by(FEEDS.c.made_at.desc(), FEEDS.c.token_digest).limit(1)
    newest = db.execute(query).mappings().one_or_none()
    return None if newest is None else _feed(newest)


def well_formed(token: str) -> bool:
    """Whether a text can be a token at all, before a database is asked."""
    return _TOKEN.fullmatch(token) is not None


def of_token(db: Connection, token: str) -> Feed | None:
    """The feed that a token opens, or None when it is unknown, revoked, replaced or malformed, alike."""
    if not well_formed(token):
        return None
    digest = _digest(token)
    collar = db.execute(select(FEEDS.c.collar_number).where(FEEDS.c.token_digest == digest)).scalar_one_or_none()
    feed = of_person(db, collar) if collar is not None else None
    return feed if feed is not None and feed.token_digest == digest else None


def read_lately(feed: Feed, now: datetime) -> bool:
    """Whether a read was noted within the last hour, so that this one need not be."""
    return feed.read_at is not None and now - feed.read_at < READ_EVERY


def note_read(db: Connection, feed: Feed, now: datetime) -> None:
    """Records that a calendar asked for this feed. `db` must be writing."""
    db.execute(update(FEEDS).where(FEEDS.c.token_digest == feed.token_digest).values(read_at=now))


def _feed(row: RowMapping) -> Feed:
    return Feed(row["collar_number"], row["token_digest"], row["made_at"], row["read_at"])


def _digest(token: str) -> str:
    # A token is 256 random bits: nothing can be guessed back from a plain digest.
    return hashlib.sha256(token.encode("ascii")).hexdigest()

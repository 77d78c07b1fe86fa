"""One digest on its way: taken for this round, logged, sent, and what came of it noted; in that order."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from core.digest.content import Digest, Foot, subject, text
from core.digest.post import Message, NotSent, send
from core.digest.settings import DigestSettings
from core.searches.register import searches
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import About, Subject
from core.store.engine import Unreadable, writing
from core.store.snapshots import Snapshot
from core.store.work import digests

_GIVE_UP_AFTER = 5  # times in a row that a server was away: thousands need not wait for it one by one
Send = Callable[[DigestSettings, str, Message], None]


@dataclass(frozen=True)
class Round:
    """What a round works with. `tick` gives the time, since a round may last; above `limit` records are called old."""

    target: Engine
    settings: DigestSettings
    tick: Callable[[], datetime]
    limit: timedelta
    dry: bool = False
    send: Send = send


@dataclass(frozen=True)
class Letter:
    """One digest ready to go: whose, where to, by which channel, made from which records."""

    collar: str
    address: str
    channel: str
    digest: Digest
    snapshot: Snapshot


def deliver(this: Round, letter: Letter, today: date, away: Counter[str]) -> str:
    """Sends one letter and says what came of it; keeps in `away` how often in a row its server was not there."""
    if this.dry:
        return "would be sent"
    if away[letter.channel] >= _GIVE_UP_AFTER:
        return f"failed (not tried: {letter.channel} is away)"
    mine = letter.collar, letter.channel, today
    with writing(this.target) as db:
        if not digests.begin(db, *mine, letter.snapshot.snapshot_id, this.tick()):
            return "sent or refused before"
        # Before it is handed over: one that then fails was logged, none is handed over that was not.
        entry = Entry(this.tick(), letter.collar, Action.SENT, subject=Subject(About(letter.channel)))
        entries.write(db, [replace(entry, snapshot_id=letter.snapshot.snapshot_id)])
    foot = Foot(letter.snapshot.extracted_at, this.tick(), this.limit, this.settings.app_url)
    words = text(letter.digest, searches(), foot)
    key = f"{letter.collar} {today.isoformat()}"  # two people may share a mailbox
    try:
        this.send(this.settings, letter.channel, Message(letter.address, subject(letter.digest), words, key))
    except NotSent as fault:
        away[letter.channel] = _GIVE_UP_AFTER if fault.for_all else away[letter.channel] + 1 if fault.away else 0
        with writing(this.target) as db:
            digests.failed(db, *mine, fault.lasting)
        return f"failed ({fault})"
    away[letter.channel] = 0
    return _noted(this, mine)


def _noted(this: Round, mine: tuple[str, str, date]) -> str:
    """Notes that a digest went out. Where that cannot be written, it is sent again once its mark may be taken over:
    noted beforehand, one that a crash held back would never come and nobody would know.
    """
    try:
        with writing(this.target) as db:
            digests.sent(db, *mine, this.tick())
    except (Unreadable, DBAPIError):
        return "failed (sent, but that could not be noted in the database: a later round sends it again)"
    return "sent"

"""The round before a shift: each person's digest under their own scope, by each channel, once a day.

Nobody gets one on a day off; nothing is sent when there is nothing to say; one failure stops nobody else's.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, Engine

from auth.roles import LEADERS, Role
from auth.unattended import Unattended, unattended
from auth.who_acts import theirs
from core.absence.away import GONE, Span
from core.clock import LONDON
from core.digest.content import Digest, Foot, digest, pressing, subject, text
from core.digest.post import NotSent, send
from core.digest.settings import DigestSettings
from core.searches.register import fingerprint, searches
from core.store import scoped, snapshots
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import About, Subject
from core.store.engine import reading, writing
from core.store.people import directory
from core.store.snapshots import Snapshot
from core.store.work import covers, digests

# Narrower than the standard: what a mail program could read as several people, or as a comment, is no address here.
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_NAME}(?:\.{_NAME})*@{_LABEL}(?:\.{_LABEL})*")
_KEPT = timedelta(days=100)
_GIVE_UP_AFTER = 5  # times in a row that a server was away: thousands need not wait for it one by one
_STAND_IN_FOR = frozenset({Role.SUPERVISOR, Role.MANAGER})  # those who find a cover
Send = Callable[[DigestSettings, str, str, str, str], None]


class NoRound(Exception):
    """No digest can be made now; the words say why and what to do next."""


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


def hold(this: Round) -> Counter[str]:
    """Sends what is due and returns how many of each: `sent`, `nothing to say`, `failed (…)`, and so on; no names.

    With `dry` nothing is sent or marked. Raises NoRound and Unreadable.
    """
    today = this.tick().astimezone(LONDON).date()
    with reading(this.target) as db:
        _ready(db)
        people = directory.reachable(db, today)
    counts: Counter[str] = Counter()
    away: Counter[str] = Counter()  # by channel, in a row
    for collar, address in people:
        for letter in _letters(this, collar, address, today, counts):
            counts[_deliver(this, letter, today, away)] += 1
    if not this.dry:
        with writing(this.target) as db:
            digests.forget(db, today - _KEPT)
    return counts


def _ready(db: Connection) -> Snapshot:
    snapshot = snapshots.current(db)
    if snapshot is None:
        raise NoRound("No records have been loaded yet. Next: run manage.py refresh.")
    if snapshot.rules != fingerprint():
        raise NoRound("The searches were changed after the records were loaded. Next: run manage.py refresh.")
    return snapshot


def _letters(this: Round, collar: str, address: str | None, today: date, counts: Counter[str]) -> Iterator[Letter]:
    """The digests of one person, a channel each; says in `counts` why there is none."""
    if address is None or len(address) > 254 or not _ADDRESS.fullmatch(address):
        counts["no usable address"] += 1
        return
    with reading(this.target) as db:
        # With what is read of the flags, since a refresh may publish others while a round goes on.
        snapshot = _ready(db)
        letters = _digests(db, this, collar, today, counts)
    for channel, one in letters.items():
        if one is None or one.empty:
            counts["nothing to say"] += 1
        else:
            yield Letter(collar, address, channel, one, snapshot)


def _digests(db: Connection, this: Round, collar: str, today: date, counts: Counter[str]) -> dict[str, Digest | None]:
    """A digest for each channel that still waits for one; both usually tell the same, which is made once."""
    wishes, now = digests.wanted(db, collar), this.tick()
    wanted = [name for name in this.settings.channels if wishes[name]]
    counts["switched off"] += len(this.settings.channels) - len(wanted)
    waiting = [name for name in wanted if digests.open_to(db, collar, name, today, now)]
    counts["sent or refused before"] += len(wanted) - len(waiting)
    since = {name: digests.last(db, collar, name, today) for name in waiting}
    made_once = {last: digest_of(db, collar, last, now, today) for last in set(since.values())}
    return {name: made_once[last] for name, last in since.items()}


def digest_of(
    db: Connection, collar: str, last: digests.LastDigest | None, now: datetime, today: date
) -> Digest | None:
    """One person's digest under their own scope, since the last one; None for somebody with no scope today."""
    person = unattended(db, collar, now, today)
    if person is None:
        return None
    flags = _with_duties(scoped.flags(db, person.scope), person)
    uncovered = _uncovered(db, person, flags, today)
    if not person.roles & LEADERS:
        flags = flags[flags["theirs"]]  # what others must do on one's crimes is told to those who lead them
    after = last.snapshot_id if last is not None else 2**31 - 1  # the first digest has no news
    changes = _with_duties(scoped.changes(db, person.scope, after), person)
    since = last.day if last is not None else None
    return digest(flags, changes, since, today, uncovered, person.left_out)


def _with_duties(rows: pd.DataFrame, person: Unattended) -> pd.DataFrame:
    known = rows.assign(mine=rows["oic"].isin(person.scope.own))
    return known.assign(theirs=theirs(person.roles, person.scope, known))


def _uncovered(db: Connection, person: Unattended, flags: pd.DataFrame, today: date) -> int:
    """How many of a supervisor's people are off today with pressing work and nobody to carry it."""
    if not person.roles & _STAND_IN_FOR:
        return 0
    team = frozenset(directory.posted(db, person.scope.units, today)["collar_number"])
    absences = directory.absences(db, team, today, today)
    off = frozenset(absences.loc[absences["kind"].isin(GONE), "collar_number"])
    covered = covers.judged(db, Span(today, today), absent=off).holding["absent_collar"]
    return pressing(flags, off.difference(covered), today)


def _deliver(this: Round, letter: Letter, today: date, away: Counter[str]) -> str:
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
    try:
        this.send(this.settings, letter.channel, letter.address, subject(letter.digest), words)
    except NotSent as fault:
        away[letter.channel] = away[letter.channel] + 1 if fault.away else 0
        with writing(this.target) as db:
            digests.failed(db, *mine, fault.lasting)
        return f"failed ({fault})"
    away[letter.channel] = 0
    with writing(this.target) as db:
        digests.sent(db, *mine, this.tick())
    return "sent"

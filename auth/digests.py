"""The round before a shift: each person's digest under their own scope, by each channel, once a day.

Nobody gets one on a day off; nothing is sent when there is nothing to say; one failure stops nobody else's.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine

from auth.duties import theirs
from auth.roles import Role
from auth.unattended import unattended
from core.digest import Digest, digest, subject, text
from core.digest_settings import DigestSettings
from core.post import NotSent, send
from core.searches.register import fingerprint, searches
from core.store import digests, directory, scoped, snapshots
from core.store.engine import reading, writing
from core.store.snapshots import Snapshot

_ADDRESS = re.compile(r"[^@\s<>,;:\"\\]+@[^@\s<>,;:\"\\]+")
_KEPT = timedelta(days=100)
_GIVE_UP_AFTER = 5  # failures in a row: the server is away, and thousands need not wait for it one by one
_LEADS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.COMMANDER})
Send = Callable[[DigestSettings, str, str, str, str], None]


class NoRound(Exception):
    """No digest can be made now; the words say why and what to do next."""


@dataclass(frozen=True)
class Letter:
    """One digest ready to go: whose, where to, by which channel."""

    collar: str
    address: str
    channel: str
    told: Digest


def round_(
    target: Engine, settings: DigestSettings, now: datetime, today: date, *, dry: bool = False, send: Send = send
) -> Counter[str]:
    """Sends what is due and returns how many of each: `sent`, `nothing to say`, `failed`, and so on; no names.

    With `dry` nothing is sent or marked. Raises NoRound and Unreadable.
    """
    with reading(target) as db:
        snapshot = _ready(db)
        people = directory.reachable(db, today)
    counts: Counter[str] = Counter()
    in_a_row: Counter[str] = Counter()
    for collar, address in people:
        for letter in _letters(target, settings, collar, address, snapshot, now, today, counts):
            if in_a_row[letter.channel] >= _GIVE_UP_AFTER:
                counts[f"failed (not tried, {letter.channel} is away)"] += 1
                continue
            outcome = _deliver(target, settings, letter, snapshot, now, today, dry, send)
            in_a_row[letter.channel] = in_a_row[letter.channel] + 1 if outcome.startswith("failed") else 0
            counts[outcome] += 1
    if not dry:
        with writing(target) as db:
            digests.forget(db, today - _KEPT)
    return counts


def _ready(db: Connection) -> Snapshot:
    snapshot = snapshots.current(db)
    if snapshot is None:
        raise NoRound("No records have been loaded yet. Next: run manage.py refresh.")
    if snapshot.rules != fingerprint():
        raise NoRound("The searches were changed after the records were loaded. Next: run manage.py refresh.")
    return snapshot


def _letters(
    target: Engine, settings: DigestSettings, collar: str, address: str | None, snapshot: Snapshot, now: datetime,
    today: date, counts: Counter[str],
) -> Iterator[Letter]:  # fmt: skip
    """The digests of one person, a channel each; says in `counts` why there is none."""
    if address is None or not _ADDRESS.fullmatch(address):
        counts["no usable address"] += 1
        return
    with reading(target) as db:
        wishes = digests.wanted(db, collar)
        channels = [name for name in settings.channels if wishes[name]]
        told = {name: made(db, collar, digests.last(db, collar, name, today), now, today) for name in channels}
    if not channels:
        counts["switched off"] += 1
    for name, one in told.items():
        if one is None or one.empty:
            counts["nothing to say"] += 1
        else:
            yield Letter(collar, address, name, one)


def made(db: Connection, collar: str, last: digests.Told | None, now: datetime, today: date) -> Digest | None:
    """One person's digest under their own scope, since the last one; None for somebody with no scope today."""
    person = unattended(db, collar, now, today)
    if person is None:
        return None
    flags = scoped.flags(db, person.scope)
    flags = flags.assign(mine=flags["oic"].isin(person.scope.own))
    flags = flags.assign(theirs=theirs(person.roles, person.scope, flags))
    if not person.roles & _LEADS:
        flags = flags[flags["theirs"]]  # what others must do on one's crimes is told to those who lead them
    after = last.snapshot_id if last is not None else 2**31 - 1  # the first digest tells no news
    changes = scoped.changes(db, person.scope, after)
    changes = changes.assign(mine=changes["oic"].isin(person.scope.own))
    return digest(
        flags,
        changes.assign(theirs=theirs(person.roles, person.scope, changes)),
        last.day if last is not None else None,
        today,
    )


def _deliver(
    target: Engine, settings: DigestSettings, letter: Letter, snapshot: Snapshot, now: datetime, today: date, dry: bool,
    send: Send,
) -> str:  # fmt: skip
    if dry:
        return "would be sent"
    with writing(target) as db:
        if not digests.begin(db, letter.collar, letter.channel, today, snapshot.snapshot_id, now):
            return "sent or refused before"
    words = text(letter.told, searches(), snapshot.extracted_at, now, settings.app_url)
    try:
        send(settings, letter.channel, letter.address, subject(letter.told), words)
    except NotSent as fault:
        with writing(target) as db:
            digests.failed(db, letter.collar, letter.channel, today, fault.lasting)
        return f"failed ({fault})"
    with writing(target) as db:
        digests.sent(db, letter.collar, letter.channel, today, now)
    return "sent"

"""The round before a shift: each person's digest under their own scope, by each channel, once a day.

Nobody gets one on a day off; nothing is sent when there is nothing to say; one failure stops nobody else's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from auth.actions.delivery import Letter, Round, deliver
from auth.roles import LEADERS, Role
from auth.unattended import Unattended, unattended
from auth.who_acts import theirs
from core.absence.away import GONE, Span
from core.clock import LONDON
from core.digest.content import Digest, digest, pressing
from core.searches.register import fingerprint
from core.store import scoped, snapshots
from core.store.engine import Unreadable, reading, writing
from core.store.people import directory
from core.store.snapshots import Snapshot
from core.store.trouble import of_ours
from core.store.work import covers, digests

# Narrower than the standard: what a mail program could read as several people, or as a comment, is no address here.
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_NAME}(?:\.{_NAME})*@{_LABEL}(?:\.{_LABEL})*")
_KEPT = timedelta(days=100)
_STAND_IN_FOR = frozenset({Role.SUPERVISOR, Role.MANAGER})  # those who find a cover


class NoRound(Exception):
    """No digest can be made now; the words say why and what to do next."""


def hold(this: Round) -> Counter[str]:
    """Sends what is due and returns how many of each: `sent`, `nothing to say`, `failed (…)`, and so on; no names.

    With `dry` nothing is sent or marked. What ends a round on the way is one more count, `failed (…)`: what went out
    before has gone. Raises NoRound, Unreadable and DBAPIError as long as nothing was handed over.
    """
    today = this.tick().astimezone(LONDON).date()
    with reading(this.target) as db:
        _ready(db)
        people = directory.reachable(db, today)
    if not this.dry:
        with writing(this.target) as db:
            digests.forget(db, today - _KEPT)
    counts: Counter[str] = Counter()
    try:
        _deliver_all(this, people, today, counts)
    except (NoRound, Unreadable, DBAPIError) as fault:
        if not any(one == "sent" or one.startswith("failed") for one in counts):
            raise
        words = of_ours(fault) if isinstance(fault, DBAPIError) else str(fault)
        # Without what is usually next to it: that nothing was changed is not so here.
        counts[f"failed (the round ended early: {words.partition('. ')[0]})"] += 1
    return counts


def _deliver_all(this: Round, people: Iterable[tuple[str, str | None]], today: date, counts: Counter[str]) -> None:
    away: Counter[str] = Counter()  # by channel, in a row
    for collar, address in people:
        for letter in _letters(this, collar, address, today, counts):
            counts[deliver(this, letter, today, away)] += 1


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

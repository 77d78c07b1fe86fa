"""Giving cover and withdrawing it: each of its days judged, written once, and logged in the same write."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, text, update

from core.absence.away import Span
from core.absence.cover import Cover
from core.absence.cover_rules import leads, refused
from core.absence.cover_words import refusal
from core.clock import LONDON
from core.labels import numbered, short
from core.policy.cover import cover_policy
from core.scope import Scope
from core.store import snapshots
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import About, Of, Subject
from core.store.people import directory
from core.store.schema.work import COVERS
from core.store.work import cover_facts

_STANDS = COVERS.c.withdrawn_at.is_(None)


class NotRecorded(Exception):
    """The cover cannot be given: the words say why, what was found, what is wanted and what to do next."""


@dataclass(frozen=True)
class CoverRequest:
    """One press of the button: who is away, who covers, when and, without an absence in the records, for which reason.

    The id makes a second press the same one.
    """

    cover_id: str
    absent: str
    by: str
    days: Span
    reason: str | None = None

    @property
    def subject(self) -> Subject:
        """For the access log: the days first, since a long text loses its end."""
        first, last = self.days.first.isoformat(), self.days.last.isoformat()
        return Subject(About.COVER, of={Of.FROM: first, Of.TO: last, Of.ABSENT: self.absent, Of.BY: self.by})


@dataclass(frozen=True)
class Giver:
    """Who gives or withdraws a cover, and as what: supervisor or manager."""

    scope: Scope
    role: str


def draft(request: CoverRequest, giver: Giver, now: datetime) -> Cover:
    """The cover that a press would make, as the rules read it."""
    given_on = now.astimezone(LONDON).date()
    people = (request.absent, request.by, request.days, giver.scope.collar, giver.role)
    return Cover(request.cover_id, *people, given_on, now, request.reason)


def give(db: Connection, request: CoverRequest, giver: Giver, now: datetime) -> None:
    """Stores and logs a cover, everything about it judged in this transaction. `db` must be writing.

    Raises NotRecorded. The same press again changes nothing. Who may press at all is auth/actions/cover.py's business.
    """
    _by_turns(db)
    cover = draft(request, giver, now)
    if _seen_before(db, cover):
        return
    if request.reason is not None and request.reason not in cover_policy().reasons:
        raise NotRecorded("Cover without an absence needs one of the listed reasons. Next: choose one.")
    cover = _judged(db, cover)
    row = {
        "cover_id": cover.cover_id,
        "absent_collar": cover.absent,
        "cover_collar": cover.by,
        "from_date": cover.days.first,
        "to_date": cover.days.last,
        "made_by": cover.given_by,
        "made_as": cover.given_as,
        "at": cover.at,
        "reason": cover.reason,
    }
    db.execute(insert(COVERS), row)
    _log(db, Action.COVER_GIVEN, request, giver, cover.at)


def withdraw(db: Connection, cover_id: str, giver: Giver, now: datetime) -> None:
    """Ends and logs a cover at once. `db` must be writing. Raises NotRecorded when none is the viewer's to end.

    Whoever gave it may, and whoever leads the person who is away today.
    """
    _by_turns(db)
    cover = _of_id(db, cover_id)
    if cover is None or cover.ended_on is not None:
        raise NotRecorded("This cover was withdrawn before. Nothing was changed. Next: reload the page.")
    if cover.given_by != giver.scope.collar and not _leads(db, cover, giver):
        raise NotRecorded(
            "This cover is for somebody who is not posted to one of your units today, so only their supervisor or "
            "whoever gave it can withdraw it. Next: speak to them."
        )
    ended = {"withdrawn_at": now, "withdrawn_by": giver.scope.collar}
    db.execute(update(COVERS).where(COVERS.c.cover_id == cover_id, _STANDS).values(**ended))
    _log(db, Action.COVER_WITHDRAWN, CoverRequest(cover_id, cover.absent, cover.by, cover.days), giver, now)


def _judged(db: Connection, cover: Cover) -> Cover:
    """The cover as it is to be stored. Raises NotRecorded with the first of its days on which it would not hold."""
    known = cover_facts.known(db, [cover], cover.days)
    # Of two for a day the first given holds: whoever waited here, or has a slow clock, comes after what stands.
    last = cover_facts.last_given(db)
    if last is not None and last >= cover.at:
        cover = replace(cover, at=last + timedelta(microseconds=1))
    refused_days = refused(cover, known)
    if refused_days is not None:
        raise NotRecorded(refusal(cover, refused_days, numbered(short(directory.officers(db)))))
    return cover


def _leads(db: Connection, cover: Cover, giver: Giver) -> bool:
    today = giver.scope.today
    people = (cover.absent, giver.scope.collar)
    known = cover_facts.known(db, [], Span(today, today), people)
    return leads(giver.scope.collar, giver.role, cover.absent, today, known)


def _by_turns(db: Connection) -> None:
    # Two sergeants at once: SQLite has one writer; elsewhere the second waits here and then reads what the first wrote.
    if db.dialect.name == "postgresql":
        db.execute(text("LOCK TABLE covers IN SHARE ROW EXCLUSIVE MODE"))


def _of_id(db: Connection, cover_id: str) -> Cover | None:
    row = db.execute(select(COVERS).where(COVERS.c.cover_id == cover_id)).mappings().one_or_none()
    return None if row is None else cover_facts.of_row(row)


def _seen_before(db: Connection, cover: Cover) -> bool:
    earlier = _of_id(db, cover.cover_id)
    if earlier is None:
        return False
    same = (earlier.absent, earlier.by, earlier.days, earlier.given_by) == (
        cover.absent,
        cover.by,
        cover.days,
        cover.given_by,
    )
    if not same or earlier.ended_on is not None:
        raise NotRecorded("This press is not the one recorded before. Next: reload the page and try again.")
    return True


def _log(db: Connection, action: Action, request: CoverRequest, giver: Giver, at: datetime) -> None:
    entry = Entry(
        at,  # as stored with the cover: by its moment an auditor finds the entry for whomever it names
        giver.scope.collar,
        action,
        subject=request.subject,
        where_from=giver.scope.where_from,
        snapshot_id=snapshots.current_id(db),
        reason=request.reason,
    )
    entries.write(db, [entry])

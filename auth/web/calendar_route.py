"""The personal calendar over HTTP. Nobody is signed in here: the random token in the address says whose it is.

Unknown, malformed, revoked, a leaver, nobody posted today: all get the same answer, so that nothing can be told apart.
The token is in the path; the server keeps no access log, and nothing here writes the path anywhere.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from auth.unattended import unattended
from auth.visit import Visitor
from auth.web.addresses import NOT_THERE
from auth.who_acts import theirs
from core import clock
from core.calendar_feed import calendar
from core.searches.register import fingerprint, searches
from core.store import scoped, snapshots
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import About, Subject
from core.store.engine import Unreadable, engine, reading, writing
from core.store.work import calendar_feeds
from core.store.work.calendar_feeds import Feed

PREFIX = "/ics/"
PATH = PREFIX + "{name:path}"  # all that lies below, so that no other answer betrays what a feed's address looks like
_SUFFIX = ".ics"
_TRY_AGAIN_SECONDS = 600
_CLOSED = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
_AWAY = "The calendar cannot be made now. Try again later.\n"


class NotNow(Exception):
    """There are no records to make a calendar from, or they were loaded under other searches."""


@dataclass(frozen=True)
class CalendarFile:
    """One calendar, ready to send, and the feed it belongs to."""

    feed: Feed
    content: bytes
    snapshot_id: int


def origin(redirect_uri: str) -> str:
    """The app's public address, from the way back that the secrets give to the identity provider."""
    parts = urlsplit(redirect_uri)
    return f"{parts.scheme}://{parts.netloc}"


def address(redirect_uri: str, token: str) -> str:
    """Where a calendar finds the feed of a token."""
    return f"{origin(redirect_uri)}{PREFIX}{token}{_SUFFIX}"


def make_address(db: Connection, visitor: Visitor, now: datetime) -> str:
    """The token of a new address of one's own calendar; the one before stops. Logged. `db` must be writing."""
    token = calendar_feeds.make(db, visitor.scope.collar, now)
    scoped.log_action(db, visitor.scope, None, Action.FEED_MADE, now, None, subject=Subject(About.CALENDAR))
    return token


def stop_address(db: Connection, visitor: Visitor, now: datetime) -> None:
    """Stops the address of one's own calendar, and logs it where there was one. `db` must be writing."""
    if calendar_feeds.revoke(db, visitor.scope.collar, now):
        scoped.log_action(db, visitor.scope, None, Action.FEED_STOPPED, now, None, subject=Subject(About.CALENDAR))


def serve_feed(redirect_uri: str) -> Callable[[Request], Response]:
    """The endpoint of PATH. A plain function, so that a slow database holds up a thread and not every session."""
    page = f"{origin(redirect_uri)}/my_calendar" if redirect_uri else ""

    def feed(request: Request) -> Response:
        name = str(request.path_params["name"])
        token = name.removesuffix(_SUFFIX) if name.endswith(_SUFFIX) else ""
        address = request.client.host if request.client else None
        now = clock.now()
        return _answer(token, page, now, clock.day(now), address)

    return feed


def _answer(token: str, page: str, now: datetime, today: date, address: str | None) -> Response:
    try:
        calendar_file = _calendar_file(token, page, now, today) if calendar_feeds.well_formed(token) else None
        if calendar_file is not None:
            _log(calendar_file, now, address)
    except (Unreadable, NotNow):
        return PlainTextResponse(_AWAY, 503, _CLOSED | {"retry-after": str(_TRY_AGAIN_SECONDS)})
    if calendar_file is None:
        return PlainTextResponse(NOT_THERE, 404, _CLOSED)
    noted = BackgroundTask(_note, calendar_file.feed, now)
    return Response(calendar_file.content, 200, _CLOSED, "text/calendar", noted)


def _calendar_file(token: str, page: str, now: datetime, today: date) -> CalendarFile | None:
    with reading(engine()) as db:
        feed = calendar_feeds.of_token(db, token)
        content = None if feed is None else of_person(db, feed, page, now, today)
        published = snapshots.current(db)
    if feed is None or content is None or published is None:
        return None
    return CalendarFile(feed, content, published.snapshot_id)


def of_person(db: Connection, feed: Feed, page: str, now: datetime, today: date) -> bytes | None:
    """The calendar behind a feed: what is its owner's to clear. None when the owner may see nothing today.

    Raises NotNow.
    """
    owner = unattended(db, feed.collar_number, now, today)
    if owner is None:
        return None
    snapshot = snapshots.current(db)
    if snapshot is None or snapshot.rules != fingerprint():
        raise NotNow
    counted = scoped.tallies(db, owner.scope)
    own = counted[theirs(owner.roles, owner.scope, counted)]
    named = {"feed": feed.token_digest, "page": page}
    return calendar(own, searches(), today, loaded_at=snapshot.loaded_at, left_out=owner.left_out, **named)


def _log(calendar_file: CalendarFile, now: datetime, address: str | None) -> None:
    """Each handing out is a disclosure, so it is logged before the answer. It names no crime: a calendar has none."""
    collar = calendar_file.feed.collar_number
    entry = Entry(now, collar, Action.FED, None, Subject(About.CALENDAR), address, calendar_file.snapshot_id)
    with writing(engine()) as db:
        entries.write(db, [entry])


def _note(feed: Feed, now: datetime) -> None:
    """After the answer: that it was read, at most once an hour. A calendar is not refused for want of this."""
    if calendar_feeds.read_lately(feed, now):
        return
    with suppress(Unreadable), writing(engine()) as db:
        calendar_feeds.note_read(db, feed, now)

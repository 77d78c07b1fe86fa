"""Fetching a finished file over HTTP: the right browser, the same sign-in, still standing, every crime still in scope.

One answer for everything else (unknown, used, too late, somebody else's, signed out), so nothing can be told apart.
"""

from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from auth.actions.downloads import SHELF, Held
from auth.sign_in.deep_link import browser_of
from auth.sign_in.refusals import Refusal
from auth.visit import admit
from core import clock
from core.store import scoped
from core.store.engine import Unreadable, engine, reading

PREFIX = "/export/"
PATH = PREFIX + "{token:path}"
NOT_HERE = (
    "There is no file at this address. A file can be fetched once, within two minutes, in the browser that made it, "
    "by whoever is still signed in there. Next: make it again.\n"
)
_AWAY = "The file cannot be given out now: the database does not answer. Next: open the address again in a minute.\n"
_CLOSED = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}


def fetch(request: Request) -> Response:
    """The endpoint of PATH. A plain function, so that a slow database holds up a thread and not every session."""
    if request.method != "GET":  # a HEAD request would use up the one fetch
        return PlainTextResponse(NOT_HERE, 404, _CLOSED)
    token = str(request.path_params["token"])
    now = clock.now()
    return _answer(token, browser_of(request.cookies), now, clock.day(now))


def _answer(token: str, browser: str, now: datetime, today: date) -> Response:
    held = SHELF.look(token, now)
    try:
        if held is None or not browser or held.browser != browser or not _may_have(held, now, today):
            return PlainTextResponse(NOT_HERE, 404, _CLOSED)
    except Unreadable:
        return PlainTextResponse(_AWAY, 503, _CLOSED)
    taken = SHELF.take(token, now)
    if taken is None:
        return PlainTextResponse(NOT_HERE, 404, _CLOSED)
    file = taken.file
    named = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, 200, _CLOSED | named, file.media_type)


def _may_have(held: Held, now: datetime, today: date) -> bool:
    """Whether the sign-in stands and every crime of the file is still one that may leave with this person."""
    try:
        visitor = admit(engine(), held.identity, now, today, action=False)
    except Refusal:
        return False
    with reading(engine()) as db:
        return held.refs == scoped.exportable(db, visitor.scope, held.refs)

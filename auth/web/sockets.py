"""How many sockets of pages there may be, and how much and how often each may send; before sign-in, next to nothing.

Streamlit keeps a session for each socket and lets anybody open one. So who has not signed in gets small messages, few
of them, a place among a limited number, turns in having a page made, and five minutes of silence; when they go, nothing
of them is kept. Signed in, the bounds are wide and counted by person.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo

from auth.web.rate_limit import client_of
from auth.web.socket_messages import RUN, NotOurs, ends_a_run, passed_on
from auth.web.socket_places import Place, Room
from auth.web.turns import OneAtATime, Turns
from auth.web.wire import EXTENSION, WIDE

AWAY, BROKEN, NO_BYTES, NOT_WELCOME, TOO_BIG = 1001, 1002, 1003, 1008, 1009  # RFC 6455, section 7.4.1
# What Streamlit and the door read of the request of somebody who is not signed in; the rest is not kept.
_READ = frozenset({b"host", b"origin", b"sec-websocket-protocol", b"user-agent"})
_OUR_COOKIES = (b"_streamlit", b"daily_actions")
_MOST_COOKIES = 8_192  # bytes; a sign-in leaves half of that in a browser
_NUMBERS = count()

WhoIs = Callable[[Mapping[str, str]], str | None]


@dataclass(frozen=True)
class Terms:
    """What holds for one kind of visitor, by socket and by holder: an address before sign-in, a person after."""

    total: int  # sockets
    each: int  # of them one holder's
    bytes: int  # of one message that is passed on
    values: int  # of widgets in it
    a_minute: RateLimitItemPerMinute  # messages on one socket
    together: RateLimitItemPerMinute  # messages of all sockets of one holder
    idle: float | None = None  # seconds without a word that end the socket
    at_once: int | None = None  # pages made at the same time, one after the other for each socket


# Five hundred people behind one address sign in within a minute, with two messages each.
STRANGERS = Terms(
    total=600, each=500, bytes=16_384, values=16, idle=300.0, at_once=2,
    a_minute=RateLimitItemPerMinute(60), together=RateLimitItemPerMinute(2_400),
)  # fmt: skip
SIGNED_IN = Terms(
    total=2_000, each=50, bytes=WIDE.message, values=10_000,
    a_minute=RateLimitItemPerMinute(600), together=RateLimitItemPerMinute(1_200),
)  # fmt: skip


class Closed(Exception):
    """The socket is closed from here, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Hall:
    """All open sockets of one kind of visitor."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.room = Room(terms.total, terms.each)
        self.turns = Turns(terms.at_once) if terms.at_once else None
        self.counted = FixedWindowRateLimiter(MemoryStorage())


class Sockets:
    """ASGI middleware. `who_is` says from a browser's cookies who is signed in in it, None for nobody."""

    def __init__(self, app: ASGIApp, who_is: WhoIs, strangers: Terms = STRANGERS, signed_in: Terms = SIGNED_IN) -> None:
        self.app = app
        self.who_is = who_is
        self.strangers, self.signed_in = Hall(strangers), Hall(signed_in)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a socket a place under its terms for as long as it is open; let everything else through."""
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        who = self.who_is(cookie_parser(Headers(scope=scope).get("cookie", "")))
        if who is None:
            scope = {**scope, "headers": _fewer(scope["headers"])}
        elif wire := scope.get("extensions", {}).get(EXTENSION):
            wire.widen()
        hall, holder = (self.strangers, client_of(scope)) if who is None else (self.signed_in, who)
        talk = _Talk(hall, holder, receive, send)
        place = Place(holder, talk.go)
        hall.room.enter(place)
        try:
            return await self.app(scope, talk.hear, talk.say)
        finally:
            hall.room.leave(place)
            talk.over()


class _Talk:
    """One socket: hears what its terms allow, and ends when it is told to go."""

    def __init__(self, hall: Hall, holder: str, receive: Receive, send: Send) -> None:
        self.hall, self.holder, self.name = hall, holder, f"socket {next(_NUMBERS)}"
        self.receive, self.send = receive, send
        self.turn = OneAtATime(hall.turns, holder) if hall.turns else None
        self.open = self.gone = self.shut = False
        self.waiting: asyncio.Timeout | None = None

    def go(self) -> None:
        """End at once when it waits for something, else before the next word."""
        self.gone = True
        if self.waiting is not None:
            self.waiting.reschedule(0)

    def over(self) -> None:
        """The socket is closed: a page that was being made for it holds nobody up."""
        if self.turn is not None:
            self.turn.end()

    async def say(self, message: Message) -> None:
        """Pass on what the app says, until the socket is shut: Streamlit's sender hears of that a little later."""
        if self.shut:
            return
        self.open = self.open or message["type"] == "websocket.accept"
        if self.turn is not None and message.get("bytes") and ends_a_run(message["bytes"]):
            self.turn.end()
        await self.send(message)

    async def hear(self) -> Message:
        """The next message that may be passed on, or that the socket is closed."""
        try:
            if self.gone:
                raise Closed(AWAY)
            async with asyncio.timeout(self.hall.terms.idle) as self.waiting:
                return await self._next()
        except TimeoutError:
            code = AWAY
        except NotOurs as fault:
            code = TOO_BIG if fault.too_big else BROKEN
        except Closed as closed:
            code = closed.code
        finally:
            self.waiting = None
        self.shut = True
        if self.open:
            await self.send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def _next(self) -> Message:
        while True:
            message = await self.receive()
            if message["type"] != "websocket.receive":
                return message
            kind, words = self._heard(message)
            if kind == RUN and self.turn is not None:
                await self.turn.begin()
            if kind is not None:
                return {"type": "websocket.receive", "bytes": words}

    def _heard(self, message: Message) -> tuple[str | None, bytes]:
        terms, counted = self.hall.terms, self.hall.counted
        words = message.get("bytes")
        if words is None:
            raise Closed(NO_BYTES)
        if not (counted.hit(terms.a_minute, self.name) and counted.hit(terms.together, self.holder)):
            raise Closed(NOT_WELCOME)
        return passed_on(words, terms.bytes, terms.values) or (None, b"")


def _fewer(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers that are read before sign-in: of the cookies our own, not those of the force's other sites."""
    kept = [(name, value) for name, value in headers if name in _READ]
    held = [one.strip() for name, value in headers if name == b"cookie" for one in value.split(b";")]
    ours = b"; ".join(one for one in held if one.startswith(_OUR_COOKIES))
    return [*kept, (b"cookie", ours)] if len(ours) <= _MOST_COOKIES else kept


class NothingOfStrangers(MemorySessionStorage):
    """Where Streamlit keeps a session whose browser may come back: never one in which nobody was signed in.

    There are few places, so that strangers would also push out people whose line broke.
    """

    def save(self, session_info: SessionInfo) -> None:
        """Keep it, or shut it down as soon as the manager has let go of it."""
        if session_info.session.matches_user_info({}):
            asyncio.get_running_loop().call_soon(session_info.session.shutdown)
        else:
            super().save(session_info)

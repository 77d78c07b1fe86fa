"""What one open socket may make the server keep, below Streamlit and its messages.

uvicorn bounds a message and stops reading once one waits. Left open are messages never finished, thousands of tiny ones
in one read, pieces of a message without any content, answers to pings that nobody reads, and a client that went away
without a word while its answers wait to be sent. Each is closed here; before sign-in the bounds are narrow.
"""

from dataclasses import dataclass
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

EXTENSION = "daily_actions.wire"  # where the ASGI app finds the socket, to widen it once it knows who is there
_SLICE = 4_096  # bytes handed on at once, so that the bounds are looked at in between


@dataclass(frozen=True)
class Bounds:
    """The bytes of one message, how many messages or pieces of one may wait, and the bytes that may wait to be sent."""

    message: int
    waiting: int
    unsent: int


NARROW = Bounds(message=64 * 1024, waiting=32, unsent=512 * 1024)
# A page of a thousand rows on a slow phone waits to be sent for a while; what a page sends back is a few kilobytes.
WIDE = Bounds(message=256 * 1024, waiting=256, unsent=64 * 2**20)


class BoundedSocket(WebSocketsSansIOProtocol):
    """uvicorn's socket with NARROW bounds until `widen` is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._set(NARROW)

    def widen(self) -> None:
        """Somebody is signed in on it: WIDE from here on."""
        self._set(WIDE)

    def _set(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.conn.max_message_size = bounds.message

    def handle_connect(self, event: Request) -> None:
        """Hand the socket to the app with the request to open it; the app runs only after this returns."""
        super().handle_connect(event)
        if scope := getattr(self, "scope", None):
            scope["extensions"][EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Read a slice at a time and let go of whoever makes more wait than the bounds allow."""
        for start in range(0, len(data), _SLICE):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + _SLICE])
            if self._too_much():
                self.transport.abort()

    def _too_much(self) -> bool:
        waiting = max(self.queue.qsize(), len(self.frames))
        return waiting > self.bounds.waiting or self.transport.get_write_buffer_size() > self.bounds.unsent

    async def send(self, message: ASGISendEvent) -> None:
        """As uvicorn does; but a client that does not answer the goodbye is not waited for."""
        await super().send(message)
        if self.close_timer is not None and message["type"] == "websocket.close":
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """Nobody answered a ping: what waits to be sent would wait for good."""
        super().keepalive_timeout()
        self.transport.abort()

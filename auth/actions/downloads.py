"""Finished files waiting to be fetched: once, for a short while, by the browser that asked for them.

Streamlit's own download puts the bytes where anybody with the address gets them without a sign-in, as often as they
like; this keeps them behind a random address of one use. They live in this process only: a browser must come back
to the process that made its file, as it does for the page itself.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from auth.sign_in.token import Identity
from core.exports import File

_TOKEN_BYTES = 32
_MOST_BYTES = 128 * 2**20  # of all files together; about six hundred full lists at once


class Full(Exception):
    """Too many finished files wait to be fetched; the oldest go within minutes."""


@dataclass(frozen=True)
class Held:
    """A file, the sign-in and browser it was made for, the crimes in it, and until when it can be fetched."""

    file: File
    identity: Identity
    browser: str
    refs: frozenset[str]
    until: datetime


class Shelf:
    """Files by token. One sign-in has one file: a new one takes the place of the last."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._held: dict[str, Held] = {}
        self._lock = Lock()
        self._most_bytes = most_bytes

    def put(self, held: Held, now: datetime) -> str:
        """Keeps a file and returns its token. Raises Full."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            kept = {key: other for key, other in self._held.items() if _stays(other, held.identity.sid, now)}
            if sum(len(other.file.content) for other in kept.values()) + len(held.file.content) > self._most_bytes:
                raise Full
            self._held = kept | {token: held}
        return token

    def look(self, token: str, now: datetime) -> Held | None:
        """What a token names, if its time is not over; it stays."""
        with self._lock:
            held = self._held.get(token)
        return held if held is not None and now <= held.until else None

    def take(self, token: str, now: datetime) -> Held | None:
        """As `look`, and it goes: of two who ask at once, one gets it."""
        with self._lock:
            held = self._held.pop(token, None)
        return held if held is not None and now <= held.until else None


def _stays(held: Held, sid: str, now: datetime) -> bool:
    return now <= held.until and held.identity.sid != sid


SHELF = Shelf()

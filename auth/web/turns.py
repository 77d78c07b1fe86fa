"""Who may have a page made now: few at once, and the holders of waiting sockets one after the other.

Without turns a thousand requests from one address would each get a thread, and nobody else an answer for minutes.
"""

import asyncio
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

LONGEST = 2.0  # seconds; the page before sign-in takes a fiftieth of one, and a turn not given back by then ends


@dataclass
class Turns:
    """`at_once` turns; each that is taken is given back."""

    at_once: int
    taken: int = 0
    _waiting: dict[Hashable, deque[asyncio.Future[None]]] = field(default_factory=dict)  # first whose turn is next

    async def take(self, holder: Hashable) -> None:
        """Wait for a turn. Cancelled, it takes none."""
        if self.taken < self.at_once:
            self.taken += 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(holder, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # the turn came in the same moment
                self.give_back()
            raise

    def give_back(self) -> None:
        """The turn goes to the next holder who waits."""
        while self._waiting:
            holder = next(iter(self._waiting))
            queue = self._waiting.pop(holder)
            mine = queue.popleft()
            if queue:
                self._waiting[holder] = queue  # behind all others
            if not mine.done():
                mine.set_result(None)
                return
        self.taken -= 1


class OneAtATime:
    """The turns of one socket, which has no second one before its first has ended."""

    def __init__(self, turns: Turns, holder: Hashable) -> None:
        self.turns = turns
        self.holder = holder
        self.over = asyncio.Event()
        self.over.set()
        self.timer: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Wait until the one before has ended, then for the next."""
        await self.over.wait()
        await self.turns.take(self.holder)
        self.over.clear()
        self.timer = asyncio.get_running_loop().call_later(LONGEST, self.end)

    def end(self) -> None:
        """Give the turn back, if there is one."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
            self.over.set()
            self.turns.give_back()

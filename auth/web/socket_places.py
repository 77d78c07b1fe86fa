"""How many sockets may be open at once, and who goes when there is no room: never whoever has just come.

A flood holds most of the places, so it is a flood that gives them up: the one that was there first of whoever has most.
A station behind one address arrives whole, and so does a newcomer from any other address, whatever somebody else holds.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field


@dataclass(eq=False)
class Place:
    """One open socket: whose it is, and how to make it go."""

    holder: Hashable
    go: Callable[[], None]


@dataclass
class Room:
    """Places for `total` sockets, at most `each` of them one holder's."""

    total: int
    each: int
    taken: int = 0
    _of: dict[Hashable, dict[Place, None]] = field(default_factory=dict)  # of each holder, the oldest first

    def enter(self, place: Place) -> None:
        """Give it a place; where there is none left, somebody else is told to go and has none from now on."""
        held = self._of.setdefault(place.holder, {})
        held[place] = None
        self.taken += 1
        if len(held) > self.each:
            self._send_off(held)
        elif self.taken > self.total:
            self._send_off(max(self._of.values(), key=len))

    def leave(self, place: Place) -> None:
        """Give the place back; nothing to do for somebody who was sent off before."""
        held = self._of.get(place.holder, {})
        if place not in held:
            return
        del held[place]
        self.taken -= 1
        if not held:
            del self._of[place.holder]

    def _send_off(self, held: dict[Place, None]) -> None:
        oldest = next(iter(held))
        self.leave(oldest)
        oldest.go()

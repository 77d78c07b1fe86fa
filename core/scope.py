"""What one person may see: the answer of auth/scope.py and the question of core/store/scoped."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Scope:
    """The crimes one person may see on one day. Hashable, so that it can be part of a cache key.

    `collar` is the person; `own` the collar numbers whose crimes they see as officer in case (theirs and
    those they cover); `units` every unit whose crimes they see. Restricted crimes are decided by the access
    list for `collar`, whatever the rest says. `where_from` is where they sit, for the access log; it decides nothing.
    """

    collar: str
    own: frozenset[str]
    units: frozenset[str]
    today: date
    where_from: str | None = field(default=None, compare=False)

    @property
    def sees_nothing(self) -> bool:
        """True when no crime at all can be in scope."""
        return not self.own and not self.units

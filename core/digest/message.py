"""What is sent to one person, and what may come between."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One digest on its way. `key` is the same for every try at the same digest, today's later rounds included."""

    recipient: str
    subject: str
    body: str
    key: str


class NotSent(Exception):
    """The message did not go out, or nobody knows whether it did. The words name no person, address or password.

    `lasting`: trying again today is of no use. `away`: the fault is the server's or the settings', not the person's.
    `for_all`: so it would go with every other message of this round.
    """

    def __init__(self, kind: str, *, lasting: bool = False, away: bool = False, for_all: bool = False) -> None:
        super().__init__(kind)
        self.lasting, self.away, self.for_all = lasting, away, for_all


class Passing(NotSent):
    """Nothing was taken, and it may be over in a moment; `rest`: seconds that the server asks to be left alone."""

    def __init__(self, kind: str, *, rest: float = 0.0) -> None:
        super().__init__(kind, away=True)
        self.rest = rest


def in_doubt(channel: str, fault: str) -> NotSent:
    """It was handed over and no answer came. A later round sends it again: a digest that comes twice is a nuisance,
    one that never comes looks like a day without work. Not at once: a slow server would get three of each.
    """
    return NotSent(f"{channel}: {fault} after the message, which may have arrived", away=True)

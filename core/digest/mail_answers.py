"""Whose fault it is that a mail server does not take a mail: the person's, or the server's and the settings'.

By the enhanced status code (RFC 3463) where the answer has one, since 550 says both "no such mailbox" (5.1.1) and
"you may not relay" (5.7.1). A person's fault rests until tomorrow and holds up nobody else; everybody's must
not use up their day. In doubt it is the server's, which costs a try in the next round.
"""

import re

from core.digest.message import NotSent

_STATUS = re.compile(r"[245]\.(\d{1,3})\.(\d{1,3})\b")
_CLOSING = 421  # it goes away or has had enough of us; RFC 5321 lets it say so to any command
_OF_A_MAILBOX = frozenset({550, 551, 552, 553, 556})  # RFC 5321, 7504: unknown, moved, full, no address, takes no mail
_NOT_NOW = frozenset({450, 451})  # a mailbox that is busy, and what servers say that greylist
_ADDRESS, _MAILBOX, _POLICY = "1", "2", "7"  # the subject of a status: X.1.Y and so on
_OF_THE_SENDER = frozenset({"1.7", "1.8"})  # X.1.7, X.1.8: the address it comes from


def refused(code: int, reply: bytes | str) -> NotSent:
    """The fault in an answer of 4xx or 5xx to the recipient or to the mail."""
    status = _status(reply)
    words = _words(code, status)
    if 500 <= code < 600:
        person = _of_a_person(status, {_ADDRESS, _MAILBOX}) if status else code in _OF_A_MAILBOX
        return NotSent(words, lasting=person, away=not person)
    # Greylisting is policy, yet a server that puts off one stranger's mail may take the next.
    person = _of_a_person(status, {_ADDRESS, _MAILBOX, _POLICY}) if status else code in _NOT_NOW
    return NotSent(words, away=code == _CLOSING or not person)


def refused_for_all(code: int, reply: bytes | str) -> NotSent:
    """The fault in an answer that was given before anybody's name was: every other message would get it too.

    What passes is not taken for that: one node of several that shuts down must not cost a force its digests.
    """
    return NotSent(_words(code, _status(reply)), away=True, for_all=code >= 500)


def _status(reply: bytes | str) -> str:
    """Subject and detail of the enhanced status code, `1.1`; empty where there is none."""
    text = reply if isinstance(reply, str) else reply.decode("ascii", "replace")
    status = _STATUS.match(text)
    return f"{status[1]}.{status[2]}" if status else ""


def _of_a_person(status: str, subjects: set[str]) -> bool:
    return status not in _OF_THE_SENDER and status.partition(".")[0] in subjects


def _words(code: int, status: str) -> str:
    verb = "refused with" if code >= 500 else "answered"
    return f"mail server: {verb} {code}" + (f" ({code // 100}.{status})" if status else "")

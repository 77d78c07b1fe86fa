"""Why someone is not let in, in words for the screen. Nothing here quotes a name, a date of birth or free text."""

from enum import StrEnum

from core.words import counted


class Why(StrEnum):
    """The kinds of refusal; `Refusal.why` lets a screen and a test tell them apart."""

    CLAIM = "claim"
    NO_ROLE = "no_role"
    OUTSIDER = "outsider"
    INACTIVE = "inactive"
    NO_POSTING = "no_posting"
    ENDED = "ended"


class Refusal(Exception):
    """The person at the door may not come in: the heading and the words of the page that says so."""

    def __init__(self, why: Why, title: str, words: str) -> None:
        super().__init__(f"{title}. {words}")
        self.why = why
        self.title = title
        self.words = words


def bad_claim(claim: str, given: str, wanted: str, hint: str = "") -> Refusal:
    """A claim of the ID token is missing or of the wrong type; `hint` is a sentence on what that often means."""
    words = (
        f"The identity provider's token was read for the claim `{claim}`. Found: {given}. Wanted: {wanted}. {hint}"
        "Next: ask the service desk to send this claim to Daily Actions for your account, then sign in again."
    )
    return Refusal(Why.CLAIM, "Your sign-in is missing something we need", words)


def no_role(claim: str, known: tuple[str, ...], count: int) -> Refusal:
    """The token holds no role that this app knows."""
    words = (
        f"The claim `{claim}` of your sign-in was read. Found: {counted(count, 'role')}, none of them ours. "
        f"Wanted: at least one of {', '.join(known)}. Next: ask your supervisor to request a role, then sign in again."
    )
    return Refusal(Why.NO_ROLE, "You have no role in Daily Actions", words)


def outsider() -> Refusal:
    """The collar number of the token is in no row of the officers table."""
    words = (
        "You signed in, but your collar number is not in the force directory that came with the last extract. "
        "Wanted: a row for you in the records system's officers. "
        "Next: if you have just joined, try again after the next refresh; otherwise ask the service desk to check "
        "the collar number on your account."
    )
    return Refusal(Why.OUTSIDER, "You are not in the directory", words)


def inactive() -> Refusal:
    """The directory says that this person is no longer active."""
    words = (
        "The force directory has your record as not active, so there are no crimes to show. "
        "Next: if that is wrong, ask the service desk to correct your record in the records system."
    )
    return Refusal(Why.INACTIVE, "Your directory record is not active", words)


def no_posting() -> Refusal:
    """The directory knows the person and holds no posting on the day."""
    words = (
        "What you see follows from where you are posted, and the directory has no posting for you today. "
        "Next: ask whoever keeps postings to record yours; it counts from the next refresh."
    )
    return Refusal(Why.NO_POSTING, "You have no posting today", words)


def ended(words: str) -> Refusal:
    """The session is over; `words` say which limit ended it."""
    return Refusal(Why.ENDED, "Your session has ended", f"{words} Nothing you recorded is lost. Next: sign in again.")

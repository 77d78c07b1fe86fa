"""Sending a message, by SMTP or to a webhook. A line that fails is tried again at once, a refusal is not."""

from collections.abc import Callable

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exception, wait_exponential

from core.digest.mail import hand_over, mail
from core.digest.message import Message, NotSent, Passing
from core.digest.settings import DigestSettings
from core.digest.webhook import post_card

__all__ = ["Message", "NotSent", "send"]

_TRIES = 3


def send(settings: DigestSettings, channel: str, message: Message, pause: float = 1.0) -> None:
    """Sends one message by a channel (`email` or `teams`), up to three tries with growing pauses. Raises NotSent."""
    if channel == "email":
        built = mail(settings, message)  # once: every try is the same mail
        _tried(lambda: hand_over(settings, built), pause)
    else:
        _tried(lambda: post_card(settings, message), pause)


def _tried(once: Callable[[], None], pause: float) -> None:
    again = Retrying(
        retry=retry_if_exception_type(Passing),
        stop=stop_after_attempt(_TRIES),
        wait=wait_exponential(multiplier=pause) + wait_exception(_rest),
        reraise=True,
    )
    again(once)


def _rest(fault: BaseException) -> float:
    return fault.rest if isinstance(fault, Passing) else 0.0

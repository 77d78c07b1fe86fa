"""Posting one card to the webhook of the force.

It is one address, whose workflow hands the card to its recipient alone, since a channel has many readers.
"""

import json
import logging
import re
from contextlib import suppress
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from core import clock
from core.digest.message import Message, NotSent, Passing, in_doubt
from core.digest.settings import DigestSettings
from core.words import counted, moment

# It logs the address of every request at INFO, and a webhook's address is its key.
logging.getLogger("httpx").setLevel(logging.WARNING)
_PATIENCE = 20.0  # seconds for one answer
_WAITED_FOR = 30.0  # seconds that a server may ask to be left alone and be waited for
_LONGEST_REST = 24 * 3600.0  # what it may ask for beyond that
_LARGEST = 28 * 1024  # bytes of a message that Teams takes
_OF_THE_CARD = (400, 413, 422)  # it refuses what it was sent, not who sends it or where to
_WHO = "webhook"
# The older connectors of Office answer 200 with this and no card is posted (Microsoft's page on their rate limits).
_CONNECTORS_WORD = re.compile(rb"Webhook message delivery failed with error\b.*?\bHTTP error (\d{3})\b", re.DOTALL)


def post_card(settings: DigestSettings, message: Message) -> None:
    """Posts one card. Raises NotSent; Passing where it was not taken and may be in a moment."""
    try:
        with httpx.Client(timeout=_PATIENCE) as client:
            request = client.build_request(
                "POST",
                str(settings.teams_webhook),
                content=_fitting(message),
                headers={"content-type": "application/json"},
            )
            answer, words = client.send(request, stream=True), b""
            # The status is the answer; a body that is cut off undoes none.
            with suppress(httpx.HTTPError):
                words = answer.read()
    except httpx.InvalidURL:
        raise NotSent(f"{_WHO}: its address makes no sense", away=True, for_all=True) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as fault:
        raise Passing(f"{_WHO}: {type(fault).__name__}") from None
    except httpx.HTTPError as fault:
        raise in_doubt(_WHO, type(fault).__name__) from None
    word = _CONNECTORS_WORD.search(words) if answer.status_code == 200 else None
    _judge(int(word[1]) if word else answer.status_code, answer.headers.get("retry-after", ""))


def _judge(status: int, retry_after: str) -> None:
    if 200 <= status < 300:
        return
    rest = _rest(retry_after) if status in (429, 503) else 0.0
    if rest > _WAITED_FOR:
        until = moment(clock.now() + timedelta(seconds=rest))
        raise NotSent(f"{_WHO}: answered {status}, to be left alone until {until}", away=True, for_all=True)
    if status == 504:  # something in between waited for the workflow in vain
        raise in_doubt(_WHO, "answered 504")
    if status >= 500 or status in (408, 429):
        raise Passing(f"{_WHO}: answered {status}", rest=rest)
    of_card = status in _OF_THE_CARD
    # Else the address: moved, deleted, not ours to use. It is everybody's.
    raise NotSent(f"{_WHO}: refused with {status}", lasting=of_card, away=not of_card, for_all=not of_card)


def _rest(retry_after: str) -> float:
    """Seconds that a server asks to be left alone, by a number or a date (RFC 9110, 10.2.3); 0 for anything else."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), _LONGEST_REST)
    try:
        at = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - clock.now()).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_REST)


def _fitting(message: Message) -> bytes:
    """The card as JSON, without the last of its lines a search where Teams would refuse it whole for its size."""
    lines = [line for line in message.body.splitlines() if line.strip()]
    content, left_out = _card(message, lines), 0
    details = [at for at, line in enumerate(lines) if line.startswith(" ")]  # sums and the foot stay
    while len(content) > _LARGEST and details:
        del lines[(last := details.pop())]
        left_out += 1
        more = f"  and {counted(left_out, 'more line')}, to be seen in Daily Actions"
        content = _card(message, [*lines[:last], more, *lines[last:]])
    return content


def _card(message: Message, lines: list[str]) -> bytes:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": message.subject, "weight": "Bolder", "wrap": True},
            *({"type": "TextBlock", "text": line, "wrap": True} for line in lines),
        ],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return json.dumps({"recipient": message.recipient, "type": "message", "attachments": [content]}).encode()

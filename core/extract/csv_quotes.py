"""Whether every quotation mark of a CSV file stands where RFC 4180 has it, and where the file can be cut into slices.

From the start of a record, quotes open and close a field in turn (a doubled one closes and opens again at once). They
are in place when each that opens follows a delimiter and each that closes precedes one. Arrays do this an order of
magnitude faster than reading field by field.
"""

from collections.abc import Iterator

import numpy as np

QUOTE, LINE_FEED = ord('"'), ord("\n")
SLICE = 1 << 24
WHOLE = (1 << 31) - 1
DELIMITER = np.zeros(256, dtype=bool)
DELIMITER[list(b",\r\n")] = True


def slices(content: bytes, start: int) -> Iterator[tuple[int, int] | None]:
    """Slices of whole records, from `start` to the end; None, once and last, when a quote is out of place.

    A slice has about SLICE bytes, more only when one record has.
    """
    size = SLICE
    while start < len(content):
        window = np.frombuffer(content, np.uint8, min(size, len(content) - start), start)
        quotes = np.flatnonzero(window == QUOTE)
        end = len(window) if start + len(window) == len(content) else _last_record_end(window, quotes)
        if end == 0:
            size *= 2
            continue
        quotes = quotes[: np.searchsorted(quotes, end)]
        if end >= WHOLE or not in_place(window[:end], quotes):
            yield None
            return
        yield start, start + end
        start, size = start + end, SLICE


def _last_record_end(window: np.ndarray, quotes: np.ndarray) -> int:
    """Just after the last LF outside quotes; 0 when there is none."""
    lines = np.flatnonzero(window == LINE_FEED)
    outside = lines[np.searchsorted(quotes, lines) % 2 == 0]
    return int(outside[-1]) + 1 if len(outside) else 0


def in_place(window: np.ndarray, quotes: np.ndarray) -> bool:
    """Whether the quotes at the given positions of whole records (uint8) are all in place."""
    opening, closing = quotes[::2], quotes[1::2]
    if len(opening) != len(closing):
        return False
    doubled = opening[1:] == closing[:-1] + 1
    opens = DELIMITER[window[opening - 1]] | (opening == 0)
    closes = DELIMITER[window[np.minimum(closing + 1, len(window) - 1)]] | (closing == len(window) - 1)
    return bool((opens[1:] | doubled).all() and (closes[:-1] | doubled).all() and opens[:1].all() and closes[-1:].all())

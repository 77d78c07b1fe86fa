"""The tables of what was written about crimes: enquiry log, reviews, links and access lists, as sheets."""

import numpy as np

from data_fixtures import enquiry, links
from data_fixtures.calibration import figures
from data_fixtures.crime_sheets import References, instants
from data_fixtures.sheet import Keys, Sheet, Words


def entries_sheet(events: enquiry.Events, written: References, rng: np.random.Generator) -> Sheet:
    """The `oel_entries` table."""
    return {
        "entry_id": Keys("E", np.arange(1, len(events.at) + 1)),
        "crime_ref": written.crime(events.crime),
        "entered_at": instants(events.at),
        "by_collar": written.officer(events.by),
        "kind": Words(events.kind, enquiry.ENTRY_KINDS),
        "text": _texts("entry", enquiry.ENTRY_KINDS, events.kind, rng),
    }


def reviews_sheet(events: enquiry.Events, written: References, rng: np.random.Generator) -> Sheet:
    """The `reviews` table."""
    return {
        "review_id": Keys("R", np.arange(1, len(events.at) + 1)),
        "crime_ref": written.crime(events.crime),
        "reviewed_at": instants(events.at),
        "by_collar": written.officer(events.by),
        "kind": Words(events.kind, enquiry.REVIEW_KINDS),
        "text": _texts("review", enquiry.REVIEW_KINDS, events.kind, rng),
    }


def _texts(noun: str, kinds: list[str], kind: np.ndarray, rng: np.random.Generator) -> Words:
    """A sentence that fits the kind of each row."""
    sentences = figures("words")[noun]
    counts = np.array([len(sentences[name]) for name in kinds])
    starts = np.cumsum(counts) - counts
    place = (rng.random(len(kind)) * counts[kind]).astype(np.int64)
    return Words(starts[kind] + place, [sentence for name in kinds for sentence in sentences[name]])


def links_sheet(first: np.ndarray, second: np.ndarray, kind: np.ndarray, written: References) -> Sheet:
    """The `crime_links` table."""
    return {
        "link_id": Keys("L", np.arange(1, len(first) + 1)),
        "crime_ref": written.crime(first),
        "linked_ref": written.crime(second),
        "kind": Words(kind, links.LINK_KINDS),
    }


def access_sheet(crime: np.ndarray, officer: np.ndarray, written: References) -> Sheet:
    """The `access_lists` table."""
    return {
        "access_id": Keys("A", np.arange(1, len(crime) + 1)),
        "crime_ref": written.crime(crime),
        "collar_number": written.officer(officer),
    }

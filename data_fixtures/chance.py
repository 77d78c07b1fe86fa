"""Chance that can be repeated, and the times it deals in.

Every noun draws from its own stream, so that a change in one does not shift the others. Times are int64
seconds and days int64 days since 1970 in London's civil time; NEVER stands for "did not happen".
"""

from zlib import crc32

import numpy as np

NEVER = np.int64(2**60)
DAY, HOUR, MINUTE = 86_400, 3_600, 60


def stream(seed: int, noun: str) -> np.random.Generator:
    """The random numbers of one noun for one seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(noun.encode())])))


def pick(rng: np.random.Generator, weights: np.ndarray | list[float], size: int) -> np.ndarray:
    """`size` positions drawn with the given weights."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    drawn = np.searchsorted(edges / edges[-1], rng.random(size), side="right")
    return np.minimum(drawn, len(edges) - 1)


def happens(rng: np.random.Generator, share: np.ndarray | float, size: int) -> np.ndarray:
    """True with the given probability, `size` times."""
    return rng.random(size) < share


def spread(
    rng: np.random.Generator, median: np.ndarray | float, sigma: np.ndarray | float, size: int, unit: int = DAY
) -> np.ndarray:
    """Lognormal durations in seconds; `median` in `unit`s, `sigma` of the logarithm."""
    return (np.exp(rng.standard_normal(size) * sigma) * median * unit).astype(np.int64)


def between(rng: np.random.Generator, low: float, high: float, size: int, unit: int = DAY) -> np.ndarray:
    """Even durations in seconds between two numbers of `unit`s."""
    return (rng.uniform(low, high, size) * unit).astype(np.int64)


def days(seconds: np.ndarray) -> np.ndarray:
    """The civil day of each time; NEVER stays NEVER."""
    return np.where(seconds == NEVER, NEVER, seconds // DAY)


def recurring(
    rng: np.random.Generator, start: np.ndarray, until: np.ndarray, every: np.ndarray, sigma: float, least: int = HOUR
) -> tuple[np.ndarray, np.ndarray]:
    """Times that follow one another about `every` seconds from `start` (excluded) to `until`.

    Takes one start, end and median gap a subject; gives the subject's position and the time of each event,
    ordered by subject and time.
    """
    subject, last = np.arange(len(start)), start.astype(np.int64)
    found_subjects, found_times = [subject[:0]], [last[:0]]
    while len(subject):
        gap = np.exp(rng.standard_normal(len(subject)) * sigma) * every[subject]
        last = last + np.maximum(gap.astype(np.int64), least)
        going = last <= until[subject]
        subject, last = subject[going], last[going]
        found_subjects.append(subject)
        found_times.append(last)
    subjects, times = np.concatenate(found_subjects), np.concatenate(found_times)
    order = np.argsort(subjects, kind="stable")  # rounds are in time order, so a stable sort keeps it
    return subjects[order], times[order]


def in_order(subject: np.ndarray, time: np.ndarray) -> np.ndarray:
    """The order by subject and, within it, by time."""
    return np.lexsort((time, subject))

"""Which crimes are reported on which day, and what each will come to in the end.

Every crime is played through to its outcome; what lies after the extract is then not written. So the open
stock follows from arrivals and durations (Little's law), as in life, and nothing is "set to open".
"""

from dataclasses import dataclass, fields

import numpy as np

from core.law.months import months_from
from data_fixtures.calibration import by_profile, figures, offences, outcome_days, outcome_weights
from data_fixtures.chance import DAY, HOUR, MINUTE, NEVER, between, days, happens, pick, spread

YEAR = 365
HOURS_BEFORE_EXTRACT = 6
LONG_RUNNING = (1, 9, 15, 16, 21)  # outcomes that need a suspect, so that there is something to wait for


@dataclass
class Arrivals:
    """One entry a crime, by time of recording. `offence` indexes the offences; `outcome` is 0 to 22.

    `charged_in_custody` says that the charge ends the first arrest; `closes` is when the outcome is recorded.
    """

    offence: np.ndarray
    recorded: np.ndarray
    reported: np.ndarray
    occurred_from: np.ndarray
    occurred_to: np.ndarray
    outcome: np.ndarray
    charged_in_custody: np.ndarray
    closes: np.ndarray

    def only(self, keep: np.ndarray) -> "Arrivals":
        """These crimes, by mask or by order."""
        return Arrivals(*(getattr(self, part.name)[keep] for part in fields(self)))


def arrivals(crimes: int, now: int, rng: np.random.Generator) -> Arrivals:
    """About `crimes` crimes recorded in the year before `now`, with what is still open of earlier years."""
    volumes = figures("volumes")
    a_year = max(1, round(crimes / (1 + volumes["earlier_open_share"])))
    parts = []
    for year in range(volumes["earlier_years"], -1, -1):
        batch = _of_year(a_year, now, year, rng)
        parts.append(batch.only(batch.closes > now) if year else batch)
    whole = Arrivals(*(np.concatenate([getattr(part, name.name) for part in parts]) for name in fields(Arrivals)))
    return whole.only(np.argsort(whole.recorded, kind="stable"))


def _of_year(size: int, now: int, years_ago: int, rng: np.random.Generator) -> Arrivals:
    recorded = _recorded(size, now, years_ago, rng)
    offence = pick(rng, offences().share, size)
    reported, first, last = _before_recording(recorded, offence, rng)
    outcome = _outcome(offence, rng)
    in_custody, lasts = _duration(offence, outcome, rng)
    closes = _within_the_limit(recorded + lasts, recorded, offence, outcome, first, rng)
    return Arrivals(offence, recorded, reported, first, last, outcome, in_custody & (outcome == 1), closes)


def _recorded(size: int, now: int, years_ago: int, rng: np.random.Generator) -> np.ndarray:
    """Times by quarter, weekday and hour; the last day is cut off by the extract."""
    volumes = figures("volumes")
    last = now // DAY - YEAR * years_ago
    day = np.arange(last - YEAR, last + 1)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    quarter = np.array([volumes["quarter_index"][number] for number in range(1, 5)])[month // 3]
    weekday = np.array(volumes["weekday_index"])[(day + 3) % 7]  # 1970-01-01 was a Thursday
    hours = np.array(volumes["hour_index"], dtype=float)
    early = hours[:HOURS_BEFORE_EXTRACT].sum() / hours.sum()
    edge = np.ones(len(day))
    edge[-1], edge[0] = early, 1 - early
    on = day[pick(rng, quarter * weekday * edge, size)]
    at = pick(rng, hours, size) * HOUR
    at = np.where(on == last, pick(rng, hours[:HOURS_BEFORE_EXTRACT], size) * HOUR, at)
    at = np.where((on == day[0]) & (at < HOURS_BEFORE_EXTRACT * HOUR), at + HOURS_BEFORE_EXTRACT * HOUR, at)
    return on * DAY + at + rng.integers(0, HOUR, size)


def _before_recording(
    recorded: np.ndarray, offence: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When it was reported, and the first and last day on which it happened."""
    size, delay = len(recorded), figures("volumes")["recording_delay"]
    reported = recorded - spread(rng, delay["median_hours"], delay["sigma"], size, HOUR) - MINUTE
    sexual = offences().among(offences().group, "sexual")[offence]
    lag = np.where(sexual, spread(rng, 6, 2.2, size), spread(rng, 1.2, 1.1, size))
    lag = np.where(happens(rng, np.where(sexual, 0.35, 0.68), size), spread(rng, 1, 1.0, size, HOUR), lag)
    last = days(reported - lag)
    several = happens(rng, np.where(sexual, 0.3, 0.18), size)
    return reported, last - np.where(several, rng.integers(1, 15, size), 0), last


def _outcome(offence: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The outcome each crime will come to. A time limit can only run out where the law has one, so elsewhere
    outcome 17 becomes 15."""
    profile, weights = offences().profile[offence], outcome_weights()
    outcome = np.zeros(len(offence), dtype=np.int64)
    for number in range(len(weights)):
        mine = np.flatnonzero(profile == number)
        outcome[mine] = pick(rng, weights[number], len(mine))
    limited = offences().among(offences().limit, "s127", "s39a")[offence]
    return np.where((outcome == 17) & ~limited, 15, outcome)


def _duration(offence: np.ndarray, outcome: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Whether a charge comes in the first custody, and seconds from recording to outcome."""
    size, profile, declared = len(offence), offences().profile[offence], figures("outcomes")
    in_custody = happens(rng, by_profile(declared["charge_in_custody"])[profile], size)
    median, sigma = np.moveaxis(outcome_days()[profile, outcome], 1, 0)
    later_median, later_sigma = by_profile(declared["charge_later_days"])[profile].T
    charged = outcome == 1
    slow = spread(
        rng,
        np.where(charged, later_median * declared["days_scale"], median),
        np.where(charged, later_sigma, sigma),
        size,
    )
    quick = spread(rng, 14, 0.7, size, HOUR)
    long_median, long_sigma = declared["long_running_days"]
    long = happens(rng, by_profile(declared["long_running"])[profile], size) & np.isin(outcome, LONG_RUNNING)
    slow = np.where(long, spread(rng, long_median, long_sigma, size), slow)
    at_once = charged & in_custody & ~long
    lasts = np.where(at_once, np.minimum(quick, 3 * DAY), slow)
    return at_once, np.maximum(lasts, 40 * MINUTE)


def _within_the_limit(
    closes: np.ndarray,
    recorded: np.ndarray,
    offence: np.ndarray,
    outcome: np.ndarray,
    occurred: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Ends time-limited offences before their limit, as supervisors see to it, or just after it for outcome 17."""
    size, limited = len(closes), ~offences().among(offences().limit, "none")[offence]
    limit = months_from(occurred.astype("datetime64[D]"), 6).astype(np.int64) * DAY
    ran_out = np.maximum(limit, recorded) + between(rng, 1.5, 25, size)
    before = np.maximum(limit - between(rng, 0.5, 30, size), recorded + between(rng, 1, 20, size))
    in_time = np.where(happens(rng, 0.93, size), np.minimum(closes, before), closes)
    return np.where(outcome == 17, ran_out, np.where(limited, in_time, closes)).astype(np.int64)


def shift_out_of_the_spring_gap(seconds: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Moves times in the hour that the clocks skip to the next hour; `gaps` are the starts of such hours."""
    skipped = np.isin(seconds // HOUR, gaps // HOUR) & (seconds != NEVER)
    return np.where(skipped, seconds + HOUR, seconds)

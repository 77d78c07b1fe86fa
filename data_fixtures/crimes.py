"""The crimes as the records system holds them at the extract: stage, markers, risk, team and officer in case."""

from dataclasses import dataclass

import numpy as np

from data_fixtures.arrivals import Arrivals
from data_fixtures.calibration import OUT_OF_COURT, figures, offences
from data_fixtures.chance import DAY, NEVER, days, happens, pick, spread

STATUSES = [
    "unallocated", "under_investigation", "awaiting_cps", "awaiting_court", "filed", "finalised", "cancelled",
    "transferred",
]  # fmt: skip
UNALLOCATED, INVESTIGATED, WITH_CPS, AT_COURT, FILED, FINALISED, CANCELLED, TRANSFERRED = range(8)
RISKS = ["standard", "medium", "high"]
NOBODY = -1


@dataclass
class Crimes:
    """One entry a crime. Times are seconds, NEVER for not; `team` and `oic` are positions, NOBODY for none."""

    story: Arrivals
    domestic_abuse: np.ndarray
    hate: np.ndarray
    risk: np.ndarray
    restricted: np.ndarray
    allocated: np.ndarray
    with_cps: np.ndarray
    status: np.ndarray
    status_since: np.ndarray
    team: np.ndarray
    oic: np.ndarray

    def __len__(self) -> int:
        return len(self.status)

    @property
    def open(self) -> np.ndarray:
        """True for each crime that is unallocated, under investigation or with the prosecutor."""
        return self.status <= WITH_CPS

    @property
    def closed_as(self) -> np.ndarray:
        """The recorded outcome, -1 for none: open, cancelled and transferred crimes have none."""
        return np.where((self.status > WITH_CPS) & (self.status < CANCELLED), self.story.outcome, -1)

    def group(self, *wanted: str) -> np.ndarray:
        """True for each crime of these offence groups."""
        return offences().among(offences().group, *wanted)[self.story.offence]


def crimes_of(story: Arrivals, now: int, rng: np.random.Generator) -> Crimes:
    """Adds markers and stages to the arrivals; team and officer come later."""
    size, volumes = len(story.offence), figures("volumes")
    group = np.array(offences().group)
    abuse = _by_group(volumes["domestic_abuse_by_group"], group)[story.offence]
    domestic_abuse = happens(rng, abuse, size)
    hate = happens(rng, _by_group(volumes["hate_share"], group)[story.offence], size) & ~domestic_abuse
    sexual = offences().among(offences().group, "sexual")[story.offence]
    risk = _risk(domestic_abuse, sexual, rng)
    allocated, with_cps = _stages(story, rng)
    status, since = _status(story, allocated, with_cps, now, rng)
    nobody = np.full(size, NOBODY)
    restricted = happens(rng, volumes["restricted_share"], size)
    return Crimes(
        story, domestic_abuse, hate, risk, restricted, allocated, with_cps, status, since, nobody, nobody.copy()
    )


def _by_group(shares: dict[str, float], group: np.ndarray) -> np.ndarray:
    return np.array([shares.get(name, 0.0) for name in group])


def _risk(domestic_abuse: np.ndarray, sexual: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    mix, size = figures("volumes")["risk_mix"], len(sexual)
    risk = pick(rng, mix["ordinary"], size)
    risk = np.where(domestic_abuse, pick(rng, mix["domestic_abuse"], size), risk)
    return np.where(sexual, pick(rng, mix["sexual"], size), risk)


def _stages(story: Arrivals, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """When each crime is given to an officer, and when the file goes to the prosecutor."""
    size, lasts, declared = len(story.offence), story.closes - story.recorded, figures("outcomes")
    waits = np.where(happens(rng, 0.12, size), spread(rng, 2.5, 0.8, size), spread(rng, 7 / 24, 1.1, size))
    allocated = story.recorded + np.minimum(waits, lasts // 2)
    share = np.array([declared["cps_share"].get(outcome, 0.0) for outcome in range(23)])[story.outcome]
    median, sigma = declared["cps_days"]
    decided = np.minimum(spread(rng, median, sigma, size), lasts // 3)
    goes = happens(rng, share, size) & ~story.charged_in_custody & (lasts > 3 * DAY)
    return allocated, np.where(goes, story.closes - decided, NEVER)


def _status(
    story: Arrivals, allocated: np.ndarray, with_cps: np.ndarray, now: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The stage reached by `now`, and the day it was reached."""
    size, declared = len(allocated), figures("outcomes")
    median, sigma = declared["court_days"]
    court_ends = story.closes + spread(rng, median, sigma, size)
    dropped = pick(rng, _dropped_shares(declared), size)
    charged = story.outcome == 1
    ended = np.where(np.isin(story.outcome, [*OUT_OF_COURT, 20]), FINALISED, FILED)
    ended = np.where(charged, np.where(court_ends > now, AT_COURT, FINALISED), ended)
    ended = np.where((dropped > 0) & ~charged, CANCELLED - 1 + dropped, ended)
    working = np.where(with_cps <= now, WITH_CPS, np.where(allocated <= now, INVESTIGATED, UNALLOCATED))
    status = np.where(story.closes <= now, ended, working)
    since = np.select(
        [status == UNALLOCATED, status == INVESTIGATED, status == WITH_CPS, charged & (status == FINALISED)],
        [story.recorded, allocated, with_cps, court_ends],
        story.closes,
    )
    return status, days(since)


def _dropped_shares(declared: dict[str, float]) -> list[float]:
    cancelled, transferred = declared["cancelled_share"], declared["transferred_share"]
    return [1 - cancelled - transferred, cancelled, transferred]

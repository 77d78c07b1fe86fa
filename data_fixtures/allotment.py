"""Which team holds each crime and who is its officer in case, DC Alder's own caseload included."""

import numpy as np

from data_fixtures import people
from data_fixtures.calibration import offences
from data_fixtures.chance import DAY, happens, pick
from data_fixtures.crimes import INVESTIGATED, NOBODY, UNALLOCATED, WITH_CPS, Crimes
from data_fixtures.custody_and_bail import Bails, live
from data_fixtures.force import Force
from data_fixtures.officers import Strength
from data_fixtures.suspects import OUTSTANDING, WANTED, Suspects

ALDERS_CRIMES = 18
LEAVERS_SHARE = 0.08  # of a team's officers in case, where the team has a leaver
OLD_DAYS = 125


def allot(crimes: Crimes, force: Force, strength: Strength, rng: np.random.Generator) -> None:
    """Fills `team` and `oic`: work goes to the teams of its stream, unevenly, and to anyone in the team."""
    streams = np.array(offences().stream)[crimes.story.offence]
    elsewhere = np.isin(streams, ("sexual", "child", "drugs"))
    streams = np.where(crimes.domestic_abuse & ~elsewhere, "domestic_abuse", streams)
    busy = np.exp(rng.standard_normal(len(force.teams)) * 0.25)
    for name in np.unique(streams):
        mine = np.flatnonzero(streams == name)
        weights = busy * [team.streams.get(str(name), 0.0) for team in force.teams]
        crimes.team[mine] = pick(rng, weights, len(mine))
    sizes = np.array([len(members) for members in strength.members])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    everyone = np.concatenate([np.array(members) for members in strength.members])
    place = (rng.random(len(crimes)) * sizes[crimes.team]).astype(np.int64)
    crimes.oic = everyone[starts[crimes.team] + place]
    _leave_some_with_leavers(crimes, strength, rng)
    crimes.oic[crimes.status == UNALLOCATED] = NOBODY


def _leave_some_with_leavers(crimes: Crimes, strength: Strength, rng: np.random.Generator) -> None:
    """Crimes that nobody took over when their officer left."""
    last = np.array([team[-1] if team else NOBODY for team in strength.leavers])[crimes.team]
    left = (last != NOBODY) & crimes.open & happens(rng, LEAVERS_SHARE, len(crimes))
    crimes.oic = np.where(left, last, crimes.oic)


def give_alder_her_caseload(
    crimes: Crimes, suspects: Suspects, bails: Bails, force: Force, strength: Strength, now: int
) -> np.ndarray:
    """Hands DC Alder about 18 open crimes of her department's kind, and returns their positions.

    Among them, as far as the extract is large enough: live bails, named suspects, old crimes, one with the
    prosecutor, and (the first of the result) one restricted crime.
    """
    alder = strength.place(people.ALDER.collar_number)
    crimes.oic[(crimes.oic == alder) & crimes.open] = next(iter(set(strength.members[0]) - {alder}))
    fit = np.isin(crimes.status, (INVESTIGATED, WITH_CPS)) & ~crimes.domestic_abuse & ~crimes.group("sexual")
    fit &= np.isin(np.array(offences().stream)[crimes.story.offence], ("cid", "response"))
    sought = suspects.crime[np.isin(suspects.status, (OUTSTANDING, WANTED))]
    old = np.flatnonzero(crimes.story.recorded < now - OLD_DAYS * DAY)
    with_cps = np.flatnonzero(crimes.status == WITH_CPS)
    chosen: list[int] = []
    for pool, upto in (
        (live(bails, crimes), 4),
        (sought, 8),
        (old, 10),
        (with_cps, 11),
        (np.arange(len(crimes)), ALDERS_CRIMES),
    ):
        candidates = np.setdiff1d(pool[fit[pool]], chosen)
        chosen.extend(candidates[:: max(1, len(candidates) // 6)][: upto - len(chosen)].tolist())
        chosen.extend(np.setdiff1d(candidates, chosen)[: upto - len(chosen)].tolist())
    hers = np.array(chosen, dtype=np.int64)
    crimes.team[hers] = force.team_number(people.HOME_TEAM)
    crimes.oic[hers] = alder
    crimes.restricted[hers] = False
    crimes.restricted[hers[-1:]] = True
    return hers[::-1]

"""Links between crimes, and the lists of people who may see the restricted ones."""

import numpy as np

from data_fixtures import people
from data_fixtures.chance import happens, pick
from data_fixtures.crimes import NOBODY, Crimes
from data_fixtures.officers import Strength

LINK_KINDS = ["series", "same_suspect", "repeat_victim", "counter_allegation", "duplicate"]
LINK_SHARE = 0.015


def links_of(crimes: Crimes, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of crimes of one offence close in time: positions of both, and the kind."""
    alike = np.argsort(crimes.story.offence, kind="stable")
    some = np.flatnonzero(happens(rng, LINK_SHARE, len(crimes)))
    other = some + rng.integers(1, 4, len(some))
    fit = other < len(alike)
    first, second = alike[some[fit]], alike[other[fit]]
    same = crimes.story.offence[first] == crimes.story.offence[second]
    kind = pick(rng, [0.36, 0.32, 0.2, 0.08, 0.04], int(same.sum()))
    return first[same], second[same], kind


def access_of(
    crimes: Crimes, hers: np.ndarray, strength: Strength, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Who may see each restricted crime: positions of crime and officer, each pair once.

    DC Alder's own restricted crime has her and her inspector on its list, and not her sergeant.
    """
    crime = np.setdiff1d(np.flatnonzero(crimes.restricted), hers)
    team, size = crimes.team[crime], len(crime)
    manager, sergeant = np.array(strength.managers)[team], np.array(strength.sergeants)[team]
    oak = np.full(size, strength.place(people.OAK.collar_number))
    parts = [(crimes.oic[crime], 1.0), (manager, 0.7), (sergeant, 0.4), (oak, 0.3)]
    pairs = [(crime[keep], who[keep]) for who, share in parts for keep in [(who >= 0) & happens(rng, share, size)]]
    mine = hers[crimes.restricted[hers]]
    for person in (people.ALDER, people.ROWAN):
        pairs.append((mine, np.full(len(mine), strength.place(person.collar_number))))
    table = np.column_stack([np.concatenate(column) for column in zip(*pairs, strict=True)])
    table = np.unique(table[table[:, 1] != NOBODY], axis=0)
    return table[:, 0], table[:, 1]

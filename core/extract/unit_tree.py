"""Which units cannot stand: those whose chain upwards meets a faulty unit, a gap, or themselves."""

from collections.abc import Mapping


def climb(parents: Mapping[str, str | None], faulty: set[str], gaps_are_faults: bool) -> tuple[set[str], set[str]]:
    """The units that cannot stand, and those of them that are above themselves.

    `parents` maps each unit to the one above it, None at the top; `faulty` are those set aside for another reason.
    A parent not in `parents` is a gap. Every unit is visited once, whatever the depth.
    """
    stands: dict[str, bool] = {}
    rings: set[str] = set()
    for unit in parents:
        path, top = _path(unit, parents, stands)
        if top in path:
            rings.update(list(path)[list(path).index(top) :])
        above = _stands(top, stands, rings, gaps_are_faults)
        for step in reversed(path):
            above = stands[step] = above and step not in faulty and step not in rings
    return {unit for unit, fine in stands.items() if not fine}, rings


def _path(
    unit: str, parents: Mapping[str, str | None], known: Mapping[str, bool]
) -> tuple[dict[str, None], str | None]:
    """The units from `unit` upwards not yet known, in order, and the first that is known, repeated or not there."""
    path: dict[str, None] = {}
    step: str | None = unit
    while step is not None and step in parents and step not in known and step not in path:
        path[step] = None
        step = parents[step]
    return path, step


def _stands(top: str | None, known: Mapping[str, bool], rings: set[str], gaps_are_faults: bool) -> bool:
    if top is None:
        return True
    return known.get(top, top not in rings and not gaps_are_faults)

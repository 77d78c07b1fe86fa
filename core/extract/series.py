"""A folder of extracts, each in a folder of its own, in the order of their times."""

import os
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from core.clock import ahead
from core.extract.manifest import FILE, Manifest, read_manifest
from core.extract.refused import Refused


def is_series(folder: Path) -> bool:
    """Whether a folder holds extracts instead of being one."""
    return os.path.isdir(folder) and not os.path.lexists(folder / FILE) and any(folder.glob(f"*/{FILE}"))


def due(folder: Path, published: datetime | None, now: datetime) -> list[Path]:
    """The extracts of a series that are newer than what is `published`, in the order in which they are to be taken.

    Those before the newest whole one are passed over, but for one from the future: it stands last, to be refused once
    the others were taken. A folder in it without a manifest is still being written: a sender writes the manifest last.
    Raises Refused when one cannot be read, or two give the same time.
    """
    dated = sorted(((_manifest(file.parent), file.parent) for file in folder.glob(f"*/{FILE}")), key=_time)
    for (one, place), (other, second) in pairwise(dated):
        if one.extracted_at == other.extracted_at:
            raise Refused(
                f"{place.name} and {second.name}: both say extracted_at {one.extracted_at.isoformat()}. "
                "Wanted a time of its own for each, to know which comes first."
            )
    newer = [(manifest, place) for manifest, place in dated if published is None or manifest.extracted_at > published]
    whole = [
        at
        for at, (newer_manifest, _) in enumerate(newer)
        if newer_manifest.kind == "full" and not ahead(newer_manifest.extracted_at, now)
    ]
    return [place for _, place in newer[whole[-1] if whole else 0 :]]


def _time(one: tuple[Manifest, Path]) -> tuple[datetime, str]:
    return one[0].extracted_at, one[1].name


def _manifest(folder: Path) -> Manifest:
    try:
        return read_manifest(folder)[0]
    except Refused as refusal:
        raise Refused(f"{folder.name}: {refusal}") from None

"""What people and units are called on a screen. The key is the collar number or unit; the label tells them apart.

Of two equal labels in a list Streamlit returns the last, whichever was chosen: so no two are equal.
"""

from collections import Counter
from collections.abc import Mapping

import pandas as pd


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """The names by their key, with the key beside the name where two read the same. No two labels are equal."""
    often = Counter(_read(name) for name in names.values())
    twice = {key for key, name in names.items() if often[_read(name)] > 1}
    labels = dict(names)
    while twice:
        labels |= {key: f"{labels[key]} ({key})" for key in twice}
        # One person's name may read like another's name and number together.
        many = Counter(labels.values())
        twice = {key for key, label in labels.items() if many[label] > 1}
    return labels


def short(people: pd.DataFrame) -> dict[str, str]:
    """Rank and surname by collar number, as colleagues say it: `DC Alder`. Two people may share one."""
    called = people["rank"] + " " + people["name"].str.rsplit(" ", n=1).str[-1]
    return dict(zip(people["collar_number"], called, strict=True))


def numbered(names: Mapping[str, str]) -> dict[str, str]:
    """Each of `short` with its collar number: `DC Alder (1001)`, where somebody is confirmed or quoted."""
    return {collar: f"{name} ({collar})" for collar, name in names.items()}


def _read(name: str) -> str:
    """A name as a reader takes it: neither spaces nor capitals tell two people apart."""
    return " ".join(name.split()).casefold()

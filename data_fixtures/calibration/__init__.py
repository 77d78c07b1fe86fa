"""The figures the invented force is drawn from, each with its source in the YAML files beside this one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

FOLDER = Path(__file__).parent
OUTCOMES = 23  # Home Office outcome types 0 to 22
OUT_OF_COURT = (2, 3, 6, 7, 8, 22)
NO_SUSPECT = (14, 18)


@cache
def figures(name: str) -> dict[str, Any]:
    """The figures of one file: `volumes`, `outcomes`, `offences` or `force`."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True)
class Offences:
    """Every offence as parallel arrays, in the order of the file; `profile` indexes `profiles`."""

    code: list[str]
    title: list[str]
    group: list[str]
    mode: list[str]
    limit: list[str]
    stream: list[str]
    victim: np.ndarray
    business: np.ndarray
    share: np.ndarray
    profile: np.ndarray
    profiles: list[str]

    def among(self, values: list[str], *wanted: str) -> np.ndarray:
        """True for each offence whose entry in `values` is one of `wanted`."""
        return np.array([value in wanted for value in values])


@cache
def offences() -> Offences:
    """The offences with their share of all crime (adds up to 1)."""
    declared = figures("offences")
    rows = [dict(zip(declared["columns"], row, strict=True)) for row in declared["offences"]]
    groups = figures("volumes")["group_shares"]
    profiles = list(figures("outcomes")["profiles"])
    share = np.array([groups[row["group"]] * row["share"] for row in rows])
    texts = {name: [row[name] for row in rows] for name in ("code", "title", "group", "mode", "limit", "stream")}
    return Offences(
        **texts,
        victim=np.array([row["victim"] for row in rows]),
        business=np.array([float(row["business"]) for row in rows]),
        share=share / share.sum(),
        profile=np.array([profiles.index(row["profile"] or row["group"]) for row in rows]),
        profiles=profiles,
    )


@cache
def outcome_weights() -> np.ndarray:
    """Probability of each outcome: one row a profile, one column an outcome 0 to 22."""
    profiles = figures("outcomes")["profiles"]
    table = np.zeros((len(profiles), OUTCOMES))
    for row, weights in enumerate(profiles.values()):
        table[row, list(weights)] = list(weights.values())
    return table / table.sum(axis=1, keepdims=True)


@cache
def outcome_days() -> np.ndarray:
    """Median days to outcome and the spread of its logarithm: shape (profiles, 23, 2); charges are apart."""
    by_outcome = figures("outcomes")
    table = np.zeros((len(by_outcome["profiles"]), OUTCOMES, 2))
    table[:] = (14, 0.9)
    for row, profile in enumerate(by_outcome["profiles"]):
        for outcome, pair in {**by_outcome["days"]["default"], **by_outcome["days"].get(profile, {})}.items():
            table[row, outcome] = pair
    table[:, :, 0] *= by_outcome["days_scale"]
    table[:, 17, 0] = 185  # the limit is the law's, it does not scale
    return table


def by_profile(values: dict[str, Any]) -> np.ndarray:
    """One row a profile from a mapping with a `default`."""
    return np.array([values.get(profile, values["default"]) for profile in offences().profiles], dtype=float)

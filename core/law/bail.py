"""Pre-charge bail: the period, and who can extend it.

Police and Criminal Evidence Act 1984 (PACE) ss.47ZA to 47ZM, as amended by the Police, Crime, Sentencing and Courts Act
2022 s.45 and Sch. 4 for arrests on or after 28 October 2022 (SI 2022/1075).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from core.law import dates, months, written

COMMENCED = date(2022, 10, 28)
EXTENDERS = ("inspector", "superintendent", "assistant_chief_constable", "court", "decision_maker")


@dataclass(frozen=True)
class Step:
    """Who extends a period of at least this many months, and the section of PACE that says so."""

    months: int
    by: str
    section: str


# Thresholds rise; the last one reached decides. A court extends first under s.47ZF and again under s.47ZG.
EXTENSIONS: dict[str, tuple[Step, ...]] = {
    "standard": (
        Step(0, "inspector", "s.47ZD"),
        Step(6, "superintendent", "s.47ZDA"),
        Step(9, "court", "ss.47ZF and 47ZG"),
    ),
    "designated": (
        Step(0, "inspector", "s.47ZD"),
        Step(6, "superintendent", "s.47ZDA"),
        Step(9, "assistant_chief_constable", "s.47ZE"),
        Step(12, "court", "ss.47ZF and 47ZG"),
    ),
    "non_standard": (
        Step(0, "decision_maker", "s.47ZDB"),
        Step(12, "court", "ss.47ZF and 47ZG"),
    ),
}


def period_start(arrested_on: object) -> np.ndarray:
    """The bail start date: the day after arrest (PACE s.47ZB(4)(a)).

    `datetime64[D]` of the shape given; NaT for no arrest and for arrests before COMMENCED, which other law governs.
    """
    arrested = dates(arrested_on)
    return np.where(arrested >= np.datetime64(COMMENCED, "D"), arrested + 1, np.datetime64("NaT", "D"))


def period_end(arrested_on: object, authorised_months: object) -> np.ndarray:
    """Last day of the authorised period: that many months beginning with the bail start date (PACE s.47ZB).

    Arguments broadcast. An extension is counted from the same start, never from an earlier end. NaT as `period_start`.
    """
    return months.months_beginning(period_start(arrested_on), authorised_months)


def next_to_extend(case_kind: object, authorised_months: object) -> np.ndarray:
    """Who can extend each period next, one of EXTENDERS, as an object array; arguments broadcast.

    Raises ValueError for a kind of case the Act does not know.
    """
    kind, length = np.broadcast_arrays(np.asarray(case_kind, dtype=object), np.asarray(authorised_months, np.int64))
    known = np.zeros(kind.shape, dtype=bool)
    ranks = np.empty(kind.shape, dtype=object)
    for name, ladder in EXTENSIONS.items():
        here = kind == name
        reached = np.searchsorted([step.months for step in ladder], length[here], side="right") - 1
        ranks[here] = np.array([step.by for step in ladder], dtype=object)[np.maximum(reached, 0)]
        known = known | here
    if not known.all():
        raise ValueError(f"unknown kind of bail case; accepted: {', '.join(EXTENSIONS)}")
    return ranks


def steps(arrested_on: object, authorised_months: int) -> list[str]:
    """How the end of one bail period is worked out, in sentences; the last one names it, or says why there is none."""
    arrested, start = dates(arrested_on), period_start(arrested_on)
    if np.isnat(arrested):
        return ["No arrest is recorded, so no end of the bail period can be worked out."]
    if np.isnat(start):
        return [
            f"The arrest was on {written(arrested)}, before the present bail periods began on {written(COMMENCED)}"
            " (Police, Crime, Sentencing and Courts Act 2022 s.45), so no end can be worked out here."
        ]
    end = written(period_end(arrested, authorised_months))
    return [
        f"Arrested on {written(arrested)}. Bail runs from the day after, {written(start)}"
        " (Police and Criminal Evidence Act 1984 s.47ZB), also when it has been extended.",
        *months.steps(start, authorised_months, beginning=True),
        f"The authorised period of {authorised_months} months ends on {end}.",
    ]

"""The facts of suspects, and of a crime by its suspects."""

import numpy as np
import pandas as pd

from core.facts.counts import per_crime
from core.facts.declared import fact, recorded
from core.facts.joined import Joined
from core.law import ages

UNRESOLVED = ("outstanding", "wanted", "bailed", "rui")

status = recorded("suspects", "status", "where the enquiry into this suspect stands")
named_on = recorded("suspects", "named_on", "the day the suspect was named")
status_since = recorded("suspects", "status_since", "the day the suspect's status last changed")


@fact("crime", "number", "suspects, the eliminated included")
def suspects(tables: Joined) -> pd.Series:
    return per_crime(tables, "suspects")


@fact("crime", "number", "suspects who are not eliminated")
def suspects_not_eliminated(tables: Joined) -> pd.Series:
    return per_crime(tables, "suspects", tables["suspects"]["status"].ne("eliminated"))


@fact("crime", "number", "suspects whose status is disposed")
def suspects_disposed(tables: Joined) -> pd.Series:
    return per_crime(tables, "suspects", tables["suspects"]["status"].eq("disposed"))


@fact("crime", "number", "suspects outstanding, wanted, bailed or released under investigation")
def suspects_unresolved(tables: Joined) -> pd.Series:
    return per_crime(tables, "suspects", tables["suspects"]["status"].isin(UNRESOLVED))


@fact("crime", "number", "the lowest known age of a suspect on the day of the outcome")
def youngest_suspect_age(tables: Joined) -> pd.Series:
    crime, age = tables.once(_known_ages)
    youngest = np.full(len(tables["crimes"]), np.inf)
    np.minimum.at(youngest, crime, age)
    return _whole(youngest)


@fact("crime", "number", "the highest known age of a suspect on the day of the outcome")
def oldest_suspect_age(tables: Joined) -> pd.Series:
    crime, age = tables.once(_known_ages)
    oldest = np.full(len(tables["crimes"]), -np.inf)
    np.maximum.at(oldest, crime, age)
    return _whole(oldest)


def _known_ages(tables: Joined) -> tuple[np.ndarray, np.ndarray]:
    """The ages of suspects on the day of the outcome, where both dates are known, each with its crime's row."""
    crime = tables.rows("suspects", "crimes")
    outcome_on = tables["crimes"]["outcome_on"].to_numpy(dtype="datetime64[D]")[crime]
    age = ages.age_on(tables["suspects"]["date_of_birth"].to_numpy(dtype="datetime64[D]"), outcome_on)
    known = ~np.isnan(age)
    return crime[known], age[known]


def _whole(values: np.ndarray) -> pd.Series:
    """Whole numbers, missing where infinite."""
    missing = np.isinf(values)
    return pd.Series(pd.array(np.where(missing, 0, values).astype(np.int64), dtype="Int64")).mask(missing)

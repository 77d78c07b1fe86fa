"""Whether and when somebody was charged with a crime."""

import numpy as np
import pandas as pd

from core.facts.declared import fact
from core.facts.joined import Joined
from core.facts.latest import latest, london_dates, utc


@fact("crime", "flag", "a custody record of the crime ended in a charge")
def charged(tables: Joined) -> pd.Series:
    crime = tables.rows("custody", "crimes")[tables.once(_charge)]
    return pd.Series(np.bincount(crime, minlength=len(tables["crimes"])) > 0)


@fact("crime", "date", "the last release, else arrest, of the custody records that ended in a charge")
def charged_on(tables: Joined) -> pd.Series:
    charge = tables.once(_charge)
    charges, crime = tables["custody"][charge], tables.rows("custody", "crimes")[charge]
    when = utc(charges["released_at"].fillna(charges["arrested_at"]))
    return london_dates(latest(when, crime, len(tables["crimes"])))


def _charge(tables: Joined) -> np.ndarray:
    """Which custody records ended in a charge."""
    return tables["custody"]["disposal"].eq("charged").to_numpy()

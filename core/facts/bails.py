"""The facts of bails: as recorded, and what the law makes of them."""

import numpy as np
import pandas as pd

from core.facts.declared import fact, recorded
from core.facts.joined import Joined
from core.law import bail

status = recorded("bails", "status", "whether the bail is live")
case_kind = recorded("bails", "case_kind", "standard, designated or non-standard case (PACE 1984 s.47ZB)")
arrested_on = recorded("bails", "arrested_on", "the day of arrest for the offence")
return_on = recorded("bails", "return_on", "the day the person must answer bail")
authorised_months = recorded("bails", "authorised_months", "months of bail authorised, counted from its start")
court_application_on = recorded("bails", "court_application_on", "the day a court was asked to extend the bail")


@fact("bail", "date", "the last day of the authorised period (PACE 1984 s.47ZB)")
def period_ends_on(tables: Joined) -> pd.Series:
    arrested = tables["bails"]["arrested_on"].to_numpy(dtype="datetime64[D]")
    return pd.Series(bail.period_end(arrested, tables.once(_months)).astype("datetime64[s]"))


@fact("bail", "choice", "who can extend the bail next (PACE 1984 ss.47ZD to 47ZF)", bail.EXTENDERS)
def next_to_extend(tables: Joined) -> pd.Series:
    extenders = bail.next_to_extend(tables["bails"]["case_kind"].to_numpy(), tables.once(_months))
    return pd.Series(pd.Categorical(extenders, categories=list(bail.EXTENDERS)))


def _months(tables: Joined) -> np.ndarray:
    return tables["bails"]["authorised_months"].to_numpy(dtype=np.int64)

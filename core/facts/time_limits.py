"""The statutory time limit of a crime: the rule of its offence, and what follows from the dates on record."""

import numpy as np
import pandas as pd

from core.facts.declared import fact, recorded
from core.facts.joined import Joined
from core.law import time_limits

time_limit_rule = recorded(
    "offences", "time_limit_rule", "which statutory time limit the offence has (contract section 5)"
)


@fact("crime", "date", "the day from which the governing time limit runs")
def time_limit_from_on(tables: Joined) -> pd.Series:
    return pd.Series(tables.once(_limits).from_on.astype("datetime64[s]"))


@fact("crime", "date", "the last day to lay an information")
def time_limit_on(tables: Joined) -> pd.Series:
    return pd.Series(tables.once(_limits).last_day.astype("datetime64[s]"))


@fact("crime", "choice", "soft when a date had to be assumed for the time limit", ("soft",))
def time_limit_assumed(tables: Joined) -> pd.Series:
    assumed = tables.once(_limits).assumed
    soft = pd.Series(pd.Categorical(["soft"])).take(np.zeros(len(assumed), dtype=int)).reset_index(drop=True)
    return soft.where(assumed)


def _limits(tables: Joined) -> time_limits.Limits:
    crimes = tables["crimes"]
    occurred, statement, evidence = (
        crimes[name].to_numpy(dtype="datetime64[D]")
        for name in ("occurred_from", "first_statement_on", "evidence_sufficient_on")
    )
    rule, abuse = time_limit_rule(tables).to_numpy(), crimes["domestic_abuse"].to_numpy()
    return time_limits.limits(rule, occurred, statement, evidence, abuse)

"""The facts of crimes: their own columns, and what follows from all that hangs on them."""

import numpy as np
import pandas as pd

from core.extract.times import london_date
from core.facts.joined import Joined
from core.facts.latest import latest, london_dates, utc
from core.law import ages, time_limits

OPEN = ("unallocated", "under_investigation", "awaiting_cps")
LIVE = (*OPEN, "awaiting_court")
UNRESOLVED = ("outstanding", "wanted", "bailed", "rui")
_ITS_OWN = (
    "crime_ref", "unit_id", "oic", "restricted", "status", "risk", "domestic_abuse", "hate", "occurred_from",
    "allocated_on", "investigation_plan_on", "outcome_code", "outcome_on",
)  # fmt: skip


def crimes(tables: Joined) -> pd.DataFrame:
    """One row a crime: its own facts and those of its offence, suspects, victims and custody records.

    The last counted reviews and entries are not among them; core/facts/derive.py adds those.
    """
    source, offences = tables["crimes"], tables["offences"]
    offence = tables.rows("crimes", "offences")
    said = {name: offences[name].take(offence).reset_index(drop=True) for name in _OF_THE_OFFENCE}
    own = {
        "open": source["status"].isin(OPEN),
        "live": source["status"].isin(LIVE),
        "mo_recorded": source["mo"].notna(),
        "has_oic": source["oic"].notna(),
        "reported_on": london_date(source["reported_at"]),
        "recorded_on": london_date(source["recorded_at"]),
    }
    hanging = _charges(tables) | _suspects(tables) | _victims(tables)
    limits = _time_limits(source, said["time_limit_rule"])
    return source[list(_ITS_OWN)].assign(**said, **own, **limits, **hanging)


_OF_THE_OFFENCE = ("offence_group", "victim_based", "time_limit_rule")


def _time_limits(source: pd.DataFrame, rule: pd.Series) -> dict[str, pd.Series]:
    occurred, statement, evidence = (
        source[name].to_numpy(dtype="datetime64[D]")
        for name in ("occurred_from", "first_statement_on", "evidence_sufficient_on")
    )
    found = time_limits.limits(rule.to_numpy(), occurred, statement, evidence, source["domestic_abuse"].to_numpy())
    soft = pd.Series(pd.Categorical(["soft"])).take(np.zeros(len(source), dtype=int)).reset_index(drop=True)
    return {
        "time_limit_from_on": pd.Series(found.from_on.astype("datetime64[s]")),
        "time_limit_on": pd.Series(found.last_day.astype("datetime64[s]")),
        "time_limit_assumed": soft.where(found.assumed),
    }


def _charges(tables: Joined) -> dict[str, pd.Series]:
    custody, size = tables["custody"], len(tables["crimes"])
    charge = custody["disposal"].eq("charged").to_numpy()
    charges, crime = custody[charge], tables.rows("custody", "crimes")[charge]
    when = utc(charges["released_at"].fillna(charges["arrested_at"]))
    charged = pd.Series(np.bincount(crime, minlength=size) > 0)
    return {"charged": charged, "charged_on": london_dates(latest(when, crime, size))}


def _suspects(tables: Joined) -> dict[str, pd.Series]:
    source, suspects, size = tables["crimes"], tables["suspects"], len(tables["crimes"])
    crime = tables.rows("suspects", "crimes")
    status = suspects["status"]
    outcome_on = source["outcome_on"].to_numpy(dtype="datetime64[D]")[crime]
    age = ages.age_on(suspects["date_of_birth"].to_numpy(dtype="datetime64[D]"), outcome_on)
    youngest, oldest = np.full(size, np.inf), np.full(size, -np.inf)
    known = ~np.isnan(age)
    np.minimum.at(youngest, crime[known], age[known])
    np.maximum.at(oldest, crime[known], age[known])
    return {
        "suspects": _count(crime, size),
        "suspects_not_eliminated": _count(crime[status.ne("eliminated")], size),
        "suspects_disposed": _count(crime[status.eq("disposed")], size),
        "suspects_unresolved": _count(crime[status.isin(UNRESOLVED)], size),
        "youngest_suspect_age": _known(youngest),
        "oldest_suspect_age": _known(oldest),
    }


def _victims(tables: Joined) -> dict[str, pd.Series]:
    victims, size = tables["victims"], len(tables["crimes"])
    crime = tables.rows("victims", "crimes")
    person, supports = victims["kind"].eq("person").to_numpy(), victims["supports_action"]
    return {
        "victims": _count(crime, size),
        "enhanced_victims": _count(crime[victims["enhanced"].to_numpy()], size),
        "victims_supporting": _count(crime[supports.eq("yes").to_numpy()], size),
        "persons": _count(crime[person], size),
        "persons_opposed": _count(crime[person & supports.eq("no").to_numpy()], size),
    }


def _count(rows: np.ndarray, size: int) -> pd.Series:
    """How often each row number from 0 to `size` occurs."""
    return pd.Series(np.bincount(rows, minlength=size)).astype("Int64")


def _known(values: np.ndarray) -> pd.Series:
    """Whole numbers, missing where infinite."""
    missing = np.isinf(values)
    return pd.Series(pd.array(np.where(missing, 0, values).astype(np.int64), dtype="Int64")).mask(missing)

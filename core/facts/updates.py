"""What victims have not been told yet: custody events without a contact at or after them."""

import numpy as np
import pandas as pd

from core.facts.joined import Joined
from core.facts.latest import london_dates, utc

EVENTS = {"arrested": "arrested_at", "interviewed": "interviewed_at", "released": "released_at"}


def updates(tables: Joined, live: np.ndarray, last_contact: np.ndarray) -> pd.DataFrame:
    """One row a victim and custody event of a live crime (any suspect's) not followed by a counted contact.

    `live` has one bool a crime, `last_contact` one UTC instant a victim (NaT: never). Instants are compared, so a
    contact in the very moment of the event counts. `crime_row` and `victim_row` say which rows it belongs to.
    """
    crime = tables.rows("custody", "crimes")
    records = np.flatnonzero(live[crime])
    record, victim = _pairs(records, crime[records], tables.rows("victims", "crimes"), len(live))
    parts = [_untold(tables, event, record, victim, last_contact) for event in EVENTS]
    return pd.concat(parts, ignore_index=True)


def _pairs(records: np.ndarray, crime: np.ndarray, of_victim: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Every custody record beside every victim of the same crime, as positions."""
    by_crime = np.argsort(of_victim, kind="stable")
    many = np.bincount(of_victim, minlength=size)
    first = np.cumsum(many) - many
    repeats = many[crime]
    step = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return np.repeat(records, repeats), by_crime[np.repeat(first[crime], repeats) + step]


def _untold(tables: Joined, event: str, record: np.ndarray, victim: np.ndarray, told: np.ndarray) -> pd.DataFrame:
    custody, victims = tables["custody"], tables["victims"]
    at = utc(custody[EVENTS[event]])[record]
    owed = ~np.isnat(at) & ~(told[victim] >= at)
    record, victim = record[owed], victim[owed]
    victim_id = victims["victim_id"].take(victim).reset_index(drop=True)
    custody_id = custody["custody_id"].take(record).reset_index(drop=True)
    return pd.DataFrame(
        {
            "update_id": victim_id + ":" + custody_id + ":" + event,
            "crime_ref": custody["crime_ref"].take(record).reset_index(drop=True),
            "victim_id": victim_id,
            "crime_row": tables.rows("custody", "crimes")[record],
            "victim_row": victim,
            "event": pd.Categorical([event] * len(record), categories=list(EVENTS)),
            "event_on": london_dates(at[owed]),
        }
    )

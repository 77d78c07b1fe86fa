"""What victims have not been told yet: custody events without a contact at or after them."""

import numpy as np
import pandas as pd

from core.facts.counted import contacts, last_at
from core.facts.crimes import live
from core.facts.declared import fact
from core.facts.joined import Joined
from core.facts.latest import london_dates, utc

EVENTS = {"arrested": "arrested_at", "interviewed": "interviewed_at", "released": "released_at"}


@fact("update", "choice", "what happened to a suspect", tuple(EVENTS))
def event(tables: Joined) -> pd.Series:
    return tables.once(updates)["event"]


@fact("update", "date", "the day it happened (Europe/London)")
def event_on(tables: Joined) -> pd.Series:
    return tables.once(updates)["event_on"]


def updates(tables: Joined) -> pd.DataFrame:
    """One row a victim and custody event of a live crime (any suspect's) not followed by a counted contact.

    Instants are compared, so a contact in the very moment of the event counts. `crime_row` and `victim_row` say which
    rows it belongs to.
    """
    of_live = live(tables).to_numpy(dtype=bool)
    crime = tables.rows("custody", "crimes")
    records = np.flatnonzero(of_live[crime])
    record, victim = _pairs(records, crime[records], tables.rows("victims", "crimes"), len(of_live))
    last_contact = tables.once(last_at, contacts)
    parts = [_owed(tables, name, record, victim, last_contact) for name in EVENTS]
    return pd.concat(parts, ignore_index=True)


def _pairs(records: np.ndarray, crime: np.ndarray, of_victim: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Every custody record beside every victim of the same crime, as positions."""
    by_crime = np.argsort(of_victim, kind="stable")
    many = np.bincount(of_victim, minlength=size)
    first = np.cumsum(many) - many
    repeats = many[crime]
    step = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return np.repeat(records, repeats), by_crime[np.repeat(first[crime], repeats) + step]


def _owed(tables: Joined, event: str, record: np.ndarray, victim: np.ndarray, contact: np.ndarray) -> pd.DataFrame:
    custody, victims = tables["custody"], tables["victims"]
    at = utc(custody[EVENTS[event]])[record]
    owed = ~np.isnat(at) & ~(contact[victim] >= at)
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

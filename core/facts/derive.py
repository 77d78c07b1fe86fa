"""Extract tables -> one frame of facts a subject. Vectorised: no Python loop over crimes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.extract.keys import positions
from core.extract.times import london_date
from core.facts.catalogue import KEYS, SUBJECTS
from core.facts.frames import Facts
from core.facts.latest import latest_on

OPEN = ("unallocated", "under_investigation", "awaiting_cps")
SUPERVISORS = ("PS", "DS", "INSP", "DI", "CI", "DCI", "SUPT", "DSUPT", "CSUPT", "DCSUPT", "ACC")
MANAGERS = SUPERVISORS[2:]

Tables = Mapping[str, pd.DataFrame]


def derive(tables: Tables) -> Facts:
    """The facts of every crime, victim, suspect and bail in the tables of an extract (good rows only)."""
    crimes = _crimes(tables)
    frames = {"crime": crimes, "victim": _victims(tables)}
    for subject, table in (("suspect", "suspects"), ("bail", "bails")):
        names = [KEYS[subject], "crime_ref", *(fact.name for fact in SUBJECTS[subject])]
        frames[subject] = tables[table][names].copy()
    return Facts.of(frames)


def _crimes(tables: Tables) -> pd.DataFrame:
    source = tables["crimes"]
    offences = tables["offences"]
    offence = positions(source["offence_code"], offences["offence_code"])
    reviews = _latest_reviews(tables)
    columns = {
        "crime_ref": source["crime_ref"],
        "unit_id": source["unit_id"],
        "oic": source["oic"],
        "restricted": source["restricted"],
        "status": source["status"],
        "open": source["status"].isin(OPEN),
        "risk": source["risk"],
        "domestic_abuse": source["domestic_abuse"],
        "hate": source["hate"],
        "offence_group": offences["offence_group"].take(offence).reset_index(drop=True),
        "reported_on": london_date(source["reported_at"]),
        "recorded_on": london_date(source["recorded_at"]),
        "allocated_on": source["allocated_on"],
        "investigation_plan_on": source["investigation_plan_on"],
        **reviews,
        "last_oel_on": _latest_oel(tables),
    }
    return pd.DataFrame(columns)


def _latest_reviews(tables: Tables) -> dict[str, pd.Series]:
    """Counted reviews only (contract section 3): who wrote it, in what rank, and of whose crime."""
    reviews, crimes, officers = tables["reviews"], tables["crimes"], tables["officers"]
    crime = positions(reviews["crime_ref"], crimes["crime_ref"])
    by = positions(reviews["by_collar"], officers["collar_number"])
    rank = officers["rank"].take(np.where(by >= 0, by, 0)).to_numpy() if len(officers) else np.full(len(by), "")
    known = by >= 0
    own = crimes["oic"].take(crime).reset_index(drop=True).eq(reviews["by_collar"]).fillna(False).to_numpy(dtype=bool)
    kind = reviews["kind"]
    supervising = kind.isin(["initial", "supervisor"]).to_numpy() & known & np.isin(rank, SUPERVISORS) & ~own
    managing = kind.eq("manager").to_numpy() & known & np.isin(rank, MANAGERS)

    def last(counted: np.ndarray) -> pd.Series:
        return latest_on(reviews["reviewed_at"], np.where(counted, crime, -1), len(crimes))

    return {"last_supervisor_review_on": last(supervising), "last_manager_review_on": last(managing)}


def _latest_oel(tables: Tables) -> pd.Series:
    entries, crimes = tables["oel_entries"], tables["crimes"]
    crime = positions(entries["crime_ref"], crimes["crime_ref"])
    counted = entries["kind"].ne("system").to_numpy()
    return latest_on(entries["entered_at"], np.where(counted, crime, -1), len(crimes))


def _victims(tables: Tables) -> pd.DataFrame:
    victims, contacts = tables["victims"], tables["victim_contacts"]
    victim = positions(contacts["victim_id"], victims["victim_id"])
    counted = contacts["outcome"].isin(["reached", "sent"]).to_numpy()
    names = ["victim_id", "crime_ref", "kind", "updates", "enhanced", "agreed_frequency_days"]
    last = latest_on(contacts["contacted_at"], np.where(counted, victim, -1), len(victims))
    return victims[names].assign(last_contact_on=last)

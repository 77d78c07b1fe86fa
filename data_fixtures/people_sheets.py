"""The tables about the people in a crime: victims, contacts, suspects, custody and bail, as sheets."""

import numpy as np

from data_fixtures import contacts, custody_and_bail, suspects, victims
from data_fixtures.chance import DAY, NEVER, days, happens
from data_fixtures.crime_sheets import References, instants
from data_fixtures.names import AWKWARD, businesses, people
from data_fixtures.sheet import Days, Flags, Keys, Sheet, Whole, Words


def victims_sheet(found: victims.Victims, written: References, rng: np.random.Generator) -> Sheet:
    """The `victims` table; some names are awkward on purpose."""
    size, shops = len(found), businesses()
    person = rng.integers(0, len(people()) - len(AWKWARD), size)
    person = np.where(happens(rng, 0.0005, size), len(people()) - 1 - rng.integers(0, len(AWKWARD), size), person)
    shop = len(people()) + rng.integers(0, len(shops), size)
    name = np.where(found.kind == victims.PERSON, person, np.where(found.kind == victims.BUSINESS, shop, -1))
    return {
        "victim_id": Keys("V", np.arange(1, size + 1)),
        "crime_ref": written.crime(found.crime),
        "kind": Words(found.kind, victims.KINDS),
        "name": Words(name, [*people(), *shops]),
        "enhanced": Flags(found.enhanced),
        "updates": Words(found.updates, victims.UPDATES),
        "agreed_frequency_days": Whole(found.frequency),
        "preferred_method": Words(found.method, victims.METHODS),
        "needs_assessed_on": Days(found.assessed_on),
        "vps_offered_on": Days(found.statement_on),
        "supports_action": Words(found.supports, victims.SUPPORTS),
    }


def contacts_sheet(found: contacts.Contacts, officer: np.ndarray, written: References) -> Sheet:
    """The `victim_contacts` table; `officer` is the one in case of each contact's crime."""
    return {
        "contact_id": Keys("K", np.arange(1, len(found.at) + 1)),
        "victim_id": Keys("V", found.victim + 1),
        "contacted_at": instants(found.at),
        "entered_at": instants(found.entered),
        "by_collar": written.officer(officer),
        "method": Words(found.method, victims.METHODS),
        "outcome": Words(found.outcome, contacts.OUTCOMES),
    }


def suspects_sheet(
    found: suspects.Suspects, outcome: np.ndarray, written: References, rng: np.random.Generator
) -> Sheet:
    """The `suspects` table; ages fit the outcome (youth and adult cautions, under ten)."""
    size, theirs = len(found), outcome[found.crime]
    years = np.where(happens(rng, 0.08, size), rng.uniform(12, 17.9, size), rng.uniform(18.1, 62, size))
    years = np.where(found.main & (theirs == 2), rng.uniform(12, 17.5, size), years)
    years = np.where(found.main & (theirs == 3), rng.uniform(19, 60, size), years)
    years = np.where(found.main & (theirs == 11), rng.uniform(6, 9.5, size), years)
    born = days(found.named) - (years * 365.25).astype(np.int64)
    unknown = happens(rng, 0.05, size)
    return {
        "suspect_id": Keys("S", np.arange(1, size + 1)),
        "crime_ref": written.crime(found.crime),
        "name": Words(rng.integers(0, len(people()) - len(AWKWARD), size), people()),
        "date_of_birth": Days(np.where(unknown, NEVER, born)),
        "named_on": Days(days(found.named)),
        "status": Words(found.status, suspects.STATUSES),
        "status_since": Days(found.since // DAY),
    }


def custody_sheet(found: custody_and_bail.Custody, written: References) -> Sheet:
    """The `custody` table."""
    return {
        "custody_id": Keys("CU", np.arange(1, len(found.suspect) + 1)),
        "suspect_id": Keys("S", found.suspect + 1),
        "crime_ref": written.crime(found.crime),
        "arrested_at": instants(found.arrested),
        "interviewed_at": instants(found.interviewed),
        "released_at": instants(found.released),
        "disposal": Words(found.disposal, suspects.DISPOSALS),
    }


def bails_sheet(found: custody_and_bail.Bails, written: References) -> Sheet:
    """The `bails` table."""
    return {
        "bail_id": Keys("BL", np.arange(1, len(found.suspect) + 1)),
        "suspect_id": Keys("S", found.suspect + 1),
        "crime_ref": written.crime(found.crime),
        "arrested_on": Days(found.arrested_on),
        "return_on": Days(found.return_on),
        "case_kind": Words(found.case_kind, custody_and_bail.CASE_KINDS),
        "authorised_months": Whole(found.months),
        "court_application_on": Days(found.application_on),
        "answered_on": Days(found.answered_on),
        "circulated_on": Days(found.circulated_on),
        "status": Words(found.status, custody_and_bail.BAIL_STATUSES),
    }

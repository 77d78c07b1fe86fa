"""The tables about the people in a crime: victims, contacts, suspects, custody and bail, as sheets."""

import numpy as np

from data_fixtures import contacts, custody_and_bail, suspects, victims
from data_fixtures.chance import DAY, NEVER, days, happens
from data_fixtures.crime_sheets import References, instants
from data_fixtures.names import AWKWARD, businesses, people
from data_fixtures.sheet import Days, Flags, Keys, Sheet, Whole, Words


def victims_sheet(victims_: victims.Victims, written: References, rng: np.random.Generator) -> Sheet:
    """The `victims` table; some names are awkward on purpose."""
    size, shops = len(victims_), businesses()
    person = rng.integers(0, len(people()) - len(AWKWARD), size)
    person = np.where(happens(rng, 0.0005, size), len(people()) - 1 - rng.integers(0, len(AWKWARD), size), person)
    shop = len(people()) + rng.integers(0, len(shops), size)
    name = np.where(victims_.kind == victims.PERSON, person, np.where(victims_.kind == victims.BUSINESS, shop, -1))
    return {
        "victim_id": Keys("V", np.arange(1, size + 1)),
        "crime_ref": written.crime(victims_.crime),
        "kind": Words(victims_.kind, victims.KINDS),
        "name": Words(name, [*people(), *shops]),
        "enhanced": Flags(victims_.enhanced),
        "updates": Words(victims_.updates, victims.UPDATES),
        "agreed_frequency_days": Whole(victims_.frequency),
        "preferred_method": Words(victims_.method, victims.METHODS),
        "needs_assessed_on": Days(victims_.assessed_on),
        "vps_offered_on": Days(victims_.statement_on),
        "supports_action": Words(victims_.supports, victims.SUPPORTS),
    }


def contacts_sheet(contacts_: contacts.Contacts, officer: np.ndarray, written: References) -> Sheet:
    """The `victim_contacts` table; `officer` is the one in case of each contact's crime."""
    return {
        "contact_id": Keys("K", np.arange(1, len(contacts_.at) + 1)),
        "victim_id": Keys("V", contacts_.victim + 1),
        "contacted_at": instants(contacts_.at),
        "entered_at": instants(contacts_.entered),
        "by_collar": written.officer(officer),
        "method": Words(contacts_.method, victims.METHODS),
        "outcome": Words(contacts_.outcome, contacts.OUTCOMES),
    }


def suspects_sheet(
    suspects_: suspects.Suspects, outcome: np.ndarray, written: References, rng: np.random.Generator
) -> Sheet:
    """The `suspects` table; ages fit the outcome (youth and adult cautions, under ten)."""
    size, theirs = len(suspects_), outcome[suspects_.crime]
    years = np.where(happens(rng, 0.08, size), rng.uniform(12, 17.9, size), rng.uniform(18.1, 62, size))
    years = np.where(suspects_.main & (theirs == 2), rng.uniform(12, 17.5, size), years)
    years = np.where(suspects_.main & (theirs == 3), rng.uniform(19, 60, size), years)
    years = np.where(suspects_.main & (theirs == 11), rng.uniform(6, 9.5, size), years)
    born = days(suspects_.named) - (years * 365.25).astype(np.int64)
    unknown = happens(rng, 0.05, size)
    return {
        "suspect_id": Keys("S", np.arange(1, size + 1)),
        "crime_ref": written.crime(suspects_.crime),
        "name": Words(rng.integers(0, len(people()) - len(AWKWARD), size), people()),
        "date_of_birth": Days(np.where(unknown, NEVER, born)),
        "named_on": Days(days(suspects_.named)),
        "status": Words(suspects_.status, suspects.STATUSES),
        "status_since": Days(suspects_.since // DAY),
    }


def custody_sheet(custody: custody_and_bail.Custody, written: References) -> Sheet:
    """The `custody` table."""
    return {
        "custody_id": Keys("CU", np.arange(1, len(custody.suspect) + 1)),
        "suspect_id": Keys("S", custody.suspect + 1),
        "crime_ref": written.crime(custody.crime),
        "arrested_at": instants(custody.arrested),
        "interviewed_at": instants(custody.interviewed),
        "released_at": instants(custody.released),
        "disposal": Words(custody.disposal, suspects.DISPOSALS),
    }


def bails_sheet(bails: custody_and_bail.Bails, written: References) -> Sheet:
    """The `bails` table."""
    return {
        "bail_id": Keys("BL", np.arange(1, len(bails.suspect) + 1)),
        "suspect_id": Keys("S", bails.suspect + 1),
        "crime_ref": written.crime(bails.crime),
        "arrested_on": Days(bails.arrested_on),
        "return_on": Days(bails.return_on),
        "case_kind": Words(bails.case_kind, custody_and_bail.CASE_KINDS),
        "authorised_months": Whole(bails.months),
        "court_application_on": Days(bails.application_on),
        "answered_on": Days(bails.answered_on),
        "circulated_on": Days(bails.circulated_on),
        "status": Words(bails.status, custody_and_bail.BAIL_STATUSES),
    }

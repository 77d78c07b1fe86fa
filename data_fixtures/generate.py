"""Writes a whole invented extract: the force, its crimes of a year, and everything recorded about them.

The same arguments give the same bytes. A million crimes with ten million events take about a minute.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from data_fixtures import crime_sheets, log_sheets, people_sheets
from data_fixtures.arrivals import HOURS_BEFORE_EXTRACT
from data_fixtures.calibration import offences
from data_fixtures.chance import DAY, HOUR, stream
from data_fixtures.contacts import contacts_of
from data_fixtures.enquiry import entries_of, reviews_of
from data_fixtures.files import WRITERS, Progress, write_manifest
from data_fixtures.force import Force, force_for, units_sheet
from data_fixtures.history import Draws, History, history_of
from data_fixtures.links import access_of, links_of
from data_fixtures.officers import Strength, officers_sheet, strength_of
from data_fixtures.postings import absences_sheet, postings_of, postings_sheet
from data_fixtures.sheet import Sheet


def generate(
    out: Path, crimes: int, seed: int, as_of: date, progress: Progress | None = None, fmt: str = "csv"
) -> dict[str, int]:
    """Writes the extract of about `crimes` crimes taken at 06:00 London on `as_of` into folder `out`.

    `fmt` is `csv` or `parquet`; `progress` hears a line a table. Returns the rows of each table. Raises
    FileExistsError when `out` already holds an extract, ValueError when an argument makes no sense.
    """
    if crimes < 1 or seed < 0 or fmt not in WRITERS:
        raise ValueError("generate: wanted at least 1 crime, a seed of 0 or more, and a format csv or parquet")
    if out.is_dir() and any(out.iterdir()):
        raise FileExistsError(f"{out}: the folder is not empty; name a new one or empty it first")
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out}: is a file; name a folder, new or empty")
    out.mkdir(parents=True, exist_ok=True)
    rows = {}
    with _whole_or_nothing(out):
        for table, sheet in sheets(crimes, seed, as_of):
            rows[table] = WRITERS[fmt](out / f"{table}.{fmt}", sheet)
            if progress:
                progress(f"{table}: {rows[table]:,} rows")
        write_manifest(out, as_of, rows)
    return rows


@contextmanager
def _whole_or_nothing(out: Path) -> Iterator[None]:
    """Leaves nothing in a folder that was empty when the work in it fails: half an extract is none."""
    with ExitStack() as undone:
        undone.callback(_emptied, out)
        yield
        undone.pop_all()  # whole: nothing is taken back


def _emptied(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def sheets(count: int, seed: int, as_of: date) -> Iterator[tuple[str, Sheet]]:
    """Every table in the contract's order, each made when it is asked for."""
    draws = _draws(seed)
    now = int(np.datetime64(as_of, "D").astype(np.int64)) * DAY + HOURS_BEFORE_EXTRACT * HOUR
    force = force_for(count)
    strength = strength_of(force, draws("officers"))
    yield "units", units_sheet(force)
    yield "officers", officers_sheet(strength)
    yield "postings", postings_sheet(postings_of(force, strength, now // DAY, draws("postings")))
    yield "absences", absences_sheet(strength, now // DAY, draws("absences"))
    yield "offences", crime_sheets.offences_sheet(offences())

    history = history_of(count, force, strength, now, draws)
    collars = [officer.collar for officer in strength.officers]
    written = crime_sheets.references(history.crimes, collars, [team.unit_id for team in force.teams])
    yield from _people(history, written, draws)
    yield from _log(history, force, strength, written, draws)


def _people(history: History, written: crime_sheets.References, draws: Draws) -> Iterator[tuple[str, Sheet]]:
    """The crimes and the people in them."""
    yield "crimes", crime_sheets.crimes_sheet(history.crimes, history.record, written, offences())
    yield "victims", people_sheets.victims_sheet(history.victims, written, draws("names of victims"))
    contacts = contacts_of(
        history.crimes, history.victims, history.custody, history.now, history.lateness, draws("contacts")
    )
    by = history.crimes.oic[history.victims.crime[contacts.victim]]
    yield "victim_contacts", people_sheets.contacts_sheet(contacts, by, written)
    outcome = history.crimes.story.outcome
    yield "suspects", people_sheets.suspects_sheet(history.suspects, outcome, written, draws("names of suspects"))
    yield "custody", people_sheets.custody_sheet(history.custody, written)
    yield "bails", people_sheets.bails_sheet(history.bails, written)


def _log(
    history: History, force: Force, strength: Strength, written: crime_sheets.References, draws: Draws
) -> Iterator[tuple[str, Sheet]]:
    """What was written about the crimes."""
    crimes, now = history.crimes, history.now
    entries = entries_of(crimes, now, history.lateness, history.quiet, draws("entries"))
    yield "oel_entries", log_sheets.entries_sheet(entries, written, draws("texts of entries"))
    sergeants, managers = np.array(strength.sergeants), np.array(strength.managers)
    reviews = reviews_of(crimes, now, history.lateness, sergeants, managers, draws("reviews"))
    yield "reviews", log_sheets.reviews_sheet(reviews, written, draws("texts of reviews"))
    yield "crime_links", log_sheets.links_sheet(*links_of(crimes, draws("links")), written)
    yield "access_lists", log_sheets.access_sheet(*access_of(crimes, history.hers, strength, draws("access")), written)


def _draws(seed: int) -> Draws:
    return lambda noun: stream(seed, noun)

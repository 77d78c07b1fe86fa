"""The pages Arrests and Under investigation in a real browser: numbers that agree with the records, rows that open."""

import re
from datetime import date

import pandas as pd
from playwright.sync_api import Page, expect

from core import clock
from core.arrests import first_day
from core.investigations import aged, cross_table, narrowed
from core.organisation import at_or_below
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading_whole
from core.store.people import directory
from data_fixtures.people import ALDER, AUDITOR, OAK
from tests.browser.cards import cards, grid, title
from tests.browser.conftest import PATIENCE, SignIn, pick
from tests.browser.serving import App

OVER_180 = "over 180 days"


def arrests_of_the_force(app: App, today: date) -> pd.DataFrame:
    """What a commander of the whole force sees of the last 28 days, asked of the database the app reads."""
    with reading_whole(engine(app.database_url)) as db:
        seen_by = Scope(OAK.collar_number, frozenset(), at_or_below(directory.units(db), OAK.unit), today)
        return scoped.arrests(db, seen_by, first_day(today, 28))


def crimes_of_alder(app: App, today: date) -> pd.DataFrame:
    with reading_whole(engine(app.database_url)) as db:
        seen_by = Scope(ALDER.collar_number, frozenset({ALDER.collar_number}), frozenset(), today)
        return aged(scoped.open_crimes(db, seen_by), today)


def listed(page: Page, things: str, count: int) -> None:
    expect(page.get_by_role("heading", name=re.compile(f"^{things} {count:,}$"))).to_be_visible(timeout=PATIENCE)


def test_the_arrests_of_28_days_are_those_of_the_records_and_a_row_opens_its_crime(sign_in: SignIn, app: App) -> None:
    page, found = sign_in(OAK, "/arrests"), arrests_of_the_force(app, clock.today())
    expect(page.get_by_role("heading", name="Arrests", exact=True)).to_be_visible()
    page.get_by_text("Last 28 days", exact=True).click()
    listed(page, "Arrests", len(found))
    expect(cards(page).first).to_contain_text(found["crime_ref"].iloc[0])
    page.get_by_role("button", name="As a table").click()
    expect(page.get_by_text(re.compile(rf"^{len(found):,} arrests, newest first"))).to_be_visible(timeout=PATIENCE)
    cell = grid(page).locator(".ag-row[row-index='0'] .ag-cell[col-id='crime_ref']")
    expect(cell).to_have_text(found["crime_ref"].iloc[0])
    cell.dblclick()
    expect(page.get_by_role("heading", name=f"Crime {found['crime_ref'].iloc[0]}")).to_be_visible()


def test_open_crimes_are_counted_and_a_choice_by_name_lists_those_behind_the_number(sign_in: SignIn, app: App) -> None:
    page, crimes = sign_in(ALDER, "/investigations"), crimes_of_alder(app, clock.today())
    expect(page.get_by_role("heading", name="Under investigation", exact=True)).to_be_visible()
    counts = page.get_by_test_id("stDataFrame").locator("table tbody tr").last
    expect(counts).to_have_text(re.compile("".join(["All", *map(str, cross_table(crimes).loc["All"])])))
    pick(page, page.get_by_role("combobox", name=re.compile("Age and risk")), "Over 180 days · any", re.compile("Over"))
    expect(page.get_by_role("heading", name="Over 180 days, any risk")).to_be_visible()
    old = narrowed(crimes, band=OVER_180)
    listed(page, "Crimes", len(old))
    title(cards(page).first).click()
    expect(page.get_by_role("heading", name=f"Crime {old['crime_ref'].iloc[0]}")).to_be_visible()


def test_a_number_chosen_in_the_table_lists_its_crimes(sign_in: SignIn, app: App) -> None:
    page, crimes = sign_in(ALDER, "/investigations"), crimes_of_alder(app, clock.today())
    # The last column of the last band: the table draws on a canvas, so it is found by its place.
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    box = table.bounding_box()
    assert box is not None
    row = box["height"] / 7
    table.click(position={"x": box["width"] - 20, "y": row * 5.5})
    expect(page.get_by_role("heading", name="Over 180 days, any risk")).to_be_visible()
    listed(page, "Crimes", len(narrowed(crimes, band=OVER_180)))


def test_an_auditor_is_told_that_neither_page_is_theirs(sign_in: SignIn, app: App) -> None:
    page = sign_in(AUDITOR, "/arrests")
    expect(page.get_by_text("This page is not part of your role (auditor).")).to_be_visible()
    page.goto(app.address + "/investigations")
    expect(page.get_by_text("This page is not part of your role (auditor).")).to_be_visible()

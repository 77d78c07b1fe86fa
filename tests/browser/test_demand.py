"""Demand in a real browser: a row a unit, its sheet, the crimes behind it; what is shown stands in the address."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core import clock
from core.demand import demand, in_full, weighed
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading_whole
from core.store.people import directory
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from data_fixtures.people import ELM
from tests.browser.axe import Checked
from tests.browser.cards import GRID, cards, grid
from tests.browser.conftest import PATIENCE, SignIn, come_in, settled
from tests.browser.serving import App, running_app
from tests.browser.walk import LOOKS
from tests.folders import folder
from tests.stores import store_at

LONG = "Major Investigations and Serious and Organised Crime Partnership Team of the Northern Moors"
DEPARTMENTS = {"D1": "Crime Desk", "D2": LONG, "D3": "Quiet Department", "D4": "Unstaffed Department", "D5": "Archive"}
TEAMS = 300


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    """Five departments: over capacity, within the normal range, without crimes, without officers, without either."""
    where, now = tmp_path_factory.mktemp("demand"), clock.now()
    url = store_at(where / "store.db")
    refresh(engine(url), folder(where / "extract", now.isoformat(), **_rows()), now)
    with running_app(where, url, provider) as app:
        yield app


def _rows() -> dict[str, list[dict]]:
    units = [{"unit_id": u, "name": n, "level": "department", "parent_id": "B1"} for u, n in DEPARTMENTS.items()]
    units += [
        {"unit_id": f"T{n}", "name": f"Team {n:03}", "level": "team", "parent_id": "D1" if n <= 5 else "D5"}
        for n in range(1, TEAMS + 1)
    ]
    officers = [{"collar_number": f"1{n:03}", "name": f"Alex Reed{n}", "rank": "DC"} for n in range(1, 7)]
    officers += [{"collar_number": ELM.collar_number, "name": ELM.name, "rank": ELM.rank}]
    posted = {"1001": "D1", "1002": "D2", "1003": "D2", "1004": "D3", "1005": "T1", ELM.collar_number: "B1"}
    crimes = [_crime(f"X{n:03}", "D1", ("high", "medium", "standard")[n % 3]) for n in range(45)]
    crimes += [_crime(f"Y{n:03}", "D2", "standard") for n in range(26)]
    crimes += [_crime("Z001", "D4", "standard"), _crime("R001", "D3", "high") | {"restricted": True}]
    return {
        "units": units,
        "officers": officers,
        "postings": [{"collar_number": c, "unit_id": u, "from_date": "2020-01-06"} for c, u in posted.items()],
        "crimes": crimes,
        "offences": [{"offence_code": "B1", "offence_group": "burglary", "title": "Burglary in a dwelling"}],
    }


def _crime(ref: str, unit: str, risk: str) -> dict:
    offence = {"offence_code": "B1"} if int(ref[1:]) % 4 == 0 else {}
    return {"crime_ref": ref, "unit_id": unit, "risk": risk} | offence


def at(page: Page, force: App, path: str = "/demand") -> Page:
    come_in(page, force, ELM, path)
    expect(page.get_by_role("heading", level=1, name="Demand")).to_be_visible(timeout=PATIENCE)
    settled(page)
    return page


def row(page: Page, unit: str) -> Locator:
    return page.locator(f".st-key-unit_row_{unit}")


def press(page: Page, unit: str) -> Locator:
    return row(page, unit).get_by_role("button")


def sheet(page: Page) -> Locator:
    """The sheet once the run is over: while another unit opens, the old one and the new one both stand."""
    settled(page, LOOKS)
    return page.locator(".st-key-sheet_unit")


def readings(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("h2.reading").all_inner_texts()]


def in_database(app: App) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers of the departments and the open crimes, as the commander may know them."""
    with reading_whole(engine(app.database_url)) as db:
        units, today = directory.units(db), clock.today()
        seen_by = Scope(ELM.collar_number, frozenset({ELM.collar_number}), frozenset(units["unit_id"]), today)
        crimes = scoped.open_crimes(db, seen_by)
        return demand(directory.workforce(db), crimes, "department", today).set_index("unit_id"), crimes


def test_units_stand_by_what_their_numbers_say_and_a_counter_says_how_many(page: Page, force: App) -> None:
    at(page, force)
    assert readings(page) == [
        "Surplus demand 1", "Within normal range 1", "Spare capacity 1", "No capacity recorded 2 By name",
    ]  # fmt: skip
    for words in ("1 Surplus demand", "1 Within normal range", "1 Spare capacity", "2 No capacity recorded"):
        expect(page.get_by_role("radio", name=words)).to_be_visible()
    numbers, _ = in_database(force)
    expect(row(page, "D1")).to_contain_text(f"{numbers.loc['D1', 'ratio']:.2f}")
    expect(press(page, "D1")).to_have_accessible_name(re.compile("Crime Desk.*45 open crimes, 2 officers", re.DOTALL))
    expect(page.get_by_text("Overlapping intervals prove no difference.")).to_be_visible()
    expect(page.get_by_text("This is not the whole workload.")).to_be_visible()


def test_a_unit_without_capacity_or_without_crimes_says_so_in_words(page: Page, force: App) -> None:
    at(page, force)
    expect(row(page, "D4")).to_contain_text("No capacity recorded, 1.5 hours a week")
    expect(row(page, "D5")).to_contain_text("No capacity recorded, no demand")
    expect(row(page, "D3")).to_contain_text("No open crimes, 1 officer")
    expect(page.get_by_test_id("stMain")).not_to_contain_text(re.compile("None|nan"))
    press(page, "D4").click()
    expect(sheet(page)).to_contain_text("No PSI or PC or DC is posted here today")


def test_the_parts_of_a_sheet_add_up_to_the_number_and_to_the_crimes_behind_it(page: Page, force: App) -> None:
    at(page, force, "/demand?unit=D1")
    numbers, crimes = in_database(force)
    demand_table, capacity_table = sheet(page).get_by_role("table").all()
    for table, total in ((demand_table, "demand_hours"), (capacity_table, "capacity_hours")):
        *parts, whole = (_number(text) for text in table.locator("td:last-child").all_inner_texts())
        assert sum(parts) == pytest.approx(whole) == pytest.approx(numbers.loc["D1", total], abs=0.001)
    expect(sheet(page)).to_contain_text(f"= {numbers.loc['D1', 'ratio']:.2f}, 95% interval")
    page.get_by_role("button", name="45 crimes behind it").click()
    expect(page).to_have_url(re.compile("view=crimes"))
    here = weighed(crimes[crimes["unit_id"].isin(["D1", "T1"])], clock.today())
    assert here["each"].sum() == pytest.approx(numbers.loc["D1", "demand_hours"])
    expect(page.get_by_text(f"45 crimes take {in_full([here['each'].sum()])[0]} hours a week")).to_be_visible()
    expect(cards(page).first).to_contain_text(f"{here['each'].max():g} hours a week", timeout=PATIENCE * 2)
    page.get_by_role("button", name="As a table").click()
    cells = grid(page).locator(".ag-cell[col-id='hours_words']")
    expect(cells.first).to_have_text(f"{here['each'].max():g}")
    page.get_by_role("button", name="Back to Crime Desk").click()
    expect(sheet(page)).to_be_visible()


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_level_reading_and_unit_stand_in_the_address_where_reload_and_back_find_them(page: Page, force: App) -> None:
    at(page, force)
    page.get_by_role("radio", name="Surplus demand").click()
    expect(page).to_have_url(re.compile(r"reading=surplus"))
    expect(row(page, "D2")).to_have_count(0)
    press(page, "D1").click()
    expect(page).to_have_url(re.compile(r"unit=D1"))
    expect(sheet(page)).to_contain_text("Crime Desk")
    page.reload()
    expect(sheet(page)).to_contain_text("Crime Desk", timeout=PATIENCE)
    expect(page.get_by_role("radio", name="Surplus demand")).to_be_checked()
    page.go_back()
    expect(sheet(page)).to_have_count(0)
    expect(row(page, "D1")).to_be_visible()
    page.get_by_role("radio", name="Surplus demand").click()  # pressed again: all of them
    expect(row(page, "D2")).to_be_visible()
    page.get_by_role("radio", name="Team", exact=True).click()
    expect(page).to_have_url(re.compile(r"level=team"))
    page.reload()
    expect(page.get_by_role("radio", name="Team", exact=True)).to_be_checked(timeout=PATIENCE)


def test_a_reading_that_no_unit_has_says_so_and_how_to_see_the_others(page: Page, force: App) -> None:
    at(page, force, "/demand?level=team&reading=within")
    expect(page.get_by_text("No team is under “Within normal range” today. Press it again to see all.")).to_be_visible()
    page.get_by_role("radio", name="0 Within normal range").click()
    expect(row(page, "T1")).to_be_visible()


def test_a_unit_opens_and_closes_by_keyboard_and_keeps_the_focus(page: Page, force: App) -> None:
    at(page, force)
    press(page, "D1").focus()
    page.keyboard.press("Enter")
    expect(sheet(page)).to_contain_text("Crime Desk")
    settled(page)
    expect(press(page, "D1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="crimes behind it")).to_be_focused()
    press(page, "D3").focus()
    page.keyboard.press("Enter")
    expect(sheet(page)).to_contain_text("Quiet Department")
    settled(page)
    expect(press(page, "D3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet(page)).to_have_count(0)


def test_of_three_hundred_teams_only_what_is_wanted_is_drawn(page: Page, force: App) -> None:
    at(page, force, "/demand?level=team")
    rows = page.locator("[class*='st-key-unit_row_']")
    assert rows.count() == 11  # the one with an officer, and the first ten without
    page.get_by_role("button", name="50 more of 289 teams").click()
    expect(rows).to_have_count(61)
    page.goto(f"{force.address}/demand?unit=T250")  # a unit brings its level, and is drawn wherever it stands
    expect(sheet(page)).to_contain_text("Team 250", timeout=PATIENCE)
    expect(rows).to_have_count(12)


def test_a_restricted_crime_of_others_is_in_no_number_no_sheet_and_no_list(page: Page, force: App) -> None:
    at(page, force, "/demand?unit=D3")
    expect(sheet(page)).to_contain_text("No crime is open here")
    expect(sheet(page).get_by_role("button")).to_have_count(0)
    page.goto(f"{force.address}/demand?unit=D3&view=crimes")
    expect(page.get_by_text("No crime is open here.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stMain")).not_to_contain_text("R001")


@pytest.mark.parametrize("unit", ["F1", "nowhere"])
def test_a_unit_out_of_scope_answers_as_one_that_is_not_there(page: Page, force: App, unit: str) -> None:
    at(page, force, f"/demand?unit={unit}&view=crimes")
    expect(page.get_by_text("The unit asked for is not in your scope today.")).to_be_visible()
    assert readings(page)[0] == "Surplus demand 1"


def test_the_table_has_every_column_in_a_window_of_1280_pixels_and_opens_the_sheet(page: Page, force: App) -> None:
    at(page, force, "/demand?view=table")
    frame = grid(page)
    capacity = frame.locator(".ag-header-cell[col-id='capacity_words']")
    expect(capacity).to_be_visible(timeout=PATIENCE * 2)
    box, room = capacity.bounding_box(), page.locator(GRID).bounding_box()
    assert box
    assert room
    assert box["x"] + box["width"] <= room["x"] + room["width"] - 60
    expect(frame.locator(".ag-cell[col-id='capacity_words']").last).to_have_text("No capacity recorded")
    frame.locator(".ag-row[row-index='0'] .ag-cell[col-id='open']").click()
    expect(sheet(page)).to_contain_text("Crime Desk", timeout=PATIENCE)


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_nothing_scrolls_sideways_and_the_whole_row_can_be_pressed(page: Page, force: App, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    at(page, force)
    row(page, "D2").scroll_into_view_if_needed()
    box = row(page, "D2").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + box["height"] - 6)
    expect(sheet(page)).to_contain_text(LONG)
    settled(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    wide = page.locator("[class*='st-key-unit_row_'], .st-key-sheet_unit, .st-key-demand_counters").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className)"
    )
    assert wide == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_axe_finds_nothing_of_ours_with_a_sheet_open_as_a_table_and_on_the_list(page: Page, force: App) -> None:
    at(page, force, "/demand?unit=D1")
    checked = Checked()
    for path in ("unit=D1", "level=team", "view=table", "unit=D1&view=crimes"):
        page.goto(f"{force.address}/demand?{path}")
        settled(page)
        checked.page(page, path)
    assert checked.faults == {}, "\n" + checked.report()


def test_a_press_in_the_log_of_pages_names_the_unit_whose_crimes_were_listed(sign_in: SignIn, app: App) -> None:
    page = sign_in(ELM, "/demand?unit=D1&view=crimes")
    expect(page.get_by_role("heading", name="Crimes behind the demand of")).to_be_visible(timeout=PATIENCE)
    settled(page)
    with reading_whole(engine(app.database_url)) as db:
        of_elm = select(ACCESS_LOG.c.subject).where(ACCESS_LOG.c.collar_number == ELM.collar_number)
        assert "demand unit=D1" in set(db.execute(of_elm).scalars())

"""From the list to the crime in a real browser: double click, Enter and a button; other people's crimes stay shut."""

import re

import pandas as pd
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import func, select

from core import clock
from core.flags.groups import counters, grouped
from core.organisation import at_or_below
from core.scope import Scope
from core.searches.register import searches
from core.store import scoped
from core.store.engine import engine, reading_whole
from core.store.people import directory
from core.store.schema.records import ACCESS_LOG
from core.words import near_day
from data_fixtures.people import ALDER, AUDITOR, BIRCH, CEDAR, ELM
from pages.work.feed_address import CALLED
from tests.browser.cards import cards, counted, counter, drawn, grid, groups, title
from tests.browser.conftest import PATIENCE, SignIn, choose, pick, settled
from tests.browser.serving import App

TABLE = "/my_actions?view=table"


def flags_of(app: App, collar: str) -> pd.DataFrame:
    """What an officer has to do, in the order of the day, asked of the same database the app reads."""
    seen_by = Scope(collar, frozenset({collar}), frozenset(), clock.today())
    with reading_whole(engine(app.database_url)) as db:
        return grouped(scoped.flags(db, seen_by, acts=("oic",)), clock.today())


def first_cell(frame: FrameLocator, column: str = "crime_ref"):
    return frame.locator(f".ag-row[row-index='0'] .ag-cell[col-id='{column}']")


def test_an_officer_sees_counters_and_the_first_item_of_the_day_first(sign_in: SignIn, app: App) -> None:
    page = drawn(sign_in(ALDER))
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    mine = flags_of(app, ALDER.collar_number)
    for key, word in (("today", "Today"), ("overdue", "Overdue"), ("next", "7 days"), ("waiting", "Waiting")):
        counted(page, word, counters(mine, clock.today())[key])
    assert counters(mine, clock.today())["overdue"] > 0
    expect(cards(page).first).to_contain_text(mine["crime_ref"].iloc[0])


def test_a_kind_narrows_the_list_to_its_search(sign_in: SignIn, app: App) -> None:
    page = drawn(sign_in(ALDER))
    mine = flags_of(app, ALDER.collar_number)
    kinds = mine[mine["search"].eq("bail_return")]
    page.get_by_role("radio", name=re.compile("^Bail return")).click()
    expect(page).to_have_url(re.compile("kind=bail_return"))
    for key, word in (("overdue", "Overdue"), ("next", "7 days")):
        counted(page, word, counters(kinds, clock.today())[key])
    settled(page)
    assert set(page.locator("[data-item^='row '] h3").all_inner_texts()) <= {"Bail return"}
    assert sum(groups(page).values()) + in_folds(page) == len(kinds)


def in_folds(page: Page) -> int:
    """How many items the closed rows at the end stand for."""
    texts = page.locator(".bare [data-item^='fold '] .title").all_inner_texts()
    return sum(int(text.rsplit(None, 1)[1].replace(",", "")) for text in texts)


def test_a_double_click_opens_the_crime_report_and_coming_back_opens_nothing(sign_in: SignIn) -> None:
    page = sign_in(ALDER, TABLE)
    cell = first_cell(grid(page))
    ref = cell.inner_text()
    cell.dblclick()
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()
    assert page.url.endswith(f"/crime?ref={ref}")
    page.go_back()
    grid(page)
    page.get_by_role("button", name="Everything on my crimes").click()  # a rerun must not replay the double click
    page.wait_for_timeout(1500)
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()


def test_enter_on_a_row_opens_it(sign_in: SignIn) -> None:
    page = sign_in(ALDER, TABLE)
    cell = first_cell(grid(page))
    ref = cell.inner_text()
    cell.click()
    cell.press("Enter")
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()


def test_the_open_cell_and_the_open_button_do_the_same(sign_in: SignIn) -> None:
    page = sign_in(ALDER, TABLE)
    frame = grid(page)
    ref = first_cell(frame).inner_text()
    first_cell(frame, "open").click()
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()
    page.goto(page.url.split("/crime")[0] + TABLE)
    box = page.get_by_role("combobox", name=re.compile("Open a crime of this list"))
    pick(page, box, ref, re.compile(f"^{ref}$"))
    page.locator(".st-key-my_actions_table_open").get_by_role("button").click()
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()


def test_the_title_of_a_card_opens_its_crime_and_back_leads_to_that_card(sign_in: SignIn) -> None:
    page = drawn(sign_in(ALDER))
    card = cards(page).nth(1)
    name, ref = card.get_attribute("data-item"), card.locator(".ref").inner_text()
    title(card).click()
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()
    assert page.url.endswith(f"/crime?ref={ref}")
    page.go_back()
    drawn(page)
    expect(title(page.locator(f"[data-item='{name}']"))).to_be_focused()


def test_a_reference_typed_in_small_letters_opens_by_enter_and_so_does_such_an_address(
    sign_in: SignIn, app: App
) -> None:
    ref = flags_of(app, ALDER.collar_number)["crime_ref"].iloc[0]
    page = sign_in(ALDER, "/crime")
    box = page.get_by_label("Crime reference")
    box.fill(f" {ref.lower()} ")
    box.press("Enter")
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible(timeout=PATIENCE)
    assert page.url.endswith(f"/crime?ref={ref}"), "the address has the reference as the records write it"
    page.goto(page.url.replace(ref, ref.lower()))
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible(timeout=PATIENCE)


def test_the_list_sorted_by_when_goes_by_the_days_and_not_by_the_letters(sign_in: SignIn, app: App) -> None:
    due = flags_of(app, ALDER.collar_number)["due_on"].dropna()
    frame = grid(sign_in(ALDER, TABLE))
    heading = frame.locator(".ag-header-cell[col-id='when'] .ag-header-cell-label")
    for ascending in (True, False):
        heading.click()
        frame.locator(f".ag-header-cell[aria-sort='{'ascending' if ascending else 'descending'}']").wait_for()
        shown = [first_cell(frame, "due_on").inner_text(), *(_cell(frame, row, "due_on") for row in range(1, 6))]
        assert shown == [near_day(day, clock.today()) for day in due.sort_values(ascending=ascending)[:6]]


def test_tab_leaves_the_grid_in_one_press(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_actions?view=table")
    first_cell(grid(page)).click()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Open a crime of this list")).to_be_focused()


def _cell(frame: FrameLocator, row: int, column: str) -> str:
    return frame.locator(f".ag-row[row-index='{row}'] .ag-cell[col-id='{column}']").inner_text()


def test_the_crime_page_has_every_section(sign_in: SignIn, app: App) -> None:
    ref = flags_of(app, ALDER.collar_number)["crime_ref"].iloc[0]
    page = sign_in(ALDER, f"/crime?ref={ref}")
    for heading in (
        "Status and dates",
        "Victims and contacts",
        "Suspects",
        "Custody",
        "Bail",
        "Reviews",
        "Enquiry log",
        "Linked crimes",
    ):
        expect(page.get_by_role("heading", name=heading, exact=True, level=3)).to_be_visible()


@pytest.mark.parametrize("ref_of", ["somebody else's", "nobody's"])
def test_a_crime_out_of_scope_answers_as_one_that_is_not_there(sign_in: SignIn, app: App, ref_of: str) -> None:
    ref = flags_of(app, ALDER.collar_number)["crime_ref"].iloc[0] if ref_of == "somebody else's" else "M999999999"
    page = sign_in(CEDAR, f"/crime?ref={ref}")
    expect(page.get_by_text(f"There is no crime {ref} that you can see.")).to_be_visible()
    expect(page.get_by_role("heading", name="Suspects")).to_have_count(0)


def test_a_sergeant_sees_the_team_and_the_reviews_but_not_a_crime_restricted_to_others(
    sign_in: SignIn, app: App
) -> None:
    with reading_whole(engine(app.database_url)) as db:
        seen = scoped.flags(
            db, Scope(ALDER.collar_number, frozenset({ALDER.collar_number}), frozenset(), clock.today())
        )
    hidden = seen.loc[seen["restricted"], "crime_ref"].iloc[0]
    page = sign_in(BIRCH, "/team")
    expect(page.get_by_role("heading", name="Team")).to_be_visible()
    expect(drawn(page).get_by_text("By name. Not a measure of anybody.")).to_be_visible()
    page.goto(app.address + "/reviews")
    expect(page.get_by_role("heading", name="Reviews and decisions")).to_be_visible()
    page.goto(app.address + f"/crime?ref={hidden}")
    expect(page.get_by_text(f"There is no crime {hidden} that you can see.")).to_be_visible()


def test_the_list_of_a_team_says_whose_it_is_once_an_officer_is_chosen(sign_in: SignIn) -> None:
    page = drawn(sign_in(BIRCH, "/team"))
    alder = page.get_by_role("button", name=re.compile("^DC Alder"))
    expect(alder).to_have_attribute("aria-pressed", "false")
    everybody = cards(page).count()
    alder.click()
    expect(page.get_by_role("heading", name="DC Alder", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(f"officer={ALDER.collar_number}$"))
    assert cards(page).count() == cards(page, "DC Alder").count() > 0
    page.reload()
    expect(drawn(page).get_by_role("heading", name="DC Alder", exact=True)).to_be_visible()
    page.get_by_role("button", name="Everybody").click()
    expect(page.get_by_role("heading", name="DC Alder", exact=True)).to_have_count(0)
    expect(cards(page)).to_have_count(everybody)


def test_a_commander_sees_units_compared_and_no_table_of_people(sign_in: SignIn, app: App) -> None:
    page = sign_in(ELM, "/demand")
    expect(page.get_by_role("heading", name="Demand", exact=True)).to_be_visible()
    expect(page.locator("[class*='st-key-unit_row_']").first).to_contain_text("open crime")
    page.goto(app.address + "/team")
    expect(page.get_by_role("heading", name="Team")).to_be_visible()
    expect(drawn(page).get_by_role("heading", name=re.compile("^Units "))).to_be_visible()
    expect(page.get_by_text("Not a measure of anybody.")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Northmere Criminal Investigation")).click()
    expect(page).to_have_url(re.compile("unit=D1$"), timeout=PATIENCE)
    expect(page.get_by_role("combobox", name="Unit")).to_have_value("Northmere Criminal Investigation")
    page.go_back()
    expect(page.get_by_role("combobox", name="Unit")).to_have_value("Northmere")


def test_the_way_from_a_unit_leads_to_that_unit_with_everything_below_it(sign_in: SignIn, app: App) -> None:
    page = sign_in(ELM, "/team?unit=D1")
    expect(page.get_by_role("combobox", name=re.compile("Unit"))).to_have_value("Northmere Criminal Investigation")
    with reading_whole(engine(app.database_url)) as db:
        units = directory.units(db)
        seen_by = Scope(ELM.collar_number, frozenset(), at_or_below(units, "D1"), clock.today())
        many = counters(scoped.flags(db, seen_by), clock.today())
    for name, word in CALLED.items():
        expect(counter(drawn(page), word).locator("b")).to_have_text(f"{many[name]}")


def test_a_unit_out_of_scope_is_not_shown(sign_in: SignIn) -> None:
    page = sign_in(ELM, "/team?unit=nowhere")
    expect(page.get_by_text("The unit asked for is not in your scope today.")).to_be_visible()


def test_an_auditor_has_no_page_with_crimes_and_is_told_so(sign_in: SignIn, app: App) -> None:
    page = sign_in(AUDITOR, "/my_actions")
    expect(page.get_by_text("This page is not part of your role (auditor).")).to_be_visible()
    assert page.get_by_role("link", name=re.compile("My actions|Crime|Team")).count() == 0


@pytest.mark.parametrize("path", ["policy", "data_health", "limits"])
def test_every_page_says_how_old_the_data_is(sign_in: SignIn, path: str) -> None:
    page = sign_in(AUDITOR, f"/{path}")
    expect(page.get_by_text("Records as they stood on").first).to_be_visible()


def test_a_phone_gets_cards_that_open_and_the_page_asks_nobody_else_for_anything(chromium: Browser, app: App) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, user_agent=agent
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app.address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, ALDER, app)
    asked.clear()  # what came before was the provider's own page
    card = cards(drawn(page)).first
    ref = card.locator(".ref").inner_text()
    title(card).click()
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [url for url in asked if not url.startswith((app.address, "data:", "blob:", "ws"))] == []
    context.close()


def looks(app: App, collar: str) -> int:
    """How often somebody looked at a crime, granted or refused."""
    with reading_whole(engine(app.database_url)) as db:
        return db.execute(select(func.count()).where(ACCESS_LOG.c.collar_number == collar)).scalar_one()


def test_a_row_of_the_worklist_says_why_it_is_there_and_the_look_is_logged(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER, TABLE)
    why = grid(page).locator("[col-id='why']").get_by_text("Why?").first
    expect(why).to_be_visible(timeout=PATIENCE)  # opening the list is an entry of its own, written before it is shown
    before = looks(app, ALDER.collar_number)
    why.click()
    card = page.get_by_role("dialog")
    expect(card.get_by_text("How the date is worked out")).to_be_visible(timeout=PATIENCE)
    expect(card.get_by_text(re.compile("^Clears it"))).to_be_visible()
    assert looks(app, ALDER.collar_number) == before + 1
    card.get_by_role("button", name=re.compile("^open_in_new Open|^Open")).click()
    expect(page.get_by_role("heading", name=re.compile("^Crime "))).to_be_visible(timeout=PATIENCE)


def test_every_flag_on_the_crime_page_can_be_asked_why(sign_in: SignIn, app: App) -> None:
    ref = flags_of(app, ALDER.collar_number)["crime_ref"].iloc[0]
    page = sign_in(ALDER, f"/crime?ref={ref}")
    page.locator(".feed").get_by_role("button", name=re.compile("^(Why|All of it)")).first.click()
    expect(page.get_by_text("When the clock started").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("How the date is worked out").first).to_be_visible()


def test_policy_in_force_has_every_search_by_weight_and_a_sheet_with_its_codes_and_numbers(sign_in: SignIn) -> None:
    page = drawn(sign_in(ALDER, "/policy"))
    titles = page.locator("[data-item^='row '] h3").all_inner_texts()
    assert sorted(titles) == sorted(search.title for search in searches().values())
    headings = page.locator("section.group h2").all_inner_texts()
    assert [heading.rsplit(" ", 1)[0] for heading in headings] == ["Set by law", "Force policy", "Local standard"]
    mismatch = searches()["detection_mismatch"]
    page.get_by_role("link", name=mismatch.title).click()
    sheet = page.get_by_role("dialog")
    for rule in mismatch.rules:
        expect(sheet.get_by_text(f"{rule.code}: {rule.title}")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"/policy\?search=detection_mismatch$"))
    page.reload()
    expect(page.get_by_role("dialog").get_by_text(mismatch.question)).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("/policy$"))
    expect(page.get_by_role("link", name=mismatch.title)).to_be_focused()

"""Taking a list out in a real browser: what leaves, that it is logged, and that nothing else lets it out."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Download, Page, expect
from pypdf import PdfReader
from sqlalchemy import select, update

from core import clock
from core.store.engine import engine, reading_whole, writing
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG, EXTRACT, FLAGS
from core.store.schema.work import SESSIONS
from data_fixtures.people import ALDER, BIRCH, Person
from tests import covering
from tests.browser.cards import GRID, grid
from tests.browser.conftest import PATIENCE, come_in, settled
from tests.browser.serving import App
from tests.folders import folder
from tests.stores import held

DANGEROUS = '=HYPERLINK("https://evil.example","x")'


@pytest.fixture
def url(blank: App, tmp_path: Path) -> str:
    made, now = blank.database_url, clock.now()
    rows: dict[str, Any] = covering.team(clock.today())
    rows["offences"] = [{"offence_code": "V1", "title": DANGEROUS}]
    rows["custody"] = [{"suspect_id": "S1", "crime_ref": "X2", "arrested_at": now.isoformat()}]
    refresh(engine(made), folder(tmp_path / "x", now.isoformat(), **rows), now)
    return made


@pytest.fixture
def app(blank: App, url: str) -> App:
    return blank


def enter(page: Page, app: App, person: Person, path: str = "/my_actions?view=table") -> None:
    come_in(page, app, person, path)
    expect(page.get_by_role("button", name="Print or export…")).to_be_visible()
    settled(page)


def ask(page: Page, kind: str = "CSV") -> None:
    page.get_by_role("button", name="Print or export…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Make the file")).to_be_visible()
    dialog.get_by_text(kind, exact=True).click()
    settled(page)


def make(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Make the file").click()


def address(page: Page) -> str:
    way = page.get_by_role("dialog").get_by_role("link", name="Download the file")
    expect(way).to_be_visible()
    return str(way.get_attribute("href"))


def fetched(page: Page) -> Download:
    make(page)
    address(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the file").click()
    return waiting.value


def lines(file: Download) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(file.path()).read_text(encoding="utf-8-sig"), newline=""), strict=True))


def exported(url: str) -> list[str]:
    with reading_whole(engine(url)) as db:
        rows = db.execute(select(ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.action == "exported")).scalars()
        return sorted(set(rows))


def count(url: str) -> int:
    """The flags of DC Alder's that are not on a restricted crime and are the officer's to do."""
    with reading_whole(engine(url)) as db:
        mine = (FLAGS.c.oic == ALDER.collar_number) & FLAGS.c.restricted.is_(False) & (FLAGS.c.acts == "oic")
        return len(db.execute(select(FLAGS.c.subject).where(mine)).all())


def test_an_officer_takes_out_both_kinds_and_reads_back_what_the_list_showed(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER)
    ask(page)
    expect(page.get_by_text(re.compile("lines? on restricted crimes stays? out"))).to_be_visible()
    page.get_by_role("combobox", name=re.compile("What it is for")).click()
    page.get_by_role("option", name="Briefing or handover", exact=True).click()
    settled(page)
    file = fetched(page)
    assert re.fullmatch(r"my-actions_1001_snapshot-1_\d{8}-\d{4}\.csv", file.suggested_filename)
    head, *rest = lines(file)
    assert head == ["When", "What is due", "Crime", "Due", "Offence", "Risk", "Export"]
    assert len(rest) == count(url)
    assert {line[2] for line in rest} == {"X1", "X2"} == set(exported(url))
    assert {line[4] for line in rest} == {f"'{DANGEROUS}"}
    assert all("(1001)" in line[-1] and "Reason given: Briefing or handover" in line[-1] for line in rest)

    page.get_by_role("dialog").get_by_text("Excel", exact=True).click()
    settled(page)
    book = load_workbook(io.BytesIO(Path(fetched(page).path()).read_bytes()))
    cells = list(book["List"].iter_rows(min_row=2))
    assert [cell.value for cell in book["List"][1]] == head[:-1]
    assert [row[2].value for row in cells] == [line[2] for line in rest]
    assert [row[3].value for row in cells] == [datetime.fromisoformat(line[3]) for line in rest]
    assert {(row[4].value, row[4].data_type) for row in cells} == {(DANGEROUS, "s")}


def test_the_address_works_once_and_in_no_other_browser(page: Page, app: App, url: str, chromium: Browser) -> None:
    enter(page, app, ALDER)
    ask(page)
    make(page)
    way = app.address + address(page)
    other = chromium.new_context()
    assert other.request.get(way).status == 404
    stranger = other.new_page()
    enter(stranger, app, BIRCH, "/team")
    assert other.request.get(way).status == 404
    other.close()
    assert page.context.request.get(way).status == 200
    again = page.context.request.get(way)
    assert (again.status, "There is no file at this address" in again.text()) == (404, True)


def test_after_signing_out_the_address_is_dead(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER)
    ask(page)
    make(page)
    way = app.address + address(page)
    with writing(engine(url)) as db:
        db.execute(update(SESSIONS).values(ended_at=clock.now()))
    assert page.context.request.get(way).status == 404


def test_a_crime_lost_between_opening_and_pressing_is_not_in_the_file(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER)
    ask(page)
    with writing(engine(url)) as db:
        for table in (EXTRACT["crimes"], FLAGS):
            db.execute(update(table).where(table.c.crime_ref == "X1").values(oic=covering.ZUK))
    assert {line[2] for line in lines(fetched(page))[1:]} == {"X2"}
    assert exported(url) == ["X2"]


def test_a_sign_in_that_ended_meanwhile_makes_no_file(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER)
    ask(page)
    with writing(engine(url)) as db:
        db.execute(update(SESSIONS).values(ended_at=clock.now()))
    make(page)
    expect(page.get_by_text("Your sign-in has ended, so nothing was made.")).to_be_visible()
    expect(page.get_by_role("link", name="Download the file")).to_have_count(0)
    assert exported(url) == []


def test_a_database_that_cannot_log_makes_no_file(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER)
    ask(page)
    with held(url):
        make(page)
        expect(page.get_by_text("a file that cannot be logged is not made")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="Download the file")).to_have_count(0)
    assert exported(url) == []


@pytest.mark.parametrize(
    ("person", "path", "name", "crimes"),
    [
        (ALDER, "/crime?ref=X1", "crime", {"X1"}),
        (ALDER, "/arrests", "arrests", {"X2"}),
        (ALDER, "/investigations", "under-investigation", {"X1", "X2"}),
        (BIRCH, "/team?view=table", "team", {"X1", "X2", "X3"}),
        (BIRCH, "/reviews?view=table", "reviews", {"X1", "X2", "X3"}),
    ],
)
def test_every_list_leaves_with_the_crimes_it_showed_and_none_that_is_restricted(
    page: Page, app: App, url: str, person: Person, path: str, name: str, crimes: set[str]
) -> None:
    enter(page, app, person, path)
    ask(page)
    if person is BIRCH:
        expect(page.get_by_text("restricted")).to_have_count(0)
    file = fetched(page)
    head, *rest = lines(file)
    assert file.suggested_filename.startswith(f"{name}_{person.collar_number}_snapshot-1_")
    assert {line[head.index("Crime")] for line in rest} == crimes == set(exported(url))


def test_a_days_cards_leave_as_a_sheet_of_paper_that_is_stamped_and_logged(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER, "/my_actions")
    ask(page, "A4 to print")
    file = fetched(page)
    assert file.suggested_filename.endswith(".pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(file.path()).pages)
    assert "OFFICIAL" in text
    assert exported(url)
    for ref in exported(url):
        assert ref in text


def test_what_a_filter_in_the_grid_hides_stays_out_of_the_file(page: Page, app: App, url: str) -> None:
    enter(page, app, BIRCH, "/team?view=table")
    shown = grid(page)
    head = shown.locator(".ag-header-cell[col-id='crime_ref']")
    head.hover()
    head.locator(".ag-header-cell-filter-button").click()
    shown.locator(".ag-filter input[type='text']").first.fill("X1")
    expect(shown.locator(".ag-center-cols-container .ag-cell[col-id='crime_ref']", has_text="X2")).to_have_count(0)
    settled(page)
    ask(page)
    expect(page.get_by_role("dialog")).to_contain_text("filtered")
    file = fetched(page)
    head_line, *rest = lines(file)
    assert {line[head_line.index("Crime")] for line in rest} == {"X1"} == set(exported(url))
    page.reload()  # a grid drawn anew has no filter
    expect(grid(page).locator(".ag-cell[col-id='crime_ref']", has_text="X2").first).to_be_visible(timeout=PATIENCE * 2)
    ask(page)
    expect(page.get_by_role("dialog")).not_to_contain_text("filtered")


@pytest.mark.parametrize(
    ("person", "path"),
    [
        (ALDER, "/my_actions"),
        (ALDER, "/my_actions?view=table"),
        (ALDER, "/arrests"),
        (ALDER, "/investigations"),
        (ALDER, "/data_health"),
        (BIRCH, "/team"),
        (BIRCH, "/team?view=table"),
        (BIRCH, "/reviews"),
        (BIRCH, "/reviews?view=table"),
        (BIRCH, "/cover"),
    ],
)
def test_no_table_chart_or_grid_offers_a_download_of_its_own(
    page: Page, app: App, url: str, person: Person, path: str
) -> None:
    come_in(page, app, person, path)
    expect(page.get_by_text("Records as they stood on").first).to_be_visible()
    settled(page)
    for table in page.get_by_test_id("stDataFrame").all():
        table.hover()
        expect(page.get_by_role("button", name=re.compile("Fullscreen|Search")).first).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("download|csv", re.IGNORECASE))).to_have_count(0)
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        chart.hover()
        expect(chart.locator("details, .vega-actions")).to_have_count(0)
    frame = page.frame_locator(GRID)
    for cell in frame.locator(".ag-row[row-index='0'] .ag-cell[col-id='crime_ref']").all():
        cell.click(button="right")
        expect(frame.locator(".ag-menu")).to_have_count(0)
    for scope in (page, frame):
        for role in ("button", "link", "menuitem"):
            expect(scope.get_by_role(role, name=re.compile("csv|download|excel|save", re.IGNORECASE))).to_have_count(0)

"""Text from the records system is shown letter by letter on every page, whatever it looks like."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.people import ALDER, BIRCH, Person
from tests.browser.cards import cards, drawn, press, unfolded
from tests.browser.conftest import come_in, settled
from tests.browser.serving import App, running_app
from tests.folders import folder
from tests.stores import store_at

PARTS = ["<img src=x onerror=alert(1)>", "[go](javascript:alert(1))", ":red[x]", "$x^2$", "**b**", ":material/home:"]
PARTS += [
    "a -> b <- c -- d >= e <= f ~= g",
    "https://evil.example/x",
    "www.evil.example",
    "a@evil.example",
    ":streamlit:",
]
HOSTILE = " ".join([*PARTS, "`c` {{7*7}} \u202etxt :smile:"])
ID = "S1:~" + " ".join(PARTS)
LINES = "Line one\n===\n\n    four spaces\nlast"
LONG = "A very long text without an end " * 300
REF, ADDRESS = "X1<b>*_[](/x)", "/crime?ref=X1%3Cb%3E*_%5B%5D(/x)"


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory, provider: str):
    where = tmp_path_factory.mktemp("hostile")
    url, now = store_at(where / "x.db"), clock.now()
    refresh(engine(url), _extract(where / "x", now.isoformat()), now)
    with running_app(where, url, provider) as app:
        yield app


def _extract(where: Path, now: str) -> Path:
    people = [{"collar_number": p.collar_number, "name": f"{p.name} {HOSTILE}", "rank": p.rank} for p in (ALDER, BIRCH)]
    return folder(
        where,
        now,
        units=[{"unit_id": "T1", "name": f"Team {HOSTILE}", "level": "team", "parent_id": "D1"}],
        officers=people,
        postings=[{"collar_number": p["collar_number"], "unit_id": "T1", "from_date": "2020-01-01"} for p in people],
        offences=[{"offence_code": "V1", "title": f"Offence {HOSTILE}"}],
        crimes=[{"crime_ref": REF, "oic": ALDER.collar_number, "mo": HOSTILE, "summary": LONG + HOSTILE}],
        victims=[{"victim_id": "W1", "crime_ref": REF, "name": HOSTILE, "preferred_method": HOSTILE}],
        victim_contacts=[
            {"victim_id": "W1", "outcome": "failed", "by_collar": BIRCH.collar_number, "contacted_at": now}
        ],
        suspects=[{"suspect_id": ID, "crime_ref": REF, "name": HOSTILE, "status": "wanted"}],
        custody=[{"custody_id": ID, "suspect_id": ID, "crime_ref": REF, "arrested_at": now}],
        oel_entries=[{"crime_ref": REF, "text": LINES + HOSTILE, "kind": "update"}],
        reviews=[{"crime_ref": REF, "text": HOSTILE, "kind": "supervisor", "by_collar": BIRCH.collar_number}],
    )


def enter(page: Page, app: App, person: Person, path: str) -> None:
    come_in(page, app, person, path)
    expect(page.get_by_text("Records as they stood on").first).to_be_visible()
    settled(page)


@pytest.mark.parametrize(
    ("person", "path"),
    [
        (ALDER, "/my_actions"),
        (ALDER, "/my_actions?view=table"),
        (ALDER, ADDRESS),
        (ALDER, "/arrests"),
        (ALDER, "/arrests?view=table"),
        (ALDER, "/investigations"),
        (ALDER, "/investigations?view=table"),
        (ALDER, "/data_health"),
        (BIRCH, "/team"),
        (BIRCH, "/reviews"),
    ],
)
def test_hostile_text_runs_nothing_and_breaks_nothing(page: Page, hostile_app: App, person: Person, path: str) -> None:
    dialogs = listening(page)
    enter(page, hostile_app, person, path)
    unharmed(page, dialogs)


def test_hostile_text_does_nothing_in_a_why_card(page: Page, hostile_app: App) -> None:
    dialogs = listening(page)
    enter(page, hostile_app, ALDER, "/my_actions")
    drawn(page)
    unfolded(page)
    assert cards(page).count() > 0
    for number in range(cards(page).count()):
        press(cards(page).nth(number), "Why?")
        expect(page.get_by_role("dialog").get_by_text("How the date is worked out")).to_be_visible()
        unharmed(page, dialogs)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_every_why_on_the_crime_page_shows_hostile_names_as_they_were_written(page: Page, hostile_app: App) -> None:
    dialogs = listening(page)
    enter(page, hostile_app, ALDER, ADDRESS)
    whys = page.locator(".feed").get_by_role("button", name=re.compile("^(Why|All of it)"))
    expect(whys.first).to_be_visible()
    seen = ""
    for why in whys.all():
        why.click()
        expect(page.get_by_role("dialog").get_by_text("When the clock started")).to_be_visible()
        seen += page.get_by_role("dialog").inner_text()
        unharmed(page, dialogs)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert "it failed" in seen


def listening(page: Page) -> list[str]:
    """What any script that runs would say."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return dialogs


def unharmed(page: Page, dialogs: list[str]) -> None:
    """No script ran, no picture or link was made of text, and the page stands."""
    assert dialogs == []
    for frame in page.frames:
        assert frame.locator("img[src='x']").count() == 0
        assert frame.locator("a[href^='javascript'], a[href*='evil'], a[href^='mailto']").count() == 0
    expect(page.get_by_text("This page could not be shown")).to_have_count(0)


def test_the_crime_page_shows_hostile_text_as_it_was_written(page: Page, hostile_app: App) -> None:
    enter(page, hostile_app, ALDER, ADDRESS)
    shown = page.get_by_test_id("stMain").inner_text().replace("\u2060", "")
    for part in (REF, LINES, *PARTS):
        assert part in shown, part

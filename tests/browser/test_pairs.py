"""A sergeant of one team, a pair whose second crime is another team's: no screen, address or press names it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.clock import LONDON
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.people import ALDER, AUDITOR, BIRCH, PEOPLE, Person
from tests.browser.cards import cards, drawn, opened, press, unfolded
from tests.browser.conftest import come_in, settled
from tests.browser.serving import App, running_app
from tests.folders import folder
from tests.stores import store_at

SECOND = "CR26-7777"


@pytest.fixture
def app(tmp_path, provider: str) -> Iterator[App]:
    url, now = store_at(tmp_path / "x.db"), clock.now()
    known = [person for person in PEOPLE if person.known and person.unit]
    recorded = f"{now.astimezone(LONDON) - timedelta(days=3):%Y-%m-%dT%H:%M:%S}"
    crime = {"recorded_at": recorded, "reported_at": recorded}
    rows = {
        "officers": [{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in known],
        "postings": [{"collar_number": p.collar_number, "unit_id": "T1", "from_date": "2020-01-01"} for p in known],
        "units": [{"unit_id": "T1"}, {"unit_id": "T2"}],
        "crimes": [
            crime | {"crime_ref": "CR26-0001", "oic": ALDER.collar_number},
            crime | {"crime_ref": SECOND, "oic": "9999", "unit_id": "T2"},
        ],
        "crime_links": [{"crime_ref": SECOND, "linked_ref": "CR26-0001", "kind": "series"}],
    }
    refresh(engine(url), folder(tmp_path / "x", now.isoformat(), **rows), now)
    with running_app(tmp_path, url, provider) as running:
        yield running


def enter(page: Page, app: App, person: Person, path: str) -> None:
    come_in(page, app, person, path)
    settled(page)


def unnamed(page: Page, sent: list[str]) -> None:
    """Neither what is drawn, nor where the page is, nor a single frame of its socket names the second crime."""
    assert SECOND not in page.content()
    assert SECOND not in page.url
    assert not [frame for frame in sent if SECOND in frame]


def test_the_pair_stands_unnamed_can_be_marked_done_and_the_auditor_reads_no_search(page: Page, app: App) -> None:
    sent: list[str] = []

    def listen(socket) -> None:
        for kind in ("framereceived", "framesent"):
            socket.on(kind, lambda f: sent.append(f if isinstance(f, str) else f.decode("utf-8", "replace")))

    page.on("websocket", listen)
    enter(page, app, BIRCH, "/team")
    unfolded(drawn(page))
    pair = cards(page, "Linked with a crime of another unit")
    expect(pair).to_be_visible()
    expect(page.get_by_text("different officers")).to_have_count(0)  # the code of the flag is not told either
    press(pair, "Why?")
    expect(page.get_by_role("dialog")).to_contain_text("The other crime belongs to another unit")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Mark done")).to_be_visible()
    expect(dialog.get_by_label("Note (optional)")).to_have_count(0)
    unnamed(page, sent)
    dialog.get_by_role("button", name="Mark done").click()
    settled(page)
    opened(page, "Waiting for the records")
    expect(pair).to_contain_text("Waiting for the records")
    expect(pair).to_contain_text("marked done")
    page.goto(app.address + "/team?view=table")  # the grid, whose rows have ids
    settled(page)
    page.goto(app.address + "/crime?ref=CR26-0001")
    settled(page)
    page.locator(".feed").get_by_role("button", name=re.compile("^Waiting for the records")).click()
    expect(page.locator(".feed").get_by_text("Linked with a crime of another unit")).to_be_visible()
    unnamed(page, sent)
    assert sent
    page.context.clear_cookies()
    enter(page, app, AUDITOR, "/audit?view=simple")
    expect(page.get_by_test_id("stTable").get_by_text("Marked work done")).to_have_count(1)
    assert "linked_crime" not in page.content()
    assert "L01" not in page.content()

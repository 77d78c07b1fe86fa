"""Putting work off, and what became of a crime that left the records."""

import re

from playwright.sync_api import expect

from core import clock
from core.extract.defaults import complete
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.people import ALDER, BIRCH
from tests.browser.cards import asked_for, cards, drawn, fold, opened, press
from tests.browser.test_claims import ago, app, enter, load, rows, url  # noqa: F401 - fixtures
from tests.browser.test_reviews import waiting
from tests.changes import changed


def test_an_item_is_put_off_with_a_reason_and_brought_back_and_the_sergeant_sees_it(page, app, load, chromium):  # noqa: F811
    enter(page, app, ALDER, "/crime?ref=X1")
    dialog = asked_for(page)
    dialog.get_by_text("Put off", exact=True).first.click()
    expect(dialog.get_by_role("button", name="Put off", exact=True)).to_be_disabled()
    dialog.get_by_text("Waiting for another organisation").click()
    dialog.get_by_role("button", name="Put off", exact=True).click()
    expect(dialog).to_have_count(0)
    opened(page, "Waiting for the records")
    expect(cards(page, "Contact the victim", "Back on", "Waiting for another organisation")).to_be_visible()
    press(cards(page, "Contact the victim"), "Why?")
    expect(
        dialog.get_by_text(re.compile("Put off until .* by DC Alder: Waiting for another organisation"))
    ).to_be_visible()
    other = chromium.new_context().new_page()
    drawn(enter(other, app, BIRCH, "/team"))
    opened(other, "Waiting for the records")
    expect(cards(other, "Contact the victim", "DC Alder", "Waiting for another organisation")).to_be_visible()
    other.context.close()
    dialog.get_by_role("button", name="Bring it back").click()
    expect(dialog).to_have_count(0)
    expect(fold(page, "Waiting for the records")).to_have_count(0)
    expect(cards(page, "Contact the victim")).to_be_visible()
    expect(cards(page, "Back on")).to_have_count(0)
    expect(page.get_by_text(re.compile("Put off until"))).to_have_count(0)


def test_a_crime_that_vanished_is_named_and_the_ledger_says_so_in_red(page, app, load):  # noqa: F811
    load(**waiting())
    load()
    enter(page, app, ALDER, "/my_actions")
    expect(page.get_by_text(re.compile("Crime X2: .* left the records with the refresh of"))).to_be_visible()
    page.goto(app.address + "/data_health")
    expect(page.get_by_text("The last refresh cannot account for every item")).to_be_visible()


def test_what_the_records_system_deleted_is_named_to_officer_and_sergeant(page, app, load, url, tmp_path, chromium):  # noqa: F811
    load(**waiting())
    before, now = complete(rows(**waiting())), clock.now()
    after = before | {"crimes": [crime for crime in before["crimes"] if crime["crime_ref"] != "X2"]}
    refresh(engine(url), changed(tmp_path / "deleted", now.isoformat(), before, after), now)
    said = re.compile("Crime X2 was deleted by the records system, in its records of .*, and .* items? with it")
    enter(page, app, ALDER, "/my_actions")
    expect(page.get_by_text(said)).to_be_visible()
    other = chromium.new_context().new_page()
    enter(other, app, BIRCH, "/team")
    expect(other.get_by_text(said)).to_be_visible()
    other.goto(app.address + "/data_health")
    expect(other.get_by_text("The last refresh accounts for every item")).to_be_visible()
    expect(other.get_by_text(said)).to_be_visible()
    other.context.close()

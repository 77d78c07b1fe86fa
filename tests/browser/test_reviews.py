"""Reviews: one press opens the review beside the list, and several are marked at once, each looked at first."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update

from core.store.engine import engine, reading_whole, writing
from core.store.schema.records import ACCESS_LOG, FLAGS
from core.store.schema.work import CLAIMS, SNOOZES
from data_fixtures.people import BIRCH, ROWAN
from tests.browser.axe import Checked
from tests.browser.cards import PHONE, cards, counted, drawn, opened, press, title
from tests.browser.conftest import DESKTOP, PATIENCE, settled
from tests.browser.serving import App
from tests.browser.test_claims import OFFICERS, POSTINGS, ago, app, enter, load, rows, url  # noqa: F401 - fixtures

Load = Callable[..., None]
REFS = ("X1", "X2", "X3")


def waiting() -> dict:
    """Three crimes that wait for their first review, and DS Birch's own."""
    crime = rows()["crimes"][0]
    crimes = [crime | {"crime_ref": ref} for ref in REFS] + [crime | {"crime_ref": "X4", "oic": BIRCH.collar_number}]
    return {"crimes": crimes, "reviews": []}


@pytest.fixture
def reviews(page: Page, app: App, load: Load) -> Page:  # noqa: F811
    """The list of DS Birch, whose own crime X4 waits for somebody else."""
    load(**waiting())
    return drawn(enter(page, app, BIRCH, "/reviews"))


def review(page: Page, ref: str) -> Locator:
    """The card of the first review of a crime."""
    return cards(page, "Supervisor review", ref)


def beside(page: Page, ref: str) -> Locator:
    """The review that stands beside the list, once it is that of a crime."""
    sheet = page.locator(".st-key-review_beside")
    expect(sheet.get_by_role("heading", name=f"Review helper: {ref}")).to_be_visible(timeout=PATIENCE)
    settled(page)
    return sheet


def looks(url: str) -> list[str]:  # noqa: F811
    with reading_whole(engine(url)) as db:
        looked = select(ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.action == "consulted")
        return list(db.execute(looked.order_by(ACCESS_LOG.c.entry_id)).scalars())


def claimed(url: str) -> list[str]:  # noqa: F811
    with reading_whole(engine(url)) as db:
        return sorted(db.execute(select(CLAIMS.c.crime_ref)).scalars())


def test_a_press_opens_the_review_beside_the_list_and_another_the_next_each_one_look(reviews: Page, url: str) -> None:  # noqa: F811
    title(review(reviews, "X1")).click()
    sheet = beside(reviews, "X1")
    expect(review(reviews, "X1")).to_have_class(re.compile(r"\bhere\b"))
    expect(reviews).to_have_url(re.compile(r"/reviews\?open=X1$"))
    assert looks(url) == ["X1"]
    sheet.get_by_role("button", name=re.compile("^Next: X2 .2 to come")).click()
    sheet = beside(reviews, "X2")
    expect(review(reviews, "X2")).to_have_class(re.compile(r"\bhere\b"))
    reviews.reload()
    beside(reviews, "X2")
    reviews.go_back()
    sheet = beside(reviews, "X1")
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_have_count(0)
    expect(reviews).to_have_url(re.compile("/reviews$"))


def test_on_a_phone_the_review_is_a_page_of_its_own(reviews: Page) -> None:
    reviews.set_viewport_size(PHONE)
    title(review(reviews, "X1")).click()
    expect(reviews).to_have_url(re.compile(r"/review\?ref=X1$"), timeout=PATIENCE)
    expect(reviews.get_by_role("heading", name="Review helper: X1", level=1)).to_be_visible()
    reviews.set_viewport_size(DESKTOP)


def test_what_is_ticked_stands_after_a_reload_and_back_leaves_the_review_at_once(reviews: Page) -> None:
    title(review(reviews, "X1")).click()
    for name in ("Disclosure", "Suspects and plan"):
        beside(reviews, "X1").get_by_text(name, exact=True).first.click()
        expect(reviews.get_by_test_id("stCode")).to_contain_text(name.upper())
    expect(reviews).to_have_url(re.compile(r"ticks=disclosure\.suspects$"))
    reviews.reload()
    beside(reviews, "X1")
    for name in ("DISCLOSURE", "SUSPECTS AND PLAN"):
        expect(reviews.get_by_test_id("stCode")).to_contain_text(name)
    title(review(reviews, "X2")).click()
    expect(beside(reviews, "X2").get_by_role("checkbox", checked=True)).to_have_count(0)
    reviews.go_back()
    expect(beside(reviews, "X1").get_by_role("checkbox", checked=True)).to_have_count(2)
    reviews.go_back()
    expect(reviews.locator(".st-key-review_beside")).to_have_count(0)


def test_a_row_says_what_came_since_the_last_review(page: Page, app: App, load: Load) -> None:  # noqa: F811
    reviewed = {"crime_ref": "X1", "by_collar": BIRCH.collar_number, "kind": "supervisor", "reviewed_at": ago(days=40)}
    log = [{"crime_ref": "X1", "entered_at": ago(days=days)} for days in (3, 9, 50)]
    load(**waiting() | {"reviews": [reviewed], "oel_entries": log})
    reviews = drawn(enter(page, app, BIRCH, "/reviews"))
    expect(review(reviews, "X1")).to_contain_text("2 entries since")
    expect(review(reviews, "X2")).to_contain_text("no supervisor review yet")


def test_a_crime_that_nobody_may_see_from_here_is_not_opened_beside_the_list(page: Page, app: App, load: Load) -> None:  # noqa: F811
    load(**waiting())
    enter(page, app, BIRCH, "/reviews?open=X999")
    expect(page.get_by_text("There is no crime X999 that you can see.")).to_be_visible(timeout=PATIENCE)
    drawn(page)


def test_reviews_are_marked_one_claim_each_and_only_after_each_crime_was_looked_at(reviews: Page, url: str) -> None:  # noqa: F811
    expect(review(reviews, "X1").get_by_role("button", name="Done")).to_have_count(0)
    reviews.get_by_role("button", name="Choose several").click()
    for ref in ("X1", "X2"):
        review(reviews, ref).get_by_role("checkbox").click()
        expect(review(reviews, ref).get_by_role("checkbox")).to_be_checked()
    expect(review(reviews, "X4").get_by_role("checkbox")).to_have_count(0)  # nobody reviews their own crime
    bar = reviews.get_by_role("region", name="What is chosen")
    expect(bar).to_contain_text("2 chosen 0 looked at, 2 to go")
    expect(bar.get_by_role("button", name=re.compile("^Mark"))).to_have_count(0)
    for ref in ("X1", "X2"):
        bar.get_by_role("button", name="Look at the next").click()
        beside(reviews, ref)
    expect(bar).to_contain_text("2 chosen All looked at")
    bar.get_by_role("button", name="Mark 2 done").click()
    expect(reviews.get_by_text("2 marked done. They wait for the records.")).to_be_visible()
    counted(reviews, "Waiting", 2)
    assert claimed(url) == ["X1", "X2"]
    assert looks(url) == ["X1", "X2"]
    reviews.get_by_role("status").get_by_role("button", name="Undo").click()
    counted(reviews, "Waiting", 0)


def test_the_way_to_the_crime_and_back_keeps_what_is_ticked_and_nobody_marks_a_review_of_their_own(
    reviews: Page,
    url: str,  # noqa: F811
) -> None:
    expect(review(reviews, "X4").get_by_role("button", name=re.compile("Done|Look"))).to_have_count(0)
    title(review(reviews, "X1")).click()
    beside(reviews, "X1").get_by_text("Disclosure", exact=True).first.click()
    expect(reviews).to_have_url(re.compile("ticks=disclosure$"))
    settled(reviews)
    reviews.get_by_role("link", name="Open the crime").click()
    expect(reviews).to_have_url(re.compile(r"/crime\?ref=X1$"), timeout=PATIENCE)
    settled(reviews)
    expect(reviews.get_by_role("region", name="What is chosen")).to_have_count(0)
    reviews.go_back()
    expect(beside(reviews, "X1").get_by_role("checkbox", name="Disclosure")).to_be_checked()
    beside(reviews, "X1").get_by_role("button", name="Close").click()
    expect(reviews.locator(".st-key-review_beside")).to_have_count(0)
    title(review(reviews, "X1")).click()
    beside(reviews, "X1")
    assert looks(url)[-1] == "X1"
    assert len(looks(url)) == 4  # beside, the crime, back beside it, and opened anew


def test_by_keyboard_several_are_chosen_looked_at_and_marked(reviews: Page, url: str) -> None:  # noqa: F811
    title(review(reviews, "X1")).focus()
    reviews.keyboard.press("x")
    expect(review(reviews, "X1").get_by_role("checkbox")).to_be_checked()
    for _ in REFS[1:]:
        reviews.keyboard.press("j")
    reviews.keyboard.press("Shift+X")
    bar = reviews.get_by_role("region", name="What is chosen")
    expect(bar).to_contain_text("3 chosen 0 looked at, 3 to go")
    reviews.keyboard.press("Space")
    expect(review(reviews, "X3").get_by_role("checkbox")).not_to_be_checked()
    for ref in ("X2", "X1"):
        reviews.keyboard.press("k")
        reviews.keyboard.press("Enter")
        beside(reviews, ref)
        expect(title(review(reviews, ref))).to_be_focused()
    reviews.keyboard.press("m")
    expect(reviews.get_by_text("2 marked done. They wait for the records.")).to_be_visible()
    assert claimed(url) == ["X1", "X2"]


def test_of_several_the_one_that_a_colleague_was_faster_with_stops_no_other(
    reviews: Page,
    app: App,  # noqa: F811
    url: str,  # noqa: F811
    load: Load,  # noqa: F811
) -> None:
    reviews.get_by_role("button", name="Choose several").click()
    for ref in ("X1", "X2"):
        review(reviews, ref).get_by_role("checkbox").click()
        press(review(reviews, ref), "Look")
        beside(reviews, ref)
    load(**(waiting() | {"crimes": [crime for crime in waiting()["crimes"] if crime["crime_ref"] != "X1"]}))
    reviews.get_by_role("button", name="Mark 2 done").click()
    expect(reviews.get_by_text("This item is not on your list any more, so nothing was recorded.")).to_be_visible()
    expect(review(reviews, "X2")).to_contain_text("Waiting for the records")
    assert claimed(url) == ["X2"]


def by_law(url: str, ref: str) -> None:  # noqa: F811
    """The reviews of a crime are what a force says the law asks for."""
    with writing(engine(url)) as db:
        db.execute(update(FLAGS).where(FLAGS.c.crime_ref == ref).values(weight="statutory"))


def snoozed(url: str) -> list[str]:  # noqa: F811
    with reading_whole(engine(url)) as db:
        return sorted(db.execute(select(SNOOZES.c.crime_ref).where(SNOOZES.c.stands)).scalars())


def chosen_and_looked_at(page: Page, *refs: str) -> Locator:
    """The bar once these are chosen and were looked at."""
    page.get_by_role("button", name="Choose several").click()
    for ref in refs:
        review(page, ref).get_by_role("checkbox").click()
        press(review(page, ref), "Look")
        beside(page, ref)
    bar = page.get_by_role("region", name="What is chosen")
    expect(bar).to_contain_text(f"{len(refs)} chosen All looked at")
    return bar


def put_off(page: Page) -> Locator:
    """Puts off what the open box is about, for a reason that it wants first."""
    box = page.get_by_role("dialog")
    expect(box.get_by_role("button", name="Put off", exact=True)).to_be_disabled()
    box.get_by_text("Waiting for another organisation").click()
    box.get_by_role("button", name="Put off", exact=True).click()
    return box


def test_two_that_were_looked_at_are_put_off_with_one_reason_and_are_brought_back_with_one_press(
    reviews: Page,
    url: str,  # noqa: F811
) -> None:
    bar = chosen_and_looked_at(reviews, "X1", "X2")
    review(reviews, "X3").get_by_role("checkbox").click()
    expect(bar).to_contain_text("3 chosen 2 looked at, 1 to go")
    bar.get_by_role("button", name="Put off…").click()
    box = reviews.get_by_role("dialog")
    expect(box).to_contain_text("2 items that you chose and looked at")
    expect(box.get_by_role("listitem")).to_have_text([re.compile("X1"), re.compile("X2")])
    checked = Checked()
    checked.page(reviews, "several to put off")
    assert checked.faults == {}, checked.report()
    expect(put_off(reviews)).to_have_count(0)
    expect(reviews.get_by_text(re.compile("^2 put off to "))).to_be_visible()
    expect(bar).to_contain_text("1 chosen 0 looked at, 1 to go")
    counted(reviews, "Waiting", 2)
    assert snoozed(url) == ["X1", "X2"]
    reviews.get_by_role("status").get_by_role("button", name="Undo").click()
    counted(reviews, "Waiting", 0)
    assert snoozed(url) == []
    expect(review(reviews, "X1").get_by_role("checkbox")).not_to_be_checked()


def test_of_two_put_off_the_one_whose_date_the_law_sets_says_so_and_stays_chosen(reviews: Page, url: str) -> None:  # noqa: F811
    by_law(url, "X2")
    reviews.reload()
    bar = chosen_and_looked_at(drawn(reviews), "X1", "X2")
    bar.get_by_role("button", name="Put off…").click()
    expect(reviews.get_by_role("dialog")).to_contain_text("1 stays in the count, by law: X2.")
    expect(put_off(reviews)).to_have_count(0)
    expect(reviews.get_by_text(re.compile(r"^1 put off to .*\. 1 not: see its card\."))).to_be_visible()
    expect(review(reviews, "X2").get_by_role("alert")).to_contain_text("The law sets this date")
    expect(review(reviews, "X2").get_by_role("checkbox")).to_be_checked()
    expect(bar).to_contain_text("1 chosen All looked at")
    assert snoozed(url) == ["X1"]
    opened(reviews, "Waiting for the records")
    expect(cards(reviews, "X1", "Back on", "Waiting for another organisation")).to_be_visible()


def test_by_keyboard_the_chosen_are_put_off_from_any_row_once_one_was_looked_at(reviews: Page, url: str) -> None:  # noqa: F811
    title(review(reviews, "X1")).focus()
    reviews.keyboard.press("x")
    reviews.keyboard.press("s")
    expect(reviews.get_by_text("None of the chosen was looked at yet.")).to_be_visible()
    reviews.keyboard.press("Enter")
    beside(reviews, "X1")
    expect(title(review(reviews, "X1"))).to_be_focused()
    reviews.keyboard.press("j")
    reviews.keyboard.press("s")
    box = reviews.get_by_role("dialog")
    expect(box).to_contain_text("1 item that you chose and looked at")
    reviews.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(title(review(reviews, "X1"))).to_be_focused()
    reviews.keyboard.press("s")
    expect(put_off(reviews)).to_have_count(0)
    expect(reviews.get_by_text(re.compile("^1 put off to "))).to_be_visible()
    assert snoozed(url) == ["X1"]
    expect(title(review(reviews, "X2"))).to_be_focused()


def test_a_manager_sees_which_bail_runs_out_by_who_can_extend_it(page: Page, app: App, load: Load) -> None:  # noqa: F811
    officers = [*OFFICERS, {"collar_number": ROWAN.collar_number, "name": ROWAN.name, "rank": ROWAN.rank}]
    postings = [*POSTINGS, {"collar_number": ROWAN.collar_number, "unit_id": "D1", "from_date": "2020-01-01"}]
    bail = {"crime_ref": "X1", "status": "live"}
    bails = [
        bail | {"bail_id": "B1", "arrested_on": ago(days=85)[:10], "authorised_months": 3},
        bail | {"bail_id": "B2", "arrested_on": ago(days=175)[:10], "authorised_months": 6},
        bail | {"bail_id": "B3", "arrested_on": ago(days=2)[:10], "authorised_months": 3},  # months away
    ]
    load(officers=officers, postings=postings, bails=bails)
    enter(page, app, ROWAN, "/reviews")
    inspector = page.get_by_role("radio", name=re.compile("^Inspector 1"))
    expect(page.get_by_role("radio", name=re.compile("^Superintendent 1"))).to_be_visible(timeout=PATIENCE)
    inspector.click()
    expect(page).to_have_url(re.compile("bail=inspector"))
    settled(page)
    expect(cards(page, "Bail period ends", "DC Alder")).to_have_count(1)
    expect(cards(page)).to_have_count(1)
    page.reload()
    expect(cards(drawn(page), "Bail period ends")).to_have_count(1)
    inspector.click()
    expect(page).to_have_url(re.compile("/reviews$"))
    page.context.clear_cookies()
    drawn(enter(page, app, BIRCH, "/reviews?kind=bail_period&bail=inspector"))
    expect(page.get_by_text("Bail to authorise")).to_have_count(0)

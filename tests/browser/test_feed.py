"""The feed in a real page: nothing pressed is lost or counted twice, focus stays, and all of it fits a phone."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

from data_fixtures.people import BIRCH, Person
from tests.browser import cards, open_pages
from tests.browser.cards import NOT_SENT, PHONE, drawn
from tests.browser.conftest import PATIENCE, come_in, settled
from tests.browser.feed_page import FOLDER, a_fold, a_group, a_list, a_row, lines
from tests.browser.serving import RUN, App, running_app

RUN_WITH_IT = f"""
import os, sys
from pathlib import Path
import pages.supervisor
from auth import pages as of_app
from auth.roles import Role
os.environ["{FOLDER}"] = str(Path(sys.argv[3]).parent)
pages.supervisor.__path__.append("tests/browser")
of_section = (of_app.Section.SUPERVISOR, of_app.Heading.MY_TEAM)
record = of_app.Page("feed_page", *of_section, "Cards", ":material/inventory:", frozenset(Role))
of_app.PAGES = (*of_app.PAGES, record)
{RUN}
"""
FOUR = [a_group("today", [a_row(name) for name in "abcd"])]
KEPT = "daily_actions_outbox"
IN_FOCUS = """() => {
  const hosts = [...document.querySelectorAll('*')].filter((element) => element.shadowRoot?.querySelector('.feed'));
  const focus = hosts[0].shadowRoot.activeElement;
  return focus && [focus.closest('[data-item]')?.dataset.item ?? null, focus.dataset.part ?? focus.textContent];
}"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    where = tmp_path_factory.mktemp("feed")
    with running_app(where, open_pages.store(where), provider, run=RUN_WITH_IT) as running:
        yield running


@pytest.fixture
def mortal(tmp_path: Path, provider: str) -> Iterator[App]:
    """The same app for one test, which kills it."""
    with running_app(tmp_path, open_pages.store(tmp_path), provider, run=RUN_WITH_IT) as running:
        yield running


def folder(app: App) -> Path:
    return app.log.parent


def gives(app: App, data: dict[str, Any]) -> None:
    """From now on the page shows this, and nothing was pressed yet."""
    for name in ("book", "asks", "runs"):
        (folder(app) / name).unlink(missing_ok=True)
    (folder(app) / "data.json").write_text(json.dumps(data), encoding="utf-8")


def shown(page: Page, app: App, data: dict[str, Any], person: Person = BIRCH) -> Page:
    gives(app, data)
    come_in(page, app, person, "/feed_page")
    return drawn(page)


def row(page: Page, name: str) -> Locator:
    return page.locator(f'[data-item="row {name}"]')


def button(page: Page, name: str, label: str) -> Locator:
    return row(page, name).get_by_role("button", name=label)


def counter(page: Page, word: str) -> Locator:
    return cards.counter(page, word).locator("b")


def pressed(app: App) -> list[tuple[str, list[str]]]:
    return [(line["do"], line["flags"]) for line in lines(folder(app) / "book")]


def recorded(page: Page, app: App, many: int) -> list[tuple[str, list[str]]]:
    """What was recorded, once there are so many of them."""
    for _ in range(PATIENCE // 50):
        if len(pressed(app)) >= many:
            break
        page.wait_for_timeout(50)
    return pressed(app)


def asked(page: Page, app: App, many: int) -> list[Any]:
    for _ in range(PATIENCE // 50):
        if len(lines(folder(app) / "asks")) >= many:
            break
        page.wait_for_timeout(50)
    return lines(folder(app) / "asks")


def in_focus(page: Page) -> Any:
    return page.evaluate(IN_FOCUS)


def kept(page: Page) -> str | None:
    return page.evaluate(f"sessionStorage.getItem('{KEPT}')")


def dies(app: App) -> None:
    app.process.send_signal(signal.SIGKILL)
    app.process.wait()


def test_the_browser_says_nothing_of_it_and_a_warm_visit_fetches_nothing_again(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        looking = "/feed_page/_stcore/" in message.location["url"]  # Streamlit looks for itself below every address
        if message.type in ("error", "warning") and not looking:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.reload()
    drawn(page)
    fetched = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('daily_actions.feed-'))"
        ".map((one) => [one.name.split('/').at(-1), one.transferSize])"
    )
    assert {name for name, _ in fetched} >= {"feed.js", "outbox.js", "rows.js", "view.js"}
    assert [one for one in fetched if one[1]] == []
    assert said == []


def test_four_presses_in_one_tick_are_four_and_each_row_stays_where_it_was_for_a_while(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    expect(counter(page, "Today")).to_have_text("4")
    page.locator(".feed").evaluate("feed => feed.querySelectorAll('.done').forEach((done) => done.click())")
    expect(counter(page, "Today")).to_have_text("0")
    expect(counter(page, "Waiting")).to_have_text("4")
    assert sorted(recorded(page, app, 4)) == [("done", [name]) for name in "abcd"]
    for name in "abcd":
        expect(row(page, name)).to_contain_text("Waiting for the records")
        expect(button(page, name, "Undo")).to_be_visible()
    expect(page.get_by_text("4 marked done. They wait for the records.")).to_be_visible()
    expect(row(page, "a")).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Waiting for the records").click()
    expect(row(page, "a")).to_be_visible()
    assert kept(page) is None
    assert len(pressed(app)) == 4


def test_undo_takes_a_press_back_from_the_toast_and_from_the_row(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    button(page, "a", "Done").click()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(button(page, "a", "Done")).to_be_visible()
    assert in_focus(page) == ["row a", "title"]
    expect(counter(page, "Today")).to_have_text("4")
    button(page, "b", "Done").dblclick()  # which is one press
    button(page, "b", "Undo").click(delay=600)
    expect(button(page, "b", "Done")).to_be_visible()
    assert recorded(page, app, 4) == [("done", ["a"]), ("undo", ["a"]), ("done", ["b"]), ("undo", ["b"])]
    expect(page.get_by_text("Undone. It counts as not done.")).to_be_visible()


def test_lines_of_one_card_are_switched_off_one_by_one_or_all_that_are_left(page: Page, app: App) -> None:
    three = [{"flag": f"v{n}", "text": f"Told of step {n}", "act": True} for n in (1, 2, 3)]
    card = a_row("v", flags=["v1", "v2", "v3"], lines=three, actWord="All 3")
    shown(page, app, a_list([a_group("today", [card, a_row("a")])]))
    button(page, "v", "Done: Told of step 2").click()
    expect(counter(page, "Today")).to_have_text("3")
    assert recorded(page, app, 1) == [("done", ["v2"])]
    button(page, "v", "All 2").click()
    assert recorded(page, app, 2)[1] == ("done", ["v1", "v3"])


def test_a_press_that_is_refused_says_why_in_its_row_and_counts_again(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR, refused=["c"]))
    button(page, "c", "Done").click()
    expect(row(page, "c").get_by_role("alert")).to_have_text("Somebody else did it. Next: look again.")
    expect(button(page, "c", "Done")).to_be_visible()
    expect(counter(page, "Today")).to_have_text("4")


def test_a_row_that_may_not_be_pressed_stands_as_it_came(page: Page, app: App) -> None:
    back = a_row("a", state="back", when="Not in the records", flags=[], act="", actWord="")
    shown(page, app, a_list([a_group("today", [back, a_row("b")])]))
    expect(row(page, "a")).to_contain_text("Not in the records")
    assert row(page, "a").get_by_role("button").all_inner_texts() == ["Why?"]
    row(page, "a").get_by_role("link").focus()
    for key in ("d", "u", "s"):
        page.keyboard.press(key)
    page.keyboard.press("w")
    assert asked(page, app, 1) == [["why", "a", ""]]
    assert pressed(app) == []


def test_other_data_leave_the_focus_and_every_row_that_did_not_change(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    row(page, "c").get_by_role("link").focus()
    row(page, "d").evaluate("row => { row.mark = 1 }")
    row(page, "c").evaluate("row => { row.mark = 1 }")
    row(page, "a").evaluate("row => row.querySelector('.done').click()")  # by a script: focus stays where it was
    recorded(page, app, 1)
    expect(row(page, "a")).to_have_count(0, timeout=PATIENCE)
    assert in_focus(page) == ["row c", "title"]
    assert [row(page, name).evaluate("row => row.mark") for name in "cd"] == [1, 1]


def test_an_opened_fold_asks_for_its_rows_until_they_come_and_closes_and_opens_without_asking(
    page: Page, app: App
) -> None:
    fold = a_fold("long", "Long overdue", [a_row("z")])
    listed = a_list([a_group("today", [a_row("a")], fold)])
    shown(page, app, listed | {"groups": [listed["groups"][0] | {"folds": [fold | {"rows": None}]}]})
    opener = page.get_by_role("button", name="Long overdue")
    opener.click()
    expect(page.get_by_text("One moment…")).to_be_visible()
    assert asked(page, app, 1) == [["fold", "", "long"]]
    (folder(app) / "data.json").write_text(json.dumps(listed), encoding="utf-8")
    expect(row(page, "z")).to_be_visible(timeout=PATIENCE)  # the question was put again
    expect(page.get_by_text("One moment…")).to_have_count(0)
    many = len(lines(folder(app) / "asks"))
    opener.click()
    expect(row(page, "z")).to_have_count(0)
    opener.click()
    expect(row(page, "z")).to_be_visible()
    assert lines(folder(app) / "asks") == [["fold", "", "long"]] * many


def test_questions_put_faster_than_the_page_answers_are_all_heard_and_a_press_among_them_too(
    page: Page, app: App
) -> None:
    shown(page, app, a_list([a_group("today", [a_row("a"), a_row("b")], a_fold("long", "Long overdue", []))], slow=0.7))
    for element in (counter(page, "Today"), counter(page, "Waiting")):
        element.click()
    button(page, "b", "Done").click()
    page.locator(".feed").get_by_role("button", name="Why?").first.click()
    keys = [["filter", "", "today"], ["filter", "", "waiting"], ["why", "a", ""]]
    assert asked(page, app, 3) == keys
    assert recorded(page, app, 1) == [("done", ["b"])]


def test_of_choices_put_faster_than_the_page_answers_the_last_has_the_last_word(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR, slow=0.7))
    for word in ("Waiting", "Today", "Waiting", "Today"):
        counter(page, word).click()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
    settled(page)
    assert asked(page, app, 3)[-2:] == [["filter", "", "waiting"], ["filter", "", "today"]]


def test_a_counter_that_is_on_is_taken_back_by_a_press(page: Page, app: App) -> None:
    listed = a_list(FOUR)
    listed["counters"][0]["on"] = True
    shown(page, app, listed)
    counter(page, "Today").click()
    assert asked(page, app, 1) == [["filter", "", ""]]


def test_the_whole_list_is_worked_from_the_keyboard(page: Page, app: App) -> None:
    fold = a_fold("long", "Long overdue", [a_row("z")])
    shown(page, app, a_list([a_group("today", [a_row(name) for name in "abc"], fold)]))
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert in_focus(page) == [None, ""]  # past the list
    page.locator(".counter").last.focus()
    walked = []
    for key in ("Tab", "Tab", "Tab", "j", "ArrowDown", "k", "End", "Enter", "j", "Home"):
        page.keyboard.press(key)
        walked.append(in_focus(page))
    titles = [[f"row {name}", "title"] for name in "abcz"]
    a, b, c, z = titles
    long = ["fold long", "title"]
    assert walked == [a, ["row a", "act"], ["row a", "why"], b, c, b, long, long, z, a]
    page.keyboard.press("d")
    expect(button(page, "a", "Undo")).to_be_visible()
    assert in_focus(page) == a
    page.keyboard.press("u")
    expect(button(page, "a", "Done")).to_be_visible()
    assert recorded(page, app, 2) == [("done", ["a"]), ("undo", ["a"])]
    for key in ("s", "t", "1", "Enter", "w"):
        page.keyboard.press(key)
        settled(page)
    page.keyboard.press("Escape")  # the box that tells why
    settled(page)
    keys = [["off", "a", ""], ["table", "", ""], ["filter", "", "today"], ["open", "a", ""], ["why", "a", ""]]
    assert asked(page, app, 5) == keys
    page.keyboard.press("?")
    expect(page.get_by_role("region", name="Keys")).to_contain_text("put off")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Keys")).to_have_count(0)
    page.keyboard.press("Escape")
    assert in_focus(page) is None


def test_letters_that_streamlit_listens_for_do_nothing_in_the_list(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    row(page, "a").get_by_role("link").focus()
    before = len(lines(folder(app) / "runs"))
    for key in ("r", "c"):
        page.keyboard.press(key)
    settled(page)
    assert len(lines(folder(app) / "runs")) == before
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("r")  # outside it is Streamlit's, or this test could not fail
    settled(page)
    assert len(lines(folder(app) / "runs")) == before + 1


def test_a_row_is_opened_by_its_title_or_a_double_click_and_elsewhere_by_its_address(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    link = row(page, "a").get_by_role("link")
    expect(link).to_have_attribute("href", "/crime?ref=a")
    assert (link.get_attribute("aria-label") or "").startswith("Call a, Force policy, Today, Due Sat 28 Nov 2026")
    link.click()
    row(page, "b").locator(".t").dblclick()
    assert asked(page, app, 2) == [["open", "a", ""], ["open", "b", ""]]
    with page.context.expect_page() as other:
        row(page, "c").get_by_role("link").click(modifiers=["Control"])
    other.value.wait_for_url("**/crime?ref=c")
    assert len(asked(page, app, 2)) == 2


def test_focus_goes_to_a_row_that_the_page_names_once(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR, focus={"row": "c", "nonce": 7}))
    assert in_focus(page) == ["row c", "title"]
    page.keyboard.press("Home")
    page.keyboard.press("d")
    recorded(page, app, 1)
    settled(page)
    assert in_focus(page) == ["row a", "title"]


def test_focus_comes_back_to_the_row_whose_box_was_closed(page: Page, app: App) -> None:
    shown(page, app, a_list(FOUR))
    row(page, "b").get_by_role("link").focus()
    for _ in range(2):
        page.keyboard.press("w")
        expect(page.get_by_role("dialog")).to_contain_text("Because of the records.")
        settled(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        settled(page)
        assert in_focus(page) == ["row b", "title"]


def test_a_press_while_the_server_is_down_is_said_not_to_be_sent_and_recorded_once_when_it_is_back(
    page: Page, mortal: App, provider: str
) -> None:
    shown(page, mortal, a_list(FOUR))
    dies(mortal)
    button(page, "b", "Done").click()
    expect(row(page, "b")).to_contain_text("Sending…")
    expect(counter(page, "Today")).to_have_text("3")
    expect(page.locator(".toast")).to_contain_text(NOT_SENT)
    expect(row(page, "b")).to_contain_text("Not sent")
    expect(counter(page, "Today")).to_have_text("4")
    button(page, "b", "Again").click()
    expect(counter(page, "Today")).to_have_text("3")
    at = int(mortal.address.rpartition(":")[2])
    with running_app(folder(mortal), mortal.database_url, provider, at=at, run=RUN_WITH_IT):
        assert recorded(page, mortal, 1) == [("done", ["b"])]
        expect(page.locator(".toast")).to_contain_text("Marked done")
        page.wait_for_timeout(5000)  # longer than until it would be sent again
        assert pressed(mortal) == [("done", ["b"])]
        assert kept(page) is None


def test_a_press_that_was_never_sent_survives_a_reload_and_can_be_taken_back_before_it(
    page: Page, mortal: App, provider: str
) -> None:
    shown(page, mortal, a_list(FOUR))
    dies(mortal)
    expect(page.locator("html.connection-lost")).to_be_attached()
    button(page, "b", "Done").click()
    button(page, "c", "Done").click()
    button(page, "c", "Undo").click()
    assert [press["flags"] for press in json.loads(kept(page) or "{}")["presses"]] == [["b"]]
    with pytest.raises(Error):
        page.reload()
    at = int(mortal.address.rpartition(":")[2])
    with running_app(folder(mortal), mortal.database_url, provider, at=at, run=RUN_WITH_IT):
        page.goto(mortal.address + "/feed_page")
        assert recorded(page, mortal, 1) == [("done", ["b"])]
        expect(row(page, "c")).to_be_visible()
        assert pressed(mortal) == [("done", ["b"])]


def test_another_person_in_the_same_window_takes_no_press_over(page: Page, app: App) -> None:
    press = {"id": "0" * 32, "what": "done", "flags": ["b"]}
    page.goto(app.address + "/livez")
    page.evaluate(
        f"sessionStorage.setItem('{KEPT}', JSON.stringify({json.dumps({'person': '1001', 'presses': [press]})}))"
    )
    shown(page, app, a_list(FOUR))
    assert kept(page) is None
    page.wait_for_timeout(5000)  # longer than until it would be sent again
    assert pressed(app) == []
    page.evaluate(
        f"sessionStorage.setItem('{KEPT}', JSON.stringify({json.dumps({'person': '2001', 'presses': [press]})}))"
    )
    page.reload()  # the same had it been the same person's
    assert recorded(page, app, 1) == [("done", ["b"])]


TAGS = "<img src=x onerror=alert(1)><b>bold</b>"
ODD = [
    a_row("long", title="Ünïcödé " * 8 + "W" * 140, of="ق" * 200, notes=["DC " + "Långnäme" * 25], marks=["Secret"]),
    a_row("rtl", title="مرحبا بالعالم", of="שלום עולם and more", notes=["\u202ereversed"]),
    a_row("marks", title="Z̸̧̢͎̯̟a̷l̴̛g̸̨o̵", of=TAGS, lines=[{"flag": "l", "text": "A line", "act": True}]),
]  # fmt: skip


def test_on_a_phone_nothing_runs_off_the_side_and_everything_can_be_hit(page: Page, app: App) -> None:
    page.set_viewport_size(PHONE)
    folds = [a_fold("later", "Later", [a_row("z")], note="47 more, on My calendar")]
    shown(page, app, a_list([a_group("today", ODD)], bare=folds, all={"do": "all", "words": "Show all 206"}))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".feed").evaluate("feed => feed.scrollWidth <= feed.clientWidth")
    page.set_viewport_size({"width": 320, "height": 780})  # a desktop at four times its size
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".feed").evaluate("feed => feed.scrollWidth <= feed.clientWidth")
    page.set_viewport_size(PHONE)
    expect(row(page, "marks")).to_contain_text(TAGS)
    sizes = page.locator(".feed button").evaluate_all(
        "all => all.map((one) => [one.className, one.offsetWidth, one.offsetHeight])"
    )
    assert [one for one in sizes if one[1] < 30 or one[2] < 30] == []
    assert [one for one in sizes if one[0] == "done" and one[1:] != [52, 52]] == []
    page.set_viewport_size({"width": 1280, "height": 900})
    box = button(page, "rtl", "Done").bounding_box()
    assert box is not None
    assert (box["width"] >= 92, box["height"]) == (True, 40)


def test_five_hundred_rows_are_drawn_and_one_press_among_them_is_seen_at_once(page: Page, app: App) -> None:
    shown(page, app, a_list([a_group("today", [a_row(f"q{n}") for n in range(500)])]))
    expect(page.locator(".row")).to_have_count(500)
    took = row(page, "q250").evaluate(
        "row => { const from = performance.now(); row.querySelector('.done').click(); return performance.now() - from }"
    )
    expect(button(page, "q250", "Undo")).to_be_visible()
    assert took < 1000  # milliseconds; a machine may be busy
    assert recorded(page, app, 1) == [("done", ["q250"])]


def test_without_colours_each_tile_has_an_edge_and_nothing_moves_for_whoever_wants_no_motion(
    page: Page, app: App
) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    shown(page, app, a_list([a_group("today", [a_row("a", shape="law"), a_row("b")])]))
    styles = page.locator(".t").evaluate_all("all => all.map((one) => getComputedStyle(one).borderTopWidth)")
    assert styles == ["2px", "2px"]
    assert button(page, "a", "Done").evaluate("one => getComputedStyle(one).transitionDuration") == "0s"
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_an_empty_list_says_so_and_one_that_cannot_be_drawn_names_the_way_out(page: Page, app: App) -> None:
    empty = {
        "title": "Nothing is due",
        "text": "All 17 searches were run.",
        "next": "Update the enquiry log, Thu 10 Dec",
    }
    shown(page, app, a_list([a_group("today", [])]) | {"groups": [], "empty": empty})
    for text in empty.values():
        expect(page.locator(".feed")).to_contain_text(text)
    gives(app, {"groups": [{"rows": [{"flags": ["a"]}], "n": 1}], "bare": []})
    page.reload()
    expect(page.locator(".feed").get_by_role("alert")).to_have_text("This list cannot be drawn here. Use As a table.")

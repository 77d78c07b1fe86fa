"""Team: who has what and who is away, by name, and a press for one person's list."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from data_fixtures.people import ALDER, BIRCH
from tests.browser.cards import PHONE, cards, counter, drawn, groups, title, unfolded
from tests.browser.conftest import DESKTOP, PATIENCE, settled
from tests.browser.serving import App
from tests.browser.test_claims import ago, app, enter, load, rows, url  # noqa: F401 - fixtures

Load = Callable[..., None]


def person(page: Page, name: str) -> Locator:
    return page.locator("button.person").filter(has=page.locator(".title", has_text=name))


def crimes() -> list[dict]:
    """One crime each of DC Alder, of somebody whom the directory does not know, and of nobody."""
    crime = rows()["crimes"][0]
    return [crime, crime | {"crime_ref": "X2", "oic": "9999"}, crime | {"crime_ref": "X3", "oic": None}]


def team(page: Page, app: App, load: Load) -> Page:  # noqa: F811
    away = {"absence_id": "A1", "collar_number": ALDER.collar_number, "kind": "leave"}
    load(crimes=crimes(), absences=[away | {"from_date": ago(days=1)[:10], "to_date": ago(days=-3)[:10]}])
    return drawn(enter(page, app, BIRCH, "/team"))


def test_people_stand_by_name_with_what_they_have_to_do_and_who_is_away(page: Page, app: App, load: Load) -> None:  # noqa: F811
    team(page, app, load)
    names = page.locator("button.person .title").all_inner_texts()
    assert names == ["DC Alder", "DS Birch", "Officer 9999", "Nobody"]
    alder = person(page, "DC Alder")
    expect(alder).to_contain_text(re.compile(r"1 open crime · about \d+ of \d+ hours a week"))
    expect(alder).to_contain_text("1 overdue")
    expect(alder.locator(".away-line.red")).to_contain_text(re.compile("^event_busy Away .*, nobody covers$"))
    expect(person(page, "DS Birch")).to_contain_text("0 open crimes")
    expect(person(page, "DS Birch")).to_contain_text("nothing due")
    expect(person(page, "Officer 9999")).to_contain_text(
        re.compile(r"1 open crime · about \d+ hours? a week · not in the directory")
    )


def test_a_press_shows_one_persons_list_by_keyboard_too_and_the_address_keeps_it(
    page: Page,
    app: App,  # noqa: F811
    load: Load,  # noqa: F811
) -> None:
    unfolded(team(page, app, load))
    person(page, "Officer 9999").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Officer 9999", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("officer=9999$"))
    settled(page)
    expect(cards(page, "X1")).to_have_count(0)
    assert cards(page, "X2").count() == cards(page).count() > 0
    title(cards(page).first).click()
    expect(page).to_have_url(re.compile(r"/crime\?ref=X2$"), timeout=PATIENCE)
    page.go_back()
    expect(drawn(page).get_by_role("heading", name="Officer 9999", exact=True)).to_be_visible()
    page.get_by_role("button", name="As a table").click()
    expect(page.get_by_role("heading", name="Officer 9999", exact=True)).to_be_visible()
    page.get_by_role("button", name="As cards").click()
    drawn(page).get_by_role("button", name="Everybody").click()
    expect(page).to_have_url(re.compile("/team$"))
    expect(person(page, "Officer 9999")).to_be_focused()
    expect(cards(page, "X1").first).to_be_visible()


def test_crimes_that_nobody_has_are_nobodys_and_nothing_is_cut_on_a_phone(page: Page, app: App, load: Load) -> None:  # noqa: F811
    page.set_viewport_size(PHONE)
    team(page, app, load)
    person(page, "Nobody").click()
    expect(page.get_by_role("heading", name="Nobody", exact=True)).to_be_visible(timeout=PATIENCE)
    assert groups(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESKTOP)


def test_what_is_pressed_before_the_answer_to_another_press_has_come_takes_nothing_back(
    page: Page,
    app: App,  # noqa: F811
    load: Load,  # noqa: F811
) -> None:
    held: list[str | bytes] = []
    slow = False
    lines: list[WebSocketRoute] = []

    def between(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        line.on_message(server.send)
        server.on_message(lambda message: held.append(message) if slow else line.send(message))
        lines.append(line)

    page.route_web_socket(re.compile("/_stcore/stream"), between)
    team(page, app, load)
    slow = True
    person(page, "Officer 9999").click()
    page.wait_for_timeout(1500)  # the server has answered, and nobody has seen it
    counter(page, "Overdue").click()  # sent with the address of before
    page.wait_for_timeout(1500)
    slow = False
    for message in held:
        lines[-1].send(message)
    expect(page).to_have_url(re.compile("officer=9999"), timeout=PATIENCE)
    settled(page)
    expect(page).to_have_url(re.compile("show=overdue"))
    expect(page.get_by_role("heading", name="Officer 9999", exact=True)).to_be_visible()
    expect(cards(page, "X1")).to_have_count(0)

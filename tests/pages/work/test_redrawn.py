"""How a part of a page enters that is drawn again by itself: by door, scope and one reading, or not at all."""

from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from auth import door
from core.store import snapshots
from pages.parts import day
from pages.work import page_log, redrawn

TODAY = date(2026, 11, 23)
VISITOR = SimpleNamespace(pages=("my_actions",), scope=SimpleNamespace(today=TODAY))


class WholePage(Exception):
    """The whole page is drawn instead."""


class Stopped(Exception):
    """Nothing more is drawn."""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Somebody who may be here, over the second snapshot; a test changes what is not so."""
    world: dict[str, Any] = {
        "visitor": VISITOR,
        "rules": "r",
        "over": None,
        "written": True,
        "looks": [],
        "actions": [],
    }

    def still_here(*, action: bool = False) -> Any:
        world["actions"].append(action)
        return world["visitor"]

    def log(desk: Any, page: str) -> bool:
        world["looks"].append((page, desk.snapshot.snapshot_id, desk.today))
        return bool(world["written"])

    def rerun(*, scope: str) -> None:
        raise WholePage(scope)

    def stop() -> None:
        raise Stopped

    monkeypatch.setattr(door, "still_here", still_here)
    monkeypatch.setattr(redrawn, "engine", lambda: None)
    monkeypatch.setattr(redrawn, "reading", lambda _: nullcontext())
    monkeypatch.setattr(redrawn, "fingerprint", lambda: "r")
    monkeypatch.setattr(snapshots, "current", lambda _: SimpleNamespace(snapshot_id=2, rules=world["rules"]))
    monkeypatch.setattr(day, "over", lambda: world["over"])
    monkeypatch.setattr(page_log, "page", log)
    monkeypatch.setattr(redrawn.st, "rerun", rerun)
    monkeypatch.setattr(redrawn.st, "stop", stop)
    return world


def entered(page: str = "my_actions") -> Any:
    with redrawn.entered(page) as desk:
        return desk


def test_a_part_is_drawn_at_a_desk_of_its_own_after_its_look_was_logged(here):
    desk = entered()
    assert (desk.visitor, desk.snapshot.snapshot_id, desk.today) == (VISITOR, 2, TODAY)
    assert here["looks"] == [("my_actions", 2, TODAY)]


def test_a_part_within_its_page_is_drawn_at_the_desk_of_the_page_and_asks_nothing(here):
    at_the_page = SimpleNamespace()
    with redrawn.whole_page(at_the_page):
        assert entered() is at_the_page
    assert here["looks"] == here["actions"] == []
    assert entered() is not at_the_page


@pytest.mark.parametrize(
    "changed",
    [{"visitor": None}, {"visitor": SimpleNamespace(pages=())}, {"rules": "others"}, {"over": date(2026, 11, 22)}],
    ids=["signed out", "the page closed to the role", "other searches", "the day is over"],
)
def test_whoever_may_not_see_the_part_any_more_gets_the_whole_page_that_says_why(here, changed):
    here.update(changed)
    with pytest.raises(WholePage, match="app"):
        entered()
    assert here["looks"] == []


def test_no_records_at_all_are_the_whole_page_s_to_say(here, monkeypatch):
    monkeypatch.setattr(snapshots, "current", lambda _: None)
    with pytest.raises(WholePage):
        entered()


def test_what_cannot_be_logged_is_not_drawn(here):
    here["written"] = False
    with pytest.raises(Stopped):
        entered()


def test_what_somebody_presses_in_a_part_keeps_their_session_alive(here):
    entered()
    assert here["actions"] == [True]

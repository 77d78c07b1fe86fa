"""Rows to look at and open, drawn as those of a feed; nothing in them is switched off."""

from collections.abc import Callable, Sequence
from typing import Any

from pages.parts import feed as part
from pages.parts.connection import mark
from pages.work import feed_presses
from pages.work.desk import Desk
from pages.work.feed_rows import Json


def plain_row(
    name: str,
    title: str,
    href: str,
    *,
    icon: str,
    shape: str = "policy",
    fill: str = "later",
    when: str = "",
    tone: str = "grey",
    tag: str = "",
    notes: Sequence[str] = (),
    of: str = "",
    ref: str = "",
    marks: Sequence[str] = (),
) -> Json:
    """A row as pages/parts/feed.py draws it, `name` being its id. `fill` is that of its tile, as `Card.urgency` in
    core/flags/cards.py; `tone` is the colour of `when`.
    """
    return {
        "id": name, "title": title, "href": href, "tag": tag, "shape": shape, "tone": fill, "icon": icon, "when": when,
        "whenTone": tone, "exact": "", "notes": list(notes), "of": of, "ref": ref, "marks": list(marks),
        "state": "plain", "lines": [], "moreLines": 0, "flags": [], "act": "", "actWord": "", "why": False,
    }  # fmt: skip


def plain_group(key: str, title: str, rows: list[Json], many: int, note: str = "") -> Json:
    """Rows under a heading with their number, of which some may not be drawn."""
    return {"key": key, "title": title, "n": many, "note": note, "rows": rows, "folds": []}


def plain_list(
    desk: Desk,
    groups: list[Json],
    *,
    key: str,
    on_ask: Callable[[part.Ask], None],
    rest: Json | None = None,
    focus: dict[str, Any] | None = None,
) -> None:
    """Draws the groups. `rest`: the button under them that asks for more; `focus`: the row that focus goes to, once."""
    data = {
        "person": mark(desk.visitor.scope.collar), "acks": feed_presses.answers(), "counters": [], "since": None,
        "choices": None, "groups": groups, "bare": [], "all": rest, "empty": None, "keys": False, "beside": False,
        "find": "crime" in desk.visitor.pages, "focus": focus,
    }  # fmt: skip
    part.feed(data, key=key, on_presses=feed_presses.carry, on_ask=on_ask)

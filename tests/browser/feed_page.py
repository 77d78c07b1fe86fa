"""A page of its own for the tests of the feed: fixed rows, and a book of what was pressed.

The test that serves it names the folder of the files in the environment: `data.json` is what the page shows, `book`
what it recorded, one press a line, `asks` what was asked, `runs` how often the whole page ran.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.feed import Ask, Pressed, feed

FOLDER = "FOLDER_OF_FEED_PAGE"
WORDS = {"law": "By law", "policy": "Force policy", "local": "Local"}


def a_row(name: str, **more: Any) -> dict[str, Any]:
    """A row of one flag, both of that name."""
    row = {
        "id": name, "title": f"Call {name}", "href": f"/crime?ref={name}", "tag": "Force policy", "shape": "policy",
        "tone": "today", "icon": "call", "when": "Today", "whenTone": "amber", "exact": "Due Sat 28 Nov 2026",
        "notes": [], "of": "Burglary in a dwelling", "ref": f"M26{name}", "marks": [], "state": "open", "lines": [],
        "moreLines": 0, "flags": [name], "act": "done", "actWord": "Done", "why": True,
    }  # fmt: skip
    return row | more


def a_fold(key: str, title: str, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A closed fold that counts its rows."""
    fold = {"key": key, "n": len(rows), "title": title, "text": "", "tone": "later", "icon": "event_available"}
    return fold | {"rows": rows, "note": "", "head": ""} | more


def a_group(key: str, rows: list[dict[str, Any]], *folds: dict[str, Any]) -> dict[str, Any]:
    """A group that counts its rows and folds."""
    n = sum(len(row["flags"]) for place in [{"rows": rows}, *folds] for row in place["rows"])
    return {"key": key, "title": key.capitalize(), "n": n, "note": "", "rows": rows, "folds": list(folds)}


def a_list(groups: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What the page shows, with the two counters `today` and `waiting`."""
    counters = [
        {"key": "today", "n": groups[0]["n"], "word": "Today", "icon": "schedule", "tone": "amber", "on": False},
        {"key": "waiting", "n": 0, "word": "Waiting", "icon": "hourglass_top", "tone": "grey", "on": False},
    ]
    shown = {"acks": {}, "counters": counters, "groups": groups, "bare": [], "all": None, "empty": None}
    return shown | {"keys": True, "focus": None} | more


def show(desk: Any) -> None:
    """Draws the list; a row whose flags are all claimed moves to the fold *Waiting*."""
    folder = Path(os.environ[FOLDER])
    _note(folder / "runs", 1)
    st.title("Cards")
    st.fragment(_cards)(folder, desk.visitor.scope.collar)


def _cards(folder: Path, person: str) -> None:
    def on_presses(presses: list[Pressed]) -> None:
        known = {line["id"] for line in lines(folder / "book")}
        for press in presses:
            if press.id not in known:
                _note(folder / "book", {"id": press.id, "do": press.do, "flags": press.flags})

    def on_ask(ask: Ask) -> None:
        if ask.n > st.session_state.get("asked", 0):  # it comes until the browser knows that it was heard
            _note(folder / "asks", [ask.what, ask.row, ask.key])
        st.session_state["asked"] = max(ask.n, st.session_state.get("asked", 0))
        st.session_state["box"] = ask.row if ask.what == "why" else ""

    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    time.sleep(data.get("slow", 0))
    data = _moved(data, lines(folder / "book")) | {"person": person}
    feed(data | st.session_state.get("back", {}), key="cards", on_presses=on_presses, on_ask=on_ask)
    if row := st.session_state.pop("box", ""):
        _box(row)


def _box(row: str) -> None:
    """The box of a row; closed, it gives the focus back."""

    def closed() -> None:
        before = st.session_state.get("back", {"focus": {"nonce": 0}})
        st.session_state["back"] = {"focus": {"row": row, "nonce": before["focus"]["nonce"] + 1}}

    st.dialog("Why", on_dismiss=closed)(lambda: st.write("Because of the records."))()


def _moved(data: dict[str, Any], book: list[Any]) -> dict[str, Any]:
    refusing, claimed, acks = set(data.get("refused", [])), set(), {}
    for press in book:
        refused = refusing & set(press["flags"])
        acks[press["id"]] = {"ok": not refused, "words": "Somebody else did it. Next: look again." if refused else ""}
        if not refused:
            claimed = claimed | set(press["flags"]) if press["do"] == "done" else claimed - set(press["flags"])
    waiting, done = [], 0
    for group in data.get("groups", []):
        gone = [row for row in group["rows"] if row["flags"] and set(row["flags"]) <= claimed]
        done += sum(len(claimed & set(row["flags"])) for row in group["rows"])
        group["n"] -= sum(len(claimed & set(row["flags"])) for row in group["rows"])
        group["rows"] = [_left(row, claimed) for row in group["rows"] if row not in gone]
        waiting += [row | {"state": "claimed", "act": "undo", "actWord": "Undo", "tone": "later"} for row in gone]
    if waiting:
        data["bare"] = [*data["bare"], a_fold("waiting", "Waiting for the records", waiting)]
    if done:
        data["counters"][0]["n"] -= done
        data["counters"][1]["n"] += done
    return data | {"acks": acks}


def _left(row: dict[str, Any], claimed: set[str]) -> dict[str, Any]:
    """A row without the lines that were switched off."""
    if not claimed & set(row["flags"]):
        return row
    rest = [line for line in row["lines"] if line["flag"] not in claimed]
    flags = [flag for flag in row["flags"] if flag not in claimed]
    return row | {"flags": flags, "lines": rest, "actWord": f"All {len(flags)}"}


def lines(file: Path) -> list[Any]:
    """What was noted in a file, oldest first."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def _note(file: Path, what: Any) -> None:
    with file.open("a", encoding="utf-8") as book:
        book.write(json.dumps(what) + "\n")

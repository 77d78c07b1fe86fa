"""A list whose rows open a crime: rows as those of the feed, or the grid where the address asks for a table."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

import pandas as pd
import streamlit as st

from core.words import counted
from pages.parts import feed as part
from pages.parts import grid
from pages.parts.connection import mark
from pages.work import feed_presses
from pages.work.desk import Desk
from pages.work.feed_address import TABLE, put
from pages.work.feed_groups import AT_MOST, AT_ONCE
from pages.work.feed_rows import Json
from pages.work.listing_grid import Listed, Row, grid_key, open_crime, table


def listing(
    desk: Desk, rows: pd.DataFrame, headings: Mapping[str, str], key: str, listed: Listed, card: Callable[[Row], Json]
) -> None:
    """Shows `rows` in their order, as rows or as a table; opening one goes to its crime.

    `rows` are as `table` wants them; `card` makes of one what stands in the list, by `row_of`.
    """
    if rows.empty:
        grid.unfiltered(grid_key(key))
        st.write("Nothing here.")
        return
    as_table = listed.as_table()
    if as_table:
        table(rows, headings, key, desk.today, listed)
    else:
        grid.unfiltered(grid_key(key))
        _drawn(desk, rows, key, listed, card)  # no fragment: rows are of this run's scope, and are asked again with it
    st.button(
        "As cards" if as_table else "As a table",
        key=f"{key}_view",
        icon=":material/view_agenda:" if as_table else ":material/table_rows:",
        type="tertiary",
        on_click=put,
        args=(listed.view, "" if as_table else TABLE),
    )


def row_of(
    row: Row,
    title: str,
    *,
    icon: str,
    fill: str = "later",
    when: str = "",
    tone: str = "grey",
    tag: str = "",
    notes: Sequence[str] = (),
    marks: Sequence[str] = (),
) -> Json:
    """A row of a list as pages/parts/feed.py draws it. `fill` is that of its tile, as `Card.urgency` in
    core/flags/cards.py; `tone` is the colour of `when`.
    """
    ref = str(row["crime_ref"])
    return {
        "id": str(row["row_key"]), "title": title, "href": f"/crime?ref={quote(ref, safe='')}", "tag": tag,
        "shape": "policy", "tone": fill, "icon": icon, "when": when, "whenTone": tone, "exact": "",
        "notes": list(notes), "of": "" if title == row["offence"] else str(row["offence"]), "ref": ref,
        "marks": list(marks), "state": "plain", "lines": [], "moreLines": 0, "flags": [], "act": "", "actWord": "",
        "why": False,
    }  # fmt: skip


def _drawn(desk: Desk, rows: pd.DataFrame, key: str, listed: Listed, card: Callable[[Row], Json]) -> None:
    most = AT_MOST if st.session_state.get(f"{key}_all") else AT_ONCE
    shown = [card(row) for row in rows.head(most).to_dict("records")]
    title = counted(2, listed.noun).partition(" ")[2]  # what they are, whatever their number
    group = {"key": key, "title": title.capitalize(), "n": len(rows), "note": listed.order, "rows": shown, "folds": []}
    data = {
        "person": mark(desk.visitor.scope.collar), "acks": feed_presses.answers(), "counters": [], "since": None,
        "choices": None, "groups": [group], "bare": [], "all": _rest(len(shown), len(rows)), "empty": None,
        "keys": False, "beside": False, "find": "crime" in desk.visitor.pages, "focus": None,
    }  # fmt: skip

    def keep(ask: part.Ask) -> None:
        if ask.what == "all":
            st.session_state[f"{key}_all"] = True
        else:
            st.session_state[f"{key}_asked"] = ask

    part.feed(data, key=f"{key}_list", on_presses=feed_presses.carry, on_ask=keep)
    _answer(st.session_state.pop(f"{key}_asked", None), rows, listed)


def _rest(shown: int, many: int) -> Json | None:
    if shown == many:
        return None
    if shown >= AT_MOST:
        return {"do": "table", "words": f"{shown:,} of {many:,} stand here. See all as a table"}
    return {"do": "all", "words": f"Show all {many:,}" if many <= AT_MOST else f"Show {AT_MOST:,} of {many:,}"}


def _answer(ask: part.Ask | None, rows: pd.DataFrame, listed: Listed) -> None:
    if ask is None:
        return
    if ask.what == "table":
        put(listed.view, TABLE)
        st.rerun(scope="app")
    refs = rows.loc[rows["row_key"].astype(str).eq(ask.row), "crime_ref"]
    if ask.what == "open" and not refs.empty:
        open_crime(str(refs.iloc[0]))

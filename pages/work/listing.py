"""A list whose rows open a crime: rows as those of the feed, or the grid where the address asks for a table."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

import pandas as pd
import streamlit as st

from core.words import counted
from pages.parts import grid
from pages.parts.feed import Ask
from pages.work.desk import Desk
from pages.work.feed_address import TABLE, put
from pages.work.feed_groups import AT_MOST, AT_ONCE
from pages.work.feed_rows import Json
from pages.work.listing_grid import Listed, Row, grid_key, open_crime, table
from pages.work.plain_list import plain_group, plain_list, plain_row


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
    """A row that opens its crime; the rest as `plain_row`."""
    ref, offence = str(row["crime_ref"]), str(row["offence"])
    return plain_row(
        str(row["row_key"]), title, f"/crime?ref={quote(ref, safe='')}", icon=icon, fill=fill, when=when, tone=tone,
        tag=tag, notes=notes, of="" if title == row["offence"] else offence, ref=ref, marks=marks,
    )  # fmt: skip


def _drawn(desk: Desk, rows: pd.DataFrame, key: str, listed: Listed, card: Callable[[Row], Json]) -> None:
    most = AT_MOST if st.session_state.get(f"{key}_all") else AT_ONCE
    shown = [card(row) for row in rows.head(most).to_dict("records")]
    title = counted(2, listed.noun).partition(" ")[2]  # what they are, whatever their number
    group = plain_group(key, title.capitalize(), shown, len(rows), listed.order)

    def keep(ask: Ask) -> None:
        if ask.what == "all":
            st.session_state[f"{key}_all"] = True
        else:
            st.session_state[f"{key}_asked"] = ask

    plain_list(desk, [group], key=f"{key}_list", on_ask=keep, rest=_rest(len(shown), len(rows)))
    _answer(st.session_state.pop(f"{key}_asked", None), rows, listed)


def _rest(shown: int, many: int) -> Json | None:
    if shown == many:
        return None
    if shown >= AT_MOST:
        return {"do": "table", "words": f"{shown:,} of {many:,} stand here. See all as a table"}
    return {"do": "all", "words": f"Show all {many:,}" if many <= AT_MOST else f"Show {AT_MOST:,} of {many:,}"}


def _answer(ask: Ask | None, rows: pd.DataFrame, listed: Listed) -> None:
    if ask is None:
        return
    if ask.what == "table":
        put(listed.view, TABLE)
        st.rerun(scope="app")
    refs = rows.loc[rows["row_key"].astype(str).eq(ask.row), "crime_ref"]
    if ask.what == "open" and not refs.empty:
        open_crime(str(refs.iloc[0]))

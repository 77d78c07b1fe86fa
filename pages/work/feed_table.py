"""A feed as cards or as a table: whoever chose finds it so whenever they come back, in whatever browser.

The address says how it is shown; what was chosen is put there on coming, so reload and Back know it too.
"""

from contextlib import suppress
from typing import Literal

import streamlit as st

from auth import door
from auth.actions import submit
from auth.visit import Visitor
from core import clock
from core.store.engine import Unreadable, engine
from core.store.work import table_pages
from pages.parts import presses
from pages.work import page_log
from pages.work.desk import Desk
from pages.work.feed_address import TABLE, VIEW, is_table, put

_CHOSEN = "table_pages"  # of whoever is here, asked for once a session


def as_before(desk: Desk, page: str) -> None:
    """Whoever comes to a page finds its feed as they last chose, unless the address says how.

    On coming alone: on the page itself Back leads from the table to the cards, whatever was chosen last.
    """
    if st.session_state.get(page_log.CAME) != page:
        return
    if page in _chosen(desk) and VIEW not in st.query_params:
        put(VIEW, TABLE)
    st.session_state.pop(page_log.CAME)  # last: a run that is cut short before comes again


def button(page: str, button_type: Literal["secondary", "tertiary"] = "secondary") -> None:
    """As cards or as a table; of a page that began with `as_before`."""
    table = is_table()
    st.button(
        "As cards" if table else "As a table",
        key=presses.key("view", presses.next_press_id(_named(page))),
        icon=":material/view_agenda:" if table else ":material/table_rows:",
        type=button_type,
        on_click=_pressed,
        args=(page, not table),
    )


def choose(visitor: Visitor | None, page: str, *, table: bool) -> None:
    """Shows the feed of a page as a table or as cards, now and whenever the reader comes to it.

    Without a visitor, and where the database does not answer, that holds for this session alone.
    """
    press_id = presses.next_press_id(_named(page))
    presses.answered(_named(page))
    put(VIEW, TABLE if table else "")
    chosen: frozenset[str] = st.session_state[_CHOSEN]
    st.session_state[_CHOSEN] = chosen | {page} if table else chosen - {page}
    if visitor is None:
        return
    collar = visitor.scope.collar
    with suppress(Unreadable):
        submit.write(
            engine(), visitor, press_id, clock.now(), lambda db: table_pages.want(db, collar, page, table=table)
        )


def _pressed(page: str, table: bool) -> None:
    visitor = None
    with suppress(Unreadable):
        visitor = door.still_here()
    choose(visitor, page, table=table)


def _named(page: str) -> str:
    return f"{page}_view"


def _chosen(desk: Desk) -> frozenset[str]:
    if _CHOSEN not in st.session_state:
        st.session_state[_CHOSEN] = table_pages.of_person(desk.db, desk.visitor.scope.collar)
    chosen: frozenset[str] = st.session_state[_CHOSEN]
    return chosen

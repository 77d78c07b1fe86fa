"""A part of a page that is drawn again by itself: it enters as the page did, by door, scope and one reading.

A fragment runs without Home.py, so nothing of the page's run may be used in it: the database of that is closed, and
whoever was let in then may be gone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from auth import door
from core.searches.register import fingerprint
from core.store import snapshots
from core.store.engine import Unreadable, engine, reading
from pages.parts import day
from pages.work import page_log
from pages.work.desk import Desk

_WHOLE: ContextVar[Desk | None] = ContextVar("desk_of_the_whole_page", default=None)


@contextmanager
def whole_page(desk: Desk) -> Iterator[None]:
    """Within, the parts of a page are drawn at its own desk."""
    token = _WHOLE.set(desk)
    try:
        yield
    finally:
        _WHOLE.reset(token)


@contextmanager
def entered(page: str) -> Iterator[Desk]:
    """The desk at which a part of `page` is drawn; the whole page is drawn instead where somebody may not be here,
    nothing may be shown, or it shows a day that is over. Raises Unreadable.
    """
    if (desk := _WHOLE.get()) is not None:
        yield desk
        return
    visitor = door.still_here(action=True)  # a part is drawn again because somebody pressed in it
    if visitor is None or page not in visitor.pages or day.over() is not None:
        st.rerun(scope="app")
    with reading(engine()) as db:
        snapshot = snapshots.current(db)
        if snapshot is None or snapshot.rules != fingerprint():
            st.rerun(scope="app")
        desk = Desk(visitor, db, snapshot, visitor.scope.today)
        if page_log.page(desk, page):  # newer records are another view
            yield desk
        else:
            st.stop()


def no_answer(trouble: Unreadable) -> None:
    """What a part says where the database cannot be read."""
    st.error(f"{trouble} {door.TRY_AGAIN}", icon=":material/database_off:")

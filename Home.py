"""The door: page settings, sign-in, who you are, and the menu your role gives you with live counts."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation import page as navigation

from auth import door
from auth.calm import calm
from auth.pages import PAGES, Heading, Page, page_of
from auth.roles import Role
from auth.visit import Visitor
from core.flags.groups import to_do_now
from core.searches.register import fingerprint
from core.store import snapshots
from core.store.engine import Unreadable, Unwritable, engine, reading
from pages.parts import connection, day
from pages.parts.component import style_sheet
from pages.parts.warm_up import warm_up
from pages.parts.words import plain
from pages.work import claims_box, find, freshness, new_work, page_log, redrawn
from pages.work.desk import Desk

SIDEBAR = 236  # pixels
# A file of our own: Streamlit fetches a material icon for the browser tab from another site.
PARTS = Path(__file__).parent / "pages" / "parts"
ICON = str(PARTS / "icon.svg")

# What draws each page, by its key.
SHOWS: dict[str, Callable[[Desk], None]] = {page.key: import_module(page.module).show for page in PAGES}


def home() -> None:
    """One run: let the person in, open one consistent view of the store, show the page their address names."""
    st.set_page_config(page_title=door.PRODUCT, page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR)
    st.html(style_sheet("room", "room"))
    warm_up()
    visitor = door.enter(freshness.anywhere)
    connection.watch(visitor)
    try:
        with reading(engine()) as db:
            snapshot = snapshots.current(db)
            if snapshot is None:
                _nothing_loaded()
            else:
                # The day of the scope: read again, the clock might say the next one.
                _show(Desk(visitor, db, snapshot, visitor.scope.today))
    except Unwritable:
        st.error(door.NO_LOG, icon=":material/database_off:")
    except Unreadable as trouble:
        st.error(f"{trouble} {door.TRY_AGAIN}", icon=":material/database_off:")


def _show(desk: Desk) -> None:
    day.drawn(desk.today)
    # A search that was added since would look like a force with nothing due, one withdrawn would have no words.
    if desk.snapshot.rules != fingerprint():
        freshness.head(door.PRODUCT, desk.snapshot)
        st.error("The searches were changed after these records were loaded, so what is due cannot be shown in full.")
        st.write("Next: the service desk runs `manage.py refresh`.")
        return
    pages = {page.key: _page(desk, page) for page in PAGES if desk.visitor.may_open(page.key)}
    for key, page in pages.items():
        st.session_state[f"{key}_page"] = page  # for links from one page to another
    landing = _landing(desk)
    # Streamlit serves its default page at `/` only; a door of its own keeps every page at its own address.
    door_page = st.Page(
        lambda: st.switch_page(pages[landing]), title=door.PRODUCT, url_path="", default=True, visibility="hidden"
    )
    closed = [_closed(desk, page) for page in PAGES if page.key not in pages]
    # Left alone, Streamlit folds a menu of thirteen entries, and a commander would look for the last pages in vain.
    chosen = st.navigation({"": [door_page, *closed], **_menu(pages)}, expanded=True)
    _tab(desk, chosen.url_path)
    with st.sidebar:
        find.box(desk)
        _who(desk.visitor)
    place = st.container()  # above the page, where a line of news is seen; filled when the page stands
    # The page of the door only leads on; every other one is logged before it is drawn, whoever wrote it.
    if chosen.url_path and not page_log.page(desk, chosen.url_path):
        return
    claims_box.outcome()
    with redrawn.whole_page(desk):
        chosen.run()
    with place:
        freshness.silent(desk)
        new_work.watch(desk)


def _landing(desk: Desk) -> str:
    """The key of the page where somebody's work is."""
    pages = desk.visitor.pages
    if Role.COMMANDER in desk.visitor.roles:
        return "demand"
    return "audit" if "audit" in pages and "my_actions" not in pages else pages[0]


def _menu(pages: dict[str, navigation.Page]) -> dict[str, list[navigation.Page]]:
    """The pages under their headings."""
    menu: dict[str, list[navigation.Page]] = {}
    for heading in Heading:
        if here := [page for key, page in pages.items() if page_of(key).heading is heading]:
            menu[str(heading)] = here
    return menu


def _tab(desk: Desk, key: str) -> None:
    """What the browser's tab says: how much there is to do now on My actions, elsewhere the page and the product."""
    if not key or key not in SHOWS:
        return
    page = page_of(key)
    count = _count(desk, page) if key == "my_actions" else 0
    name = f"({count:,}) {page.title}" if count else page.title
    st.set_page_config(page_title=name if key == "my_actions" else f"{name} · {door.PRODUCT}", page_icon=ICON)


def _page(desk: Desk, page: Page) -> navigation.Page:
    count = _count(desk, page)
    named = f"{page.title} ({count:,})" if count else page.title
    seen: Literal["visible", "hidden"] = "visible" if page.in_menu else "hidden"
    return st.Page(partial(SHOWS[page.key], desk), title=named, icon=page.icon, url_path=page.key, visibility=seen)


def _closed(desk: Desk, page: Page) -> navigation.Page:
    """A page the visitor's roles do not open: its address answers in words and shows nothing of it."""
    roles = ", ".join(sorted(desk.visitor.roles))

    def say() -> None:
        freshness.head(page.title, desk.snapshot)
        calm(
            f"This page is not part of your role ({roles}).",
            "Next: if you should have it, ask your line manager for the role; it takes effect at the next sign-in.",
        )

    return st.Page(say, title=page.title, url_path=page.key, visibility="hidden")


def _count(desk: Desk, page: Page) -> int:
    """What asks for work now behind a menu entry."""
    return to_do_now(desk.tallies[page.count(desk.tallies)], desk.today) if page.count else 0


def _who(visitor: Visitor) -> None:
    places = ", ".join(plain(posting.unit_name) for posting in visitor.person.postings)
    roles = ", ".join(sorted(visitor.roles))
    st.caption(f"{visitor.person.rank} {plain(visitor.person.name)}  \n{places}  \n{roles}")
    door.sign_out_button()


def _nothing_loaded() -> None:
    freshness.head(door.PRODUCT, None)
    st.write("Next: the service desk runs `manage.py refresh`.")
    door.sign_out_button()


home()

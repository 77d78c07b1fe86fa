"""The door: page settings, sign-in, who you are, and the menu your role gives you with live counts."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page

from auth import door
from auth.roles import Role
from auth.visit import Visitor
from core.flags.worklist import work_now
from core.searches.register import fingerprint
from core.store import snapshots
from core.store.engine import Unreadable, Unwritable, engine, reading
from pages.about import audit, data_health, limits, policy, sign_in_check
from pages.command import demand
from pages.officer import arrests, crime, investigations, my_actions, my_calendar
from pages.parts import connection, day
from pages.parts.warm_up import warm_up
from pages.parts.words import plain
from pages.supervisor import cover, review, reviews, team
from pages.work import claims, freshness, new_work, page_log
from pages.work.desk import Desk

# A file of our own: Streamlit fetches a material icon for the browser tab from another site.
PARTS = Path(__file__).parent / "pages" / "parts"
ICON = str(PARTS / "icon.svg")

# Key of auth/roles.py: what shows it, its title, its icon.
PAGES: dict[str, tuple[Callable[[Desk], None], str, str]] = {
    "my_actions": (my_actions.show, "My actions", ":material/checklist:"),
    "my_calendar": (my_calendar.show, "My calendar", ":material/calendar_month:"),
    "crime": (crime.show, "Crime", ":material/folder_open:"),
    "arrests": (arrests.show, "Arrests", ":material/front_hand:"),
    "investigations": (investigations.show, "Under investigation", ":material/manage_search:"),
    "team": (team.show, "Team", ":material/group:"),
    "reviews": (reviews.show, "Reviews", ":material/rate_review:"),
    "review": (review.show, "Review helper", ":material/rate_review:"),
    "cover": (cover.show, "Cover and handover", ":material/event_busy:"),
    "demand": (demand.show, "Demand", ":material/balance:"),
    "policy": (policy.show, "Policy in force", ":material/gavel:"),
    "data_health": (data_health.show, "Data health", ":material/monitor_heart:"),
    "limits": (limits.show, "What this does not show", ":material/visibility_off:"),
    "sign_in_check": (sign_in_check.show, "Check of this sign-in", ":material/badge:"),
    "audit": (audit.show, "Audit", ":material/policy:"),
}

# Reached by a link or an address only, so no entry of the menu.
LINKED = frozenset({"review", "sign_in_check"})


def home() -> None:
    """One run: let the person in, open one consistent view of the store, show the page their address names."""
    st.set_page_config(page_title=door.PRODUCT, page_icon=ICON, layout="wide")
    st.html(PARTS / "room.css")
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
        freshness.line(desk.snapshot)
        st.error("The searches were changed after these records were loaded, so what is due cannot be shown whole.")
        st.write("Next: the service desk runs `manage.py refresh`.")
        return
    pages = {key: _page(desk, key) for key in desk.visitor.pages}
    for key in ("crime", "team", "review", "cover"):
        if key in pages:
            st.session_state[f"{key}_page"] = pages[key]
    landing = "demand" if Role.COMMANDER in desk.visitor.roles else desk.visitor.pages[0]
    # Streamlit serves its default page at `/` only; a door of its own keeps every page at its own address.
    door_page = st.Page(
        lambda: st.switch_page(pages[landing]), title=door.PRODUCT, url_path="", default=True, visibility="hidden"
    )
    closed = [_closed(desk, key) for key in PAGES if key not in pages]
    chosen = st.navigation([door_page, *pages.values(), *closed])
    _who(desk.visitor)
    place = st.container()  # above the page, where a line of news is seen; filled when the page stands
    # The page of the door only leads on; every other one is logged before it is drawn, whoever wrote it.
    if chosen.url_path and not page_log.page(desk, chosen.url_path):
        return
    claims.told()
    chosen.run()
    with place:
        freshness.silent(desk)
        new_work.watch(desk)


def _page(desk: Desk, key: str) -> Page:
    show, title, icon = PAGES[key]
    count = _count(desk, key)
    named = f"{title} ({count:,})" if count else title
    seen: Literal["visible", "hidden"] = "hidden" if key in LINKED else "visible"
    return st.Page(partial(show, desk), title=named, icon=icon, url_path=key, visibility=seen)


def _closed(desk: Desk, key: str) -> Page:
    """A page the visitor's roles do not open: its address answers in words and shows nothing of it."""
    title, roles = PAGES[key][1], ", ".join(sorted(desk.visitor.roles))

    def say() -> None:
        st.title(title)
        freshness.line(desk.snapshot)
        st.warning(f"This page is not part of your role ({roles}).", icon=":material/block:")
        st.write(
            "Next: if you should have it, ask your line manager for the role; it takes effect at the next sign-in."
        )

    return st.Page(say, title=title, url_path=key, visibility="hidden")


def _count(desk: Desk, key: str) -> int:
    """What asks for work now behind a menu entry."""
    if key not in ("my_actions", "reviews", "team"):
        return 0
    tallies = desk.tallies
    if key == "team":
        tallies = tallies[tallies["in_units"].astype(bool)]
    else:
        tallies = tallies[tallies["theirs"] & (tallies["acts"].ne("oic") if key == "reviews" else True)]
    return work_now(tallies, desk.today)


def _who(visitor: Visitor) -> None:
    with st.sidebar:
        places = ", ".join(plain(posting.unit_name) for posting in visitor.person.postings)
        st.caption(
            f"{visitor.person.rank} {plain(visitor.person.name)}  \n{places}  \n{', '.join(sorted(visitor.roles))}"
        )
        door.sign_out_button()


def _nothing_loaded() -> None:
    st.title(door.PRODUCT)
    freshness.line(None)
    st.write("Next: the service desk runs `manage.py refresh`.")
    door.sign_out_button()


home()

"""Opening a page or a crime is logged once a view, before anything of it is read: no log, no look.

A view is a page with its filters, or a crime, over one snapshot on one day (cover and postings are of the day);
Streamlit draws it again at every click, which is no new entry. What narrows a list by its address stands with the page
in auth/pages.py; what is chosen in the page is known only once its choices are drawn, so the page itself says it by
`narrowed`.
"""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from auth import door
from auth.pages import Opening, page_of
from core import clock
from core.store import scoped
from core.store.access_log.entries import Action
from core.store.access_log.subjects import Of, PageKey, Subject
from core.store.engine import Unreadable, engine, writing
from core.store.scoped import Crime
from pages.work.desk import Desk

_VIEW = "opened_view"
_PAGE = "opened_page"
CAME = "came_to_page"  # the page that somebody has just come to, until it is asked for
CRIME = "opened_crime"  # where the view of a crime is kept that a page is about
_LOOKED = "looked_at"
_NOTHING: Mapping[str, str] = MappingProxyType({})


def page(desk: Desk, key: str) -> bool:
    """Logs that a page is opened, or that it is closed to the visitor; False where that cannot be written.

    False is said on the screen, and then nothing of the page may be shown.
    """
    if st.session_state.get(_PAGE) != key:
        st.session_state[_PAGE] = st.session_state[CAME] = key
        st.session_state.pop(CRIME, None)  # coming back to a crime is a view of its own
    if key not in desk.visitor.pages:
        return _note(desk, Action.REFUSED, key, {})
    opened = page_of(key)
    if opened.opening is Opening.BY_ITSELF:
        st.session_state.pop(_VIEW, None)  # coming back to a list is a view of its own
        return True
    narrowing = {name: st.query_params.get(at, "") for name, at in opened.in_address.items()}
    return _note(desk, Action.SEARCHED, key, narrowing)


def narrowed(desk: Desk, key: str, usual: Mapping[str, str] = _NOTHING, **filters: str) -> bool:
    """Logs a choice that only the page itself knows, unless it was logged for this view; False as for `page`.

    `usual` is what the page shows by itself, which its own entry says already; nothing where it is not named.
    """
    return _note(desk, Action.SEARCHED, key, filters, usual)


def look(desk: Desk, crime_ref: str, kept: str | None = None) -> Crime | None:
    """One crime, logged before it is read; None where it is not there or not in scope, alike. Raises Unwritable.

    Drawn again it is no new entry while the session keeps the view under `kept`; without that, every look is one.
    """
    within = st.session_state.get(kept) if kept is not None else None
    crime = scoped.look(desk.db, desk.visitor.scope, crime_ref, clock.now(), desk.snapshot.snapshot_id, within=within)
    if kept is not None:
        st.session_state[kept] = crime.view if crime is not None else None
    if crime is not None:
        st.session_state[_LOOKED] = looked_at() | {crime.ref}
    return crime


def looked_at() -> frozenset[str]:
    """The crimes that this session looked at, by reference."""
    looked: frozenset[str] = st.session_state.get(_LOOKED, frozenset())
    return looked


def audited(desk: Desk, crime_ref: str | None, **filters: str) -> bool:
    """Logs a look at the access log itself, and at whose looks at which crime; False as for `page`."""
    return _note(desk, Action.AUDITED, "audit", filters, crime_ref=crime_ref)


def _note(
    desk: Desk,
    action: Action,
    key: str,
    filters: Mapping[str, str],
    usual: Mapping[str, str] = _NOTHING,
    crime_ref: str | None = None,
) -> bool:
    here = (desk.visitor.identity.sid, desk.snapshot.snapshot_id, desk.today, action, key, crime_ref)
    was, known = st.session_state.get(_VIEW, (None, {}))
    if was == here and all(known.get(name, usual.get(name, "")) == value for name, value in filters.items()):
        st.session_state[_VIEW] = (here, {**known, **filters})
        return True
    whole = {**(known if was == here else {}), **filters}
    said = Subject(PageKey(key), of={Of(name): value for name, value in whole.items()})
    try:
        with writing(engine()) as log:
            scope, snapshot_id = desk.visitor.scope, desk.snapshot.snapshot_id
            scoped.log_action(log, scope, crime_ref, action, clock.now(), snapshot_id, subject=said)
    except Unreadable:
        st.error(door.NO_LOG, icon=":material/database_off:")
        return False
    st.session_state[_VIEW] = (here, whole)
    return True

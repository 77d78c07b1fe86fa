"""The door: every run of the app starts here and gets a visitor, or a page that says why not and stops.

There is no way round it: no test user, no switch, no header that is trusted.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import streamlit as st

from auth.calm import calm
from auth.pages import keys
from auth.settings import current_settings
from auth.sign_in.cookie import FAILED, LEFT, LEFT_HERE, REFUSED, WORD_COOKIE
from auth.sign_in.provider import Metadata, ProviderTrouble, check_configured, check_reachable
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.self_check import of_claims, of_provider, of_settings
from auth.sign_in.token import ClaimNames, claim_names
from auth.visit import Visitor, end, log_refused, visit
from core import clock
from core.store.engine import Unreadable, Unwritable, engine

PRODUCT = "Daily Actions"
TRY_AGAIN = "Next: try again in a minute; if it stays so, tell the service desk."
NO_LOG = (
    "Records cannot be written now. What is opened here is logged, and the log cannot be written now, so nothing is "
    f"shown. {TRY_AGAIN}"
)
WORDS = {
    REFUSED: "The sign-in service did not let this sign-in through. Nothing is wrong with Daily Actions. "
    "Next: sign in again; if it stays so, tell the service desk.",
    FAILED: "That sign-in was not completed: it took too long, its address was used before, or the answer of the "
    "sign-in service was not valid. Next: sign in again; if it stays so, tell the service desk.",
    LEFT: "You are signed out of Daily Actions. On a shared computer sign out of Windows too: the sign-in service may "
    "still know you.",
    LEFT_HERE: "You are signed out in this browser. The database did not answer, so the sign-in could not be ended "
    "everywhere: whoever has a copy of it could use it for up to 12 hours. Next: on a shared computer tell the service "
    "desk.",
}
_REFUSED = "door_refused"
_SIGN_OUT = f"press_leave_{0:032}"  # a key as pages/parts/presses.py makes them, so that a lost press is said
PROMISE = "What is due today, what is overdue, why, and what clears it."


def enter(below: Callable[[], None] = lambda: None) -> Visitor:
    """Whoever is here, checked afresh; otherwise shows a page with the reason and stops the run.

    `below` writes under what is shown to somebody who is not signed in or may not be here; it must need nobody's scope.
    """
    try:
        check_configured(current_settings().auth)
    except ProviderTrouble as trouble:
        _stop("Nobody can sign in now", str(trouble))
    if not st.user.is_logged_in:
        _ask_to_sign_in(below)
    now = clock.now()
    try:
        return visit(engine(), st.user.to_dict(), _names(), now, clock.day(now), address=st.context.ip_address)
    except Refusal as refusal:
        _log(refusal)
        _refuse(refusal, below)
    except Unwritable:
        _stop("Nobody can be let in now", NO_LOG)
    except Unreadable as trouble:
        _stop("The database cannot be read now", f"{trouble.happened} {TRY_AGAIN}")


def still_here(*, action: bool = False) -> Visitor | None:
    """Whoever is here, checked afresh, for what runs without the door: a callback, a dialog, a fragment.

    None when the sign-in no longer stands; the next run of the page says why. Keeps an idle session alive only for an
    `action` of the person. Raises Unreadable.
    """
    if not st.user.is_logged_in:
        return None
    now = clock.now()
    try:
        return visit(
            engine(), st.user.to_dict(), _names(), now, clock.day(now), action=action,
            address=st.context.ip_address,
        )  # fmt: skip
    except Refusal:
        return None


def sign_out_button(label: str = "Sign out") -> None:
    """A button that ends this sign-in for good, in every tab, and takes the person to the provider's sign-out."""
    st.button(label, key=_SIGN_OUT, icon=":material/logout:", on_click=_leave)


def _names() -> ClaimNames:
    return claim_names(current_settings().daily_actions)


def self_check() -> None:
    """Shows whoever is signed in at the provider what their own token and this set-up look like."""
    claims, auth, now = st.user.to_dict(), current_settings().auth, clock.now()
    findings = of_claims(claims, _names(), now) + of_settings(auth, st.context.cookies)
    try:
        provider: Metadata | ProviderTrouble = check_reachable(check_configured(auth))
    except ProviderTrouble as trouble:
        provider = trouble
    for one in findings + of_provider(provider, claims, now):
        icon, word = (":material/check_circle:", "fine") if one.fine else (":material/error:", "to put right")
        st.markdown(f"{icon} **{one.what}**: {word}")
        st.text(one.value + (f"\nNext: {one.next}" if one.next else ""))


def _leave() -> None:
    # Here as well as at the address that this leads to: whoever closes the window now is signed out too.
    end(engine(), st.user.to_dict(), _names(), clock.now())
    st.logout()


def _ask_to_sign_in(below: Callable[[], None]) -> NoReturn:
    def screen() -> None:
        st.title(PRODUCT, anchor=False)
        with calm(PROMISE, WORDS.get(st.context.cookies.get(WORD_COOKIE, ""), ""), "checklist"):
            _sign_in_button("Sign in")
            below()

    _show_only(screen)


def _sign_in_button(label: str) -> None:
    if not st.button(label, key="sign_in", type="primary"):
        return
    try:
        check_reachable(check_configured(current_settings().auth))
    except ProviderTrouble as trouble:
        st.error(str(trouble))
        return
    st.login()


def _log(refusal: Refusal) -> None:
    """Once a window and reason: a page that is drawn again is no new attempt."""
    if st.session_state.get(_REFUSED) == refusal.why:
        return
    # Whoever is refused sees nothing, with the entry or without it.
    with suppress(Unreadable):
        log_refused(engine(), refusal, st.user.to_dict(), _names(), clock.now(), st.context.ip_address)
        st.session_state[_REFUSED] = refusal.why


def _refuse(refusal: Refusal, below: Callable[[], None]) -> NoReturn:
    def screen() -> None:
        st.title(PRODUCT, anchor=False)
        with calm(refusal.title, refusal.words):
            below()
            if refusal.why is Why.ENDED:
                _sign_in_button("Sign in again")
                return
            sign_out_button()
        # Asked for, since it asks the provider too.
        if st.toggle("Show what your sign-in contained", key="show_sign_in"):
            self_check()

    _show_only(screen)


def _stop(title: str, words: str) -> NoReturn:
    def screen() -> None:
        st.title(PRODUCT, anchor=False)
        calm(title, words, "cloud_off")

    _show_only(screen)


def _show_only(screen: Callable[[], None]) -> NoReturn:
    """Show `screen` at every address of the app and stop; an address without a page would say "not found" over it."""
    # The first page is the default and answers at `/` only, so it must be none of those with an address.
    door = st.Page(screen, title=PRODUCT, default=True)
    pages = [door, *(st.Page(screen, title=PRODUCT, url_path=key) for key in keys())]
    st.navigation(pages, position="hidden").run()
    st.stop()

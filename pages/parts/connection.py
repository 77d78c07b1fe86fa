"""What the browser alone can know, on every page: a lost connection, a press without an answer, what was being typed.

The script beside this says all of it; the server answers which presses were recorded.
"""

import hashlib
import hmac
from typing import Any

import streamlit as st

from auth import door
from auth.settings import current_settings
from auth.visit import Visitor
from core.store.engine import Unreadable, engine, reading
from core.store.work import presses as recorded
from pages.parts import presses
from pages.parts.component import component, sent

_KEY, _ANSWER = "connection", "connection_answer"
_NOTHING: dict[str, Any] = {"n": 0, "found": {}}


def watch(visitor: Visitor) -> None:
    """Call it once a run, before the page: it holds for every page."""
    st.fragment(_watch)(mark(visitor.scope.collar))


def _watch(person: str) -> None:
    with st.container(key="connection_line"):
        data = {"person": person, "answer": st.session_state.get(_ANSWER, _NOTHING)}
        mount = component("scripts", "connection", '<section role="status" hidden></section>')
        mount(key=_KEY, data=data, on_ask_change=_answer)


def mark(collar: str) -> str:
    """Whose presses a window keeps, as a mark that names nobody to whoever reads it there."""
    secret = current_settings().auth.cookie_secret or ""
    return hmac.new(secret.encode(), collar.encode(), hashlib.sha256).hexdigest()[:16]


def _answer() -> None:
    """Looks up what the browser asks about. A database that is away gives no answer: the browser asks again."""
    question = sent(_KEY, "ask")
    number, wanted = presses.read_question(question)
    answers: dict[str, dict[str, object]] = {}
    try:
        visitor = door.still_here()
        if visitor is not None and wanted:
            with reading(engine()) as db:
                at = recorded.recorded(db, visitor.scope.collar, [press_id for _, press_id in wanted])
            answers = presses.answers(wanted, at)
    except Unreadable:
        answers = {}
    st.session_state[_ANSWER] = {"n": number, "found": answers}

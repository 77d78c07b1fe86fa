"""Policy in force, generated from the search definitions: nothing here is written twice."""

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from core.flags.cards import TAGS, WEIGHT_WORDS
from core.policy.dated import Policy, heads
from core.searches.model import Search
from core.words import counted, day, sentence
from pages.about import clicks, policy_sheet
from pages.parts.feed import Ask, nonce
from pages.parts.words import ACTS
from pages.work import freshness
from pages.work.desk import Desk
from pages.work.feed_address import put
from pages.work.feed_rows import SHAPES, Json
from pages.work.plain_list import plain_group, plain_list, plain_row

SEARCH = "search"  # of the address: whose rule stands open
_KEY, _FOCUS = "policy_list", "policy_focus"


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("Policy in force", desk.snapshot)
    for text in lapsed([*desk.searches.values(), *heads()], desk.today):
        st.warning(text, icon=":material/assignment_late:")
    st.write("Every search, the rule behind it, where the rule comes from and who answers for it.")
    groups = listed(desk.searches.values(), desk.today)
    plain_list(desk, groups, key=_KEY, on_ask=_open, focus=st.session_state.get(_FOCUS))
    if (name := st.query_params.get(SEARCH, "")) in desk.searches:
        policy_sheet.ask(desk.searches[name], lambda: _closed(name))
    clicks.show(desk.today)
    clicks.cover(desk.today)


def lapsed(reviewed: Sequence[Search | Policy], today: date) -> list[str]:
    """A sentence for each search or policy whose review was due before `today`, with whoever answers for it."""
    return [
        f"{one.title}: its review was due on {day(one.next_review)}. Owner: {one.owner}."
        for one in reviewed
        if one.next_review < today
    ]


def listed(searches: Iterable[Search], today: date) -> list[Json]:
    """The searches by weight, each group by title."""
    by_title = sorted(searches, key=lambda one: one.title)
    groups = {weight: [_row(one, today) for one in by_title if one.weight == weight] for weight in TAGS}
    return [
        plain_group(weight, sentence(WEIGHT_WORDS[weight]), rows, len(rows)) for weight, rows in groups.items() if rows
    ]


def _row(search: Search, today: date) -> Json:
    late = search.next_review < today
    codes = [counted(len(search.codes), "code")] if search.codes is not None else []
    return plain_row(
        search.id, search.title, f"/policy?{SEARCH}={search.id}", icon=search.icon, shape=SHAPES[search.weight],
        when=f"Review was due {day(search.next_review)}" if late else "", tone="red",
        notes=[ACTS[search.acts], *codes], of=search.question,
    )  # fmt: skip


def _open(ask: Ask) -> None:
    if ask.what == "open":
        put(SEARCH, ask.row)


def _closed(name: str) -> None:
    """Focus goes back to the row whose sheet was closed."""
    put(SEARCH, "")
    st.session_state[_FOCUS] = {"row": name, "key": "", "nonce": nonce()}

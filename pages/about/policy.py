"""Policy in force, generated from the search definitions: nothing here is written twice."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from core.flags.cards import WEIGHT_WORDS
from core.policy.dated import Policy, heads
from core.searches.model import Rule, Search
from core.searches.words import clock, due, sentences
from core.words import code, day
from pages.about import clicks
from pages.parts.words import ACTS, words
from pages.work import freshness
from pages.work.desk import Desk
from pages.work.why import GRADES


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("Policy in force", desk.snapshot)
    for sentence in lapsed([*desk.searches.values(), *heads()], desk.today):
        st.warning(sentence, icon=":material/assignment_late:")
    st.write("Every search, the rule behind it, where the rule comes from and who answers for it.")
    for search in sorted(desk.searches.values(), key=lambda one: one.title):
        with st.expander(f"{search.title} · {WEIGHT_WORDS[search.weight]}"):
            _search(search)
    clicks.show(desk.today)
    clicks.cover(desk.today)


def lapsed(reviewed: Sequence[Search | Policy], today: date) -> list[str]:
    """A sentence for each search or policy whose review was due before `today`, with whoever answers for it."""
    return [
        f"{one.title}: its review was due on {day(one.next_review)}. Owner: {one.owner}."
        for one in reviewed
        if one.next_review < today
    ]


def _conditions(rule: Rule) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences(rule.applies, rule.subject))


def _codes(search: Search) -> None:
    """What each code of a search asks, and what clears it."""
    for rule in search.rules:
        st.markdown(f"**{rule.code}: {rule.title}**\n{_conditions(rule)}\n- *Clears it:* {rule.clears}")


def _search(search: Search) -> None:
    st.markdown(f"**{search.question}**  \n{search.why}")
    st.markdown(f"**Who acts:** {ACTS[search.acts]}  \n**To do:** {search.todo}  \n**Clears it:** {search.clears}")
    if search.codes is None:
        st.markdown("**Applies when all of this holds:**\n" + _conditions(search.rules[0]))
    rule = search.rules[0]
    st.markdown(f"**Clock starts:** {clock(rule)}  \n**Due:** {'; '.join(due(rule))}")
    if search.code is not None:
        st.markdown(
            "**Codes:**\n" + "\n".join(f"- {words(code)}: {meaning}" for code, meaning in search.code.words.items())
        )
    if search.paused is not None:
        st.markdown(f"**Paused while:** {'; '.join(sentences(search.paused, search.subject))}")
    if search.codes is not None:
        _codes(search)
    rows = [
        {
            "In force from": day(entry.from_),
            "Number": code(name),
            "Days": str(value),
            "Source": entry.source,
        }
        for entry in reversed(search.history)
        for name, value in entry.values.items()
    ]
    st.table(pd.DataFrame(rows).set_index("In force from"))
    st.markdown(f"**Source:** {search.source}  \n**Evidence:** {GRADES[search.evidence]}")
    st.caption(
        f"Rule {search.id} version {search.version}. Owner: {search.owner}. Checked by: {search.checker}. "
        f"Next review {day(search.next_review)}. {len(search.cases)} worked cases stand beside the rule and are tested."
    )

"""The sheet of one search: its rule, its numbers since when, where they come from and who answers for them."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.flags.cards import WEIGHT_WORDS
from core.searches.model import Rule, Search
from core.searches.words import clock, due, sentences
from core.words import code, day, sentence
from pages.parts.words import ACTS, words
from pages.work.why import GRADES, WIDTH


def ask(search: Search, closed: Callable[[], None]) -> None:
    """Opens it beside the page; `closed` is called when it is closed."""
    st.dialog(search.title, position="right", width=WIDTH, on_dismiss=closed)(_sheet)(search)


def _sheet(search: Search) -> None:
    rule = search.rules[0]
    st.markdown(f"**{search.question}**  \n{search.why}")
    st.markdown(
        f"**Weight:** {sentence(WEIGHT_WORDS[search.weight])}  \n**Who acts:** {ACTS[search.acts]}  \n"
        f"**To do:** {search.todo}  \n**Clears it:** {search.clears}"
    )
    if search.codes is None:
        st.markdown("**Applies when all of this holds:**\n" + _conditions(rule))
    st.markdown(f"**Clock starts:** {clock(rule)}  \n**Due:** {'; '.join(due(rule))}")
    if search.code is not None:
        listed = "\n".join(f"- {words(value)}: {meaning}" for value, meaning in search.code.words.items())
        st.markdown(f"**Codes:**\n{listed}")
    if search.paused is not None:
        st.markdown(f"**Paused while:** {'; '.join(sentences(search.paused, search.subject))}")
    if search.codes is not None:
        _codes(search)
    _numbers(search)
    st.markdown(f"**Source:** {search.source}  \n**Evidence:** {GRADES[search.evidence]}")
    st.caption(
        f"Rule {search.id} version {search.version}. Owner: {search.owner}. Checked by: {search.checker}. "
        f"Next review {day(search.next_review)}. {len(search.cases)} worked cases stand beside the rule and are tested."
    )


def _conditions(rule: Rule) -> str:
    return "\n".join(f"- {text}" for text in sentences(rule.applies, rule.subject))


def _codes(search: Search) -> None:
    """What each code of a search asks, and what clears it."""
    for rule in search.rules:
        st.markdown(f"**{rule.code}: {rule.title}**\n{_conditions(rule)}\n- *Clears it:* {rule.clears}")


def _numbers(search: Search) -> None:
    rows = [
        {"In force from": day(entry.from_), "Number": code(name), "Days": str(value), "Source": entry.source}
        for entry in reversed(search.history)
        for name, value in entry.values.items()
    ]
    st.table(pd.DataFrame(rows).set_index("In force from"))

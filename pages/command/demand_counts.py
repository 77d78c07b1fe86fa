"""What narrows the units of Demand: how many have which reading, the level, and the table beside the rows."""

import pandas as pd
import streamlit as st

from core.demand import READINGS, DemandNumbers
from core.words import sentence
from pages.command.demand_address import LEVEL, READING, TABLE, Choice, go_to_level, go_to_reading
from pages.command.demand_rows import noun
from pages.work.feed_address import go

_ALWAYS = ("surplus", "within", "spare")


def counters(rows: pd.DataFrame, chosen: Choice) -> None:
    """How many units have each reading; pressed, those alone are shown, pressed again all of them."""
    many = rows["reading"].value_counts()
    offered = [name for name in READINGS if name in _ALWAYS or name in many or name == chosen.reading]
    key = f"demand_{READING}"
    st.session_state[key] = chosen.reading or None  # the address says it, also after Back
    with st.container(key="demand_counters"):
        st.pills(
            "Reading",
            offered,
            key=key,
            on_change=go_to_reading,
            args=(key, chosen.reading),
            format_func=lambda name: f"{_number(many.get(name, 0))} {sentence(READINGS[name])}",
            label_visibility="collapsed",
            width="stretch",
        )


def _number(many: int) -> str:
    """Of nothing it is not in bold, by which demand.css leaves it grey."""
    return f"**{many:,}**" if many else f"*{many}*"


def ways(chosen: Choice, numbers: DemandNumbers) -> None:
    """The levels, rows or a table, and what the bars show."""
    key, table = f"demand_{LEVEL}", chosen.view == TABLE
    st.session_state[key] = chosen.level
    with st.container(horizontal=True, vertical_alignment="center", key="demand_ways"):
        st.pills(
            "Level", chosen.levels, key=key, required=True, on_change=go_to_level, args=(key, chosen.level),
            format_func=lambda level: sentence(noun(level)), label_visibility="collapsed", width="content",
        )  # fmt: skip
        st.button(
            "As rows" if table else "As a table",
            key="demand_view",
            icon=":material/view_agenda:" if table else ":material/table_rows:",
            on_click=go,
            kwargs={"view": "" if table else TABLE},
        )
        normal = f"normal range {numbers.spare_below:g} to {numbers.surplus_above:g}"
        if not table:
            st.html(f'<p class="legend">Demand ÷ capacity <i></i> {normal}</p>', width="content")

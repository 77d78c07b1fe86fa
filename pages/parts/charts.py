"""The charts. Meaning never rests on colour alone."""

import altair as alt
import pandas as pd


def load_line(counted: pd.DataFrame, weekly: bool) -> alt.Chart:
    """How many items fall due a day, or a week: `counted` has `from` (day or first day of a week) and `count`."""
    axis = "Week from" if weekly else "Day"
    line = alt.Chart(counted).mark_line(point=True).encode(
        x=alt.X("from:T", title=None, axis=alt.Axis(format="%d %b")),
        y=alt.Y("count:Q", title=f"Due a {'week' if weekly else 'day'}", axis=alt.Axis(tickMinStep=1, format="d")),
        tooltip=[alt.Tooltip("from:T", title=axis, format="%a %d %b"), alt.Tooltip("count:Q", title="Falling due")],
    )  # fmt: skip
    return line.properties(height=200)


def by_refresh(rows: pd.DataFrame, measure: str, title: str) -> alt.Chart:
    """A line over the refreshes: `rows` has `loaded_at` and the numbers of `measure`; the axis begins at zero."""
    whole = rows[measure].dropna().mod(1).eq(0).all()
    line = alt.Chart(rows[["loaded_at", measure]]).mark_line(point=True).encode(
        x=alt.X("loaded_at:T", title=None, axis=alt.Axis(format="%d %b %H:%M", labelAngle=0, labelOverlap=True)),
        y=alt.Y(f"{measure}:Q", title=title, axis=alt.Axis(format=",d" if whole else ",.1f", tickCount=4)),
        tooltip=[
            alt.Tooltip("loaded_at:T", title="Loaded", format="%a %d %b %H:%M"),
            alt.Tooltip(f"{measure}:Q", title=title, format="," if whole else ",.1f"),
        ],
    )  # fmt: skip
    return line.properties(height=260)

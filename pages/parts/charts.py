"""The charts. Meaning never rests on colour alone."""

import altair as alt
import pandas as pd

# Streamlit fits legend and axis into the height that is given; what is left is for the units.
_FRAME = 160
_LABELS = ["surplus demand", "within normal range", "spare capacity"]


def ratios(rows: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Demand for each hour of capacity by unit with its interval, and the line where both are equal.

    `rows` has `name`, `ratio`, `low`, `high`, `label`; units without capacity are in the table only.
    """
    known = rows.dropna(subset=["ratio"])
    base = alt.Chart(known).encode(y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=260)))
    scale = alt.Scale(domain=_LABELS, range=["#d13438", "#6b7280", "#2563eb"])
    reading = alt.Color("label:N", title=None, scale=scale, legend=alt.Legend(orient="top", direction="vertical"))
    interval = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="Demand for each hour of capacity"), x2="high:Q", color=reading
    )
    point = base.mark_point(filled=True, size=90).encode(
        x="ratio:Q",
        color=reading,
        shape=alt.Shape(
            "label:N", title=None, scale=alt.Scale(domain=_LABELS, range=["triangle-up", "circle", "triangle-down"])
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Unit"),
            alt.Tooltip("ratio:Q", format=".2f"),
            alt.Tooltip("low:Q", format=".2f"),
            alt.Tooltip("high:Q", format=".2f"),
            alt.Tooltip("label:N", title="Reading"),
        ],
    )
    equal = alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(strokeDash=[4, 4], color="#6b7280").encode(x="one:Q")
    return alt.layer(interval, point, equal).properties(height=_FRAME + 34 * len(known))


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

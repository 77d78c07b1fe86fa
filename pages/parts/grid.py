"""The only file that knows AG Grid: a read-only list whose rows open by double click, Enter or the Open cell.

Each line below answers a measured pitfall of streamlit-aggrid 1.2.1: the caller's frame is copied because the
component changes it; days go as words with an unseen ISO text beside them, which sorts and cannot shift by a zone;
rows are known by a business key; only that key comes back, and it is a request, not a permission: the page that opens
checks it against the scope.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from core.words import near_day
from pages.parts import grid_look, grid_scripts

_ID = "row_id"
_OPEN = "open"
_ACTION_CELLS = {"why": 66, "act": 68, _OPEN: 64}  # cells that ask for something, in order, with their pixels
_WIDTHS = {  # pixels that show the usual text
    "when": 160, "what": 132, "crime_ref": 106, "offence": 100, "due_on": 88, "risk": 84, "officer": 90,
    "outstanding": 260, "arrested_on": 92, "released_on": 92, "recorded_on": 92, "ended": 120, "age": 80, "stands": 130,
    "name": 150, "label_words": 150, "ratio_words": 92, "low_words": 62, "high_words": 62, "open_crimes": 76,
    "officers": 84, "demand_words": 92, "capacity_words": 92, "hours_words": 84, "kind": 120,
}  # fmt: skip
# A column in words is put in order by what the words say: *11 days overdue* comes before *2 days overdue* by letters,
# *Fri 4 Dec* before *Thu 3 Dec* and *11.5* before *2.0*. A column of days by itself, these by others.
_NUMBERS = {
    "ratio_words": "ratio", "low_words": "low", "high_words": "high", "demand_words": "demand_hours",
    "capacity_words": "capacity_hours", "hours_words": "each",
}  # fmt: skip
_SORTED_BY = {"when": "due_on"} | _NUMBERS
_ORDER = "order_"
_EXACT = "exact"  # a column of the rows that says in full what `when` says in short


def work_grid(
    rows: pd.DataFrame,
    headings: Mapping[str, str],
    *,
    today: date,
    key: str,
    id_column: str,
    opens: str,
    actions: Mapping[str, Callable[[str], None]] = MappingProxyType({}),
) -> str | None:
    """Shows `rows` and returns what a row opens, once, or None.

    `headings` maps the columns shown to their titles, in order. `id_column` holds a key unique to each row, `opens` the
    value that opening it asks for (a crime reference). `actions` (`why`, `act`) are cells whose text is the column of
    that name and which call back with the row's key; an empty text offers nothing. A column `state` colours the first
    one, `exact` is what pointing at `when` says. Days are said as of `today`.
    """
    orders = _orders(rows, headings)
    shown = _shown(rows, [*headings, *actions], orders, id_column, today)
    # Other rows are another grid: a filter that was set in the old one would hide some of them from the file unsaid.
    mounted = f"{key}_{hash(tuple(shown[_ID]))}"
    answer = _grid(shown, headings, frozenset(actions), list(orders), mounted)
    raw = getattr(answer, "raw_data", None)
    _keep_filter(raw, key)
    opening = _action(raw, rows, key, id_column)
    if opening is None:
        return None
    row, action = opening
    if action in actions:
        actions[action](str(row[id_column]))
        return None
    return str(row[opens])


def filtered(key: str) -> frozenset[str] | None:
    """The keys of the rows that the filters of a grid leave; None where none is set."""
    left: frozenset[str] | None = st.session_state.get(f"{key}_left")
    return left


def unfiltered(key: str) -> None:
    """No filter is set in a grid that is not on the screen."""
    st.session_state.pop(f"{key}_left", None)


def _keep_filter(raw: Any, key: str) -> None:
    """What the grid said last of its filters; one that has said nothing yet was drawn anew, and without any."""
    if not isinstance(raw, dict):
        unfiltered(key)
    elif raw.get("action") == "filter":
        left = raw.get("left")
        st.session_state[f"{key}_left"] = frozenset(map(str, left)) if isinstance(left, list) else None


def _grid(
    shown: pd.DataFrame, headings: Mapping[str, str], actions: frozenset[str], orders: list[str], key: str
) -> Any:
    # Registers its component only when first imported inside a run.
    from st_aggrid import AgGrid, JsCode
    from st_aggrid.shared import StAggridTheme

    now = grid_look.theme()
    comparators = {name: JsCode(grid_scripts.BY_OTHER % {"column": _ORDER + name}) for name in orders}
    leave = {name: JsCode(grid_scripts.LEAVE) for name in ("tabToNextCell", "tabToNextHeader")}
    scripts = {"getRowId": JsCode(grid_scripts.ROW_ID), "onGridSizeChanged": JsCode(grid_scripts.PINS)}
    return AgGrid(
        shown,
        gridOptions=_options(headings, actions, comparators) | leave | scripts,
        key=key,
        height=min(70 + grid_look.ROW_PIXELS * max(len(shown), 3), 530),
        update_on=["rowDoubleClicked", "cellClicked", "cellKeyDown", "filterChanged"],
        should_grid_return=JsCode(grid_scripts.OPENS),
        data_return_mode="CUSTOM",
        custom_jscode_for_grid_return=JsCode(grid_scripts.PICK),
        allow_unsafe_jscode=True,
        enable_enterprise_modules=False,
        server_sync_strategy="server_wins",
        theme=StAggridTheme("quartz").withParams(**grid_look.params(now)),
        custom_css=grid_look.css(next(iter(headings)), now),
        show_toolbar=False,
    )


def _orders(rows: pd.DataFrame, headings: Mapping[str, str]) -> dict[str, str]:
    """The columns that are not in order by their words, each with the column that puts it in order."""
    days = {name: name for name in headings if rows[name].dtype.kind == "M"}
    return days | {name: column for name, column in _SORTED_BY.items() if name in headings}


def _shown(
    rows: pd.DataFrame, columns: list[str], orders: Mapping[str, str], id_column: str, today: date
) -> pd.DataFrame:
    """A copy fit for the browser: words, None where missing, the order behind them; nothing else leaves the server."""
    view = pd.DataFrame({_ID: rows[id_column].astype(str)})
    for name in columns:
        values = rows[name]
        if values.dtype.kind == "i":  # stays a number, so that 9 sorts before 10
            view[name] = values
            continue
        is_day = values.dtype.kind == "M"
        text = values.map(lambda day: near_day(day, today), na_action="ignore") if is_day else values.astype("str")
        view[name] = text.astype(object).where(values.notna(), None)
    for name, column in orders.items():
        in_order = rows[column].dt.strftime("%Y-%m-%d") if rows[column].dtype.kind == "M" else rows[column]
        view[_ORDER + name] = in_order.astype(object).where(rows[column].notna(), None)
    for name in {"state", _EXACT} & set(rows):
        view[name] = rows[name].astype("str").astype(object)
    return view.assign(**{_OPEN: "Open ›"}).reset_index(drop=True)


def _options(headings: Mapping[str, str], actions: frozenset[str], comparators: Mapping[str, Any]) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [
        {
            "field": name,
            "headerName": title,
            "tooltipField": _EXACT if name == "when" else name,
            "minWidth": _WIDTHS.get(name, 120),
            "flex": 1,
        }
        | ({"comparator": comparators[name]} if name in comparators else {})
        | ({"filter": False} if name in _NUMBERS else {})  # it would look for a piece of text
        for name, title in headings.items()
    ]
    doors = [
        {"field": name, "headerName": "", "width": width, "pinned": "right", "sortable": False, "filter": False}
        | {"cellStyle": {"cursor": "pointer", "fontWeight": "600"}, "resizable": False}
        for name, width in _ACTION_CELLS.items()
        if name == _OPEN or name in actions
    ]
    hidden = [{"field": name, "hide": True} for name in (_ID, "state", _EXACT, *(_ORDER + one for one in comparators))]
    return {
        "columnDefs": [*columns, *doors, *hidden],
        "defaultColDef": {
            "sortable": True,
            "filter": "agTextColumnFilter",
            "resizable": True,
            "editable": False,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        "rowClassRules": {f"state-{state}": f"data.state == '{state}'" for state in grid_look.TONES},
        "suppressDragLeaveHidesColumns": True,
        "suppressCsvExport": True,  # a list leaves by pages/work/export.py, which asks and logs
        "suppressExcelExport": True,
        "rowHeight": grid_look.ROW_PIXELS,
        "overlayNoRowsTemplate": "Nothing here.",
        "enableBrowserTooltips": True,
    }


def _action(raw: Any, rows: pd.DataFrame, key: str, id_column: str) -> tuple[pd.Series, str] | None:
    """The row and action of a new event; one seen before, or one that names no row of this list, asks for nothing."""
    if not isinstance(raw, dict) or "nonce" not in raw:
        return None
    seen = f"{key}_nonce"
    if raw["nonce"] == st.session_state.get(seen):
        return None
    st.session_state[seen] = raw["nonce"]
    match = rows[rows[id_column].astype(str).eq(str(raw.get("id")))]
    return None if match.empty else (match.iloc[0], str(raw.get("action")))

"""The only file that knows AG Grid: a read-only list whose rows open by double click, Enter or the Open cell.

Each line below answers a measured pitfall of streamlit-aggrid 1.2.1: the caller's frame is copied because the
component changes it; dates go as ISO text, which sorts and cannot shift by a zone; rows are known by a business key;
only that key comes back, and it is a request, not a permission: the page that opens checks it against the scope.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

_ID = "row_id"
_OPEN = "open"
_ACTION_CELLS = {"why": 58, "act": 66, _OPEN: 66}  # cells that ask for something, in order, with their pixels
_OPENS = """
function(c) {
  var e = c.eventData || {};
  if (c.streamlitRerunEventTriggerName === 'rowDoubleClicked') { return true; }
  var cell = e.column && e.column.getColId();
  var acts = cell === 'act' && !!(e.data || {})['act'];
  if (c.streamlitRerunEventTriggerName === 'cellClicked') { return acts || cell === 'open' || cell === 'why'; }
  return !!e.event && e.event.key === 'Enter';
}
"""
# The time makes two openings of the same row two events, and a rerun of the page none.
_PICK = """
function(c) {
  var e = c.eventData || {};
  var d = e.data;
  var cell = c.streamlitRerunEventTriggerName !== 'rowDoubleClicked' && e.column ? e.column.getColId() : 'open';
  var action = cell === 'why' || (cell === 'act' && d && d['act']) ? cell : 'open';
  return d ? { id: String(d['row_id']), action: action, nonce: Date.now() } : null;
}
"""
_ROW_ID = "function(p) { return String(p.data['row_id']); }"
_WIDTHS = {  # pixels that show the usual text
    "when": 160, "what": 170, "offence": 170, "due_on": 110, "risk": 150, "outstanding": 310, "arrested_on": 105,
    "released_on": 105, "recorded_on": 110, "ended": 150, "age": 100, "stands": 145,
}  # fmt: skip
# A column in words is put in order by what the words say: *11 days overdue* comes before *2 days overdue* by letters.
_SORTED_BY = {"when": "due_on"}
_BY_OTHER = """
function(_a, _b, one, other, turned) {
  var first = one.data['%(column)s'], second = other.data['%(column)s'];
  if (first === second) { return 0; }
  if (first == null || second == null) { return (first == null) === turned ? -1 : 1; }
  return first < second ? -1 : 1;
}
"""
_ROW_PIXELS = 44  # a finger hits it
_STRIPES = {
    "returned": "#d13438", "overdue": "#d13438", "due_soon": "#d97706", "date_missing": "#7c3aed",
    "upcoming": "#2563eb", "claimed": "#9ca3af", "snoozed": "#9ca3af",
}  # fmt: skip


def work_grid(
    rows: pd.DataFrame,
    headings: Mapping[str, str],
    *,
    key: str,
    id_column: str,
    opens: str,
    actions: Mapping[str, Callable[[str], None]] = MappingProxyType({}),
) -> str | None:
    """Shows `rows` and returns what a row opens, once, or None.

    `headings` maps the columns shown to their titles, in order. `id_column` holds a key unique to each row, `opens` the
    value that opening it asks for (a crime reference). `actions` (`why`, `act`) are cells whose text is the column of
    that name and which call back with the row's key; an empty text offers nothing. A column `state` stripes the row.
    """
    from st_aggrid import AgGrid, JsCode  # registers its component only when first imported inside a run

    orders = {name: column for name, column in _SORTED_BY.items() if name in headings}
    shown = _shown(rows, list(dict.fromkeys([*headings, *actions, *orders.values()])), id_column)
    comparators = {name: JsCode(_BY_OTHER % {"column": column}) for name, column in orders.items()}
    answer = AgGrid(
        shown,
        gridOptions=_options(headings, JsCode(_ROW_ID), frozenset(actions), comparators),
        key=key,
        height=min(52 + _ROW_PIXELS * max(len(shown), 3), 530),
        update_on=["rowDoubleClicked", "cellClicked", "cellKeyDown"],
        should_grid_return=JsCode(_OPENS),
        data_return_mode="CUSTOM",
        custom_jscode_for_grid_return=JsCode(_PICK),
        allow_unsafe_jscode=True,
        enable_enterprise_modules=False,
        server_sync_strategy="server_wins",
        theme="streamlit",
        custom_css=_css(next(iter(headings))),
        show_toolbar=False,
    )
    opening = _action(getattr(answer, "raw_data", None), rows, key, id_column)
    if opening is None:
        return None
    row, action = opening
    if action in actions:
        actions[action](str(row[id_column]))
        return None
    return str(row[opens])


def _css(first: str) -> dict[str, dict[str, str]]:
    """The stripe of a state on the first column, and text in the middle of its row."""
    stripes = {
        f".state-{state} [col-id='{first}']": {"border-left": f"6px solid {colour} !important"}
        for state, colour in _STRIPES.items()
    }
    return stripes | {".ag-cell": {"line-height": f"{_ROW_PIXELS - 2}px !important"}}


def _shown(rows: pd.DataFrame, columns: list[str], id_column: str) -> pd.DataFrame:
    """A copy fit for the browser: ISO dates, texts, None where missing; nothing else of the row leaves the server."""
    view = pd.DataFrame({_ID: rows[id_column].astype(str)})
    for name in columns:
        values = rows[name]
        if values.dtype.kind == "i":  # stays a number, so that 9 sorts before 10
            view[name] = values
            continue
        text = values.dt.strftime("%Y-%m-%d") if values.dtype.kind == "M" else values.astype("str")
        view[name] = text.astype(object).where(values.notna(), None)
    if "state" in rows:
        view["state"] = rows["state"].astype("str").astype(object)
    return view.assign(**{_OPEN: "Open ›"}).reset_index(drop=True)


def _options(
    headings: Mapping[str, str], row_id: Any, actions: frozenset[str], comparators: Mapping[str, Any]
) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [
        {"field": name, "headerName": title, "tooltipField": name, "minWidth": _WIDTHS.get(name, 120), "flex": 1}
        | ({"comparator": comparators[name]} if name in comparators else {})
        for name, title in headings.items()
    ]
    doors = [
        {"field": name, "headerName": "", "width": width, "pinned": "right", "sortable": False, "filter": False}
        | {"cellStyle": {"cursor": "pointer", "fontWeight": "600"}, "resizable": False}
        for name, width in _ACTION_CELLS.items()
        if name == _OPEN or name in actions
    ]
    unseen = (_ID, "state", *(_SORTED_BY[name] for name in comparators))
    hidden = [{"field": name, "hide": True} for name in unseen if name not in headings]
    return {
        "columnDefs": [*columns, *doors, *hidden],
        "defaultColDef": {"sortable": True, "filter": "agTextColumnFilter", "resizable": True, "editable": False},
        "getRowId": row_id,
        "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        "rowClassRules": {f"state-{state}": f"data.state == '{state}'" for state in _STRIPES},
        "suppressDragLeaveHidesColumns": True,
        "suppressCsvExport": True,  # a list leaves by pages/work/export.py, which asks and logs
        "suppressExcelExport": True,
        "rowHeight": _ROW_PIXELS,
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

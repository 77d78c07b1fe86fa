"""Taking a list out as a file: the button, the dialog that says what leaves, and the address that works once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from auth import door
from auth.actions import exports
from auth.actions.exports import ExportFile, ExportRequest, Kind, NotExported
from auth.pages import may_export
from auth.sign_in.deep_link import browser_of
from auth.web import export_route
from core import clock
from core.policy.export import export_policy
from core.searches.register import fingerprint
from core.store import snapshots
from core.store.engine import Unreadable, engine, reading
from core.words import agreeing, counted
from pages.parts import grid, presses
from pages.parts.words import plain
from pages.work.desk import Desk

_KINDS: dict[Kind, str] = {"xlsx": "Excel", "csv": "CSV", "pdf": "A4 to print"}
ENDED = "Your sign-in has ended, so nothing was made. Next: reload the page and sign in again."
UNSURE = (
    "The database did not answer, so nothing was made: a file that cannot be logged is not made. Next: press again."
)
_ONCE = (
    "It can be fetched once, within {minutes} minutes, in this browser. Every crime in it is logged as taken out by "
    "you. Keep it as you would the records themselves, and delete it when you are done."
)


@dataclass(frozen=True)
class Outgoing:
    """A list that may leave: the key of its page, its title and headings, and how its rows are read again.

    `rows` is asked under the scope of the moment in which the file is made, not of the one in which it was shown.
    `grid` is the key of the grid on the screen, if the rows have its `row_key`: what a filter in it hides stays here.
    """

    page: str
    title: str
    headings: Mapping[str, str]
    rows: Callable[[Desk], pd.DataFrame]
    grid: str = ""

    def left(self) -> "Outgoing":
        """The list as a filter in its grid leaves it."""
        here = grid.filtered(self.grid)
        if here is None:
            return self
        return replace(self, title=f"{self.title}, filtered", rows=lambda desk: _only(self.rows(desk), here))


def _only(rows: pd.DataFrame, keys: frozenset[str]) -> pd.DataFrame:
    return rows[rows["row_key"].astype(str).isin(keys)]


@dataclass(frozen=True)
class _Shown:
    """What the dialog says of a list: lines that may leave, rows that stay out, and why nothing may leave at all."""

    lines: int
    left_out: int
    refusal: str | None


def button(desk: Desk, outgoing: Outgoing, rows: pd.DataFrame | None = None) -> None:
    """The button for a list, for whoever may take it out; nothing for anybody else, or where its `rows` are none.

    A list that is not on the screen as rows is read once somebody presses.
    """
    if not may_export(desk.visitor.roles, outgoing.page) or (rows is not None and rows.empty):
        return
    if st.button("Print or export…", key=f"export_{outgoing.page}", icon=":material/print:"):
        rows = outgoing.rows(desk) if rows is None else rows
        if (here := grid.filtered(outgoing.grid)) is not None:
            rows, outgoing = _only(rows, here), outgoing.left()
        lines = len(exports.permitted(desk.db, desk.visitor, rows))
        refusal = "This list is empty." if rows.empty else exports.refusal(desk.visitor, outgoing.page, lines)
        _dialog(outgoing, _Shown(lines, len(rows) - lines, refusal))


def link(label: str, token: str) -> None:
    """The way to a finished file, and how long it is open."""
    st.link_button(label, f"{export_route.PREFIX}{token}", type="primary", icon=":material/download:")
    st.caption(_ONCE.format(minutes=f"{export_policy().link.seconds / 60:g}"))


def browser() -> str:
    """The browser this run answers to; a file is for it alone."""
    return browser_of(st.context.cookies)


@st.dialog("Print or export this list")
def _dialog(outgoing: Outgoing, shown: _Shown) -> None:
    """Runs again by itself at each press, without the door and without the page's database."""
    st.markdown(f"**{plain(outgoing.title)}**: {counted(shown.lines, 'line')}")
    st.write(f"Columns: {', '.join(outgoing.headings.values())}. Marked {export_policy().marking}.")
    _left_out(shown.left_out)
    if shown.refusal is not None:
        st.error(shown.refusal, icon=":material/block:")
        return
    kind = st.segmented_control(
        "Kind of file", list(_KINDS), default="xlsx", required=True, format_func=_KINDS.__getitem__, key="export_kind"
    )
    purposes = export_policy().reason.purposes
    reason = st.selectbox(
        "What it is for (optional)", list(purposes), None, purposes.__getitem__, key="export_reason",
        placeholder="It stands in the file and in the log",
    )  # fmt: skip
    drawn = presses.key("file", presses.next_press_id("export"))
    if st.button("Make the file", key=drawn, type="primary", icon=":material/note_add:"):
        _press(outgoing, kind or "xlsx", reason or "")


def _press(outgoing: Outgoing, kind: Kind, reason: str) -> None:
    try:
        file = _make(outgoing, kind, reason)
    except NotExported as refusal:
        st.error(str(refusal), icon=":material/block:")
        return
    except Unreadable:
        st.error(UNSURE, icon=":material/database_off:")
        return
    if file is None:
        st.error(ENDED, icon=":material/logout:")
        return
    st.success(f"Ready: {counted(file.lines, 'line')}.", icon=":material/task_alt:")
    link("Download the file", file.token)


def _make(outgoing: Outgoing, kind: Kind, reason: str) -> ExportFile | None:
    """The file from a fresh read; None when the sign-in no longer stands. Raises NotExported and Unreadable."""
    visitor = door.still_here()
    if visitor is None:
        return None
    with reading(engine()) as db:
        snapshot = snapshots.current(db)
        if snapshot is None or snapshot.rules != fingerprint():
            raise NotExported(exports.MOVED_ON)
        desk = Desk(visitor, db, snapshot, visitor.scope.today)
        request = ExportRequest(
            page=outgoing.page,
            title=outgoing.title,
            headings=outgoing.headings,
            kind=kind,
            reason=reason,
            name=desk.names.get(visitor.scope.collar, "somebody unknown"),
            scope=in_words(desk),
            browser=browser(),
            now=clock.now(),
        )
        return exports.make(db, engine(), visitor, request, outgoing.rows(desk))


def in_words(desk: Desk) -> str:
    """Which rows the visitor sees, for a stamp: whose crimes, and of which units."""
    scope = desk.visitor.scope
    covered = sorted(scope.own - {scope.collar})
    parts = ["own crimes"] if scope.collar in scope.own else []
    parts += [f"crimes covered for {', '.join(covered)}"] if covered else []
    parts += [f"crimes of {', '.join(desk.unit_names.get(unit, unit) for unit in sorted(scope.units)[:3])}"] * bool(
        scope.units
    )
    more = len(scope.units) - 3
    return "; ".join(parts) + (f" and {counted(more, 'more unit')}" if more > 0 else "")


def _left_out(many: int) -> None:
    """Said to whoever may know of these crimes; for all others there are none."""
    if many:
        stay = agreeing(many, "stays", "stay")
        st.warning(
            f"{counted(many, 'line')} on restricted crimes {stay} out: a file changes hands.", icon=":material/lock:"
        )

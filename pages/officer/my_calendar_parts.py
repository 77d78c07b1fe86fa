"""The parts of My calendar: the weeks, the list of days on a phone, the items of one day, the table of weeks."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core.flags.worklist import by_day, counted_from, due_ahead, overdue, undated, week_starts, weeks
from core.law.working_days import bank_holiday
from core.words import counted, day_and_month
from core.words import day as written
from pages.officer.my_calendar_whose import Whose
from pages.work.desk import Desk
from pages.work.listing import SIMPLE
from pages.work.worklist import worklist

OVERDUE, UNDATED = "overdue", "undated"
_CHOSEN = "calendar_chosen"
_BY_LAW = "§"  # beside the words, so that what the law sets is seen without colour


def chosen() -> str | None:
    """The day (ISO), OVERDUE or UNDATED that was opened; None for the calendar itself."""
    return st.session_state.get(_CHOSEN)


def back() -> None:
    """To the calendar itself."""
    st.session_state.pop(_CHOSEN, None)


def opens(what: str, label: str, hint: str | None = None) -> None:
    """A button that opens a day, or what has none."""
    st.button(label, key=f"calendar_{what}", help=hint, on_click=_open, args=(what,), width="stretch", wrap=True)


def _open(what: str) -> None:
    st.session_state[_CHOSEN] = what


def due(count: int) -> str:
    """How many, in words."""
    return f"{counted(count, 'item')} due"


def waiting(tallies: pd.DataFrame) -> str:
    """What is left out of every day, in words; empty where nothing is."""
    paused = tallies["paused"].astype(bool) & tallies["work"].isin(["open", "returned"])
    counts = {
        "waiting for the records": tallies["work"].eq("claimed"),
        "put off": tallies["work"].eq("snoozed"),
        "paused": paused,
    }
    numbers = {word: int(tallies.loc[rows, "count"].sum()) for word, rows in counts.items()}
    return ", ".join(f"{number:,} {word}" for word, number in numbers.items() if number)


def calendar(desk: Desk, ahead: pd.DataFrame, days: int) -> None:
    """The weeks with what falls due on each day, or the days that have something, one under the other."""
    phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
    simple = st.toggle(
        "List of days",
        value=phone or st.query_params.get("view") == SIMPLE,
        key="calendar_list",
        help="The days that have something, one under the other, instead of whole weeks.",
    )
    by_day_due = {at.date(): (int(count), int(by_law)) for at, count, by_law in by_day(ahead).itertuples()}
    what = {day: _what(desk, ahead[ahead["due_on"].eq(pd.Timestamp(day))]) for day in by_day_due}
    if simple:
        for day in sorted(by_day_due):
            opens(day.isoformat(), _line(desk.today, day, *by_day_due[day]), what[day])
        return
    last = desk.today + timedelta(days=days - 1)
    with st.container(key="weeks"):
        for column, name in zip(st.columns(7), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True):
            column.caption(f"**{name}**")
        for week in weeks(desk.today, days):
            for column, day in zip(st.columns(7), week, strict=True):
                with column:
                    _cell(desk.today, day, last, by_day_due.get(day), what.get(day))


def _cell(today: date, day: date, last: date, counts: tuple[int, int] | None, what: str | None) -> None:
    short = "Today" if day == today else day_and_month(day)
    if counts:
        count, by_law = counts
        law = f"  \n:red[{_BY_LAW} {by_law:,} by law]" if by_law else ""
        opens(day.isoformat(), f"{short}  \n**{count:,} due**{law}", what)
    elif today <= day <= last:
        st.caption(f"{short}  \nnothing due" if day == today else short, text_alignment="center")
    if today <= day <= last and (holiday := bank_holiday(day)):
        st.caption(f":material/event: {holiday}", text_alignment="center")


def _line(today: date, day: date, count: int, by_law: int) -> str:
    named = "Today" if day == today else f"{day:%a} {day_and_month(day)}"
    holiday = bank_holiday(day)
    parts = [f"**{count:,} due**", f":red[{_BY_LAW} {by_law:,} by law]" if by_law else "", holiday or ""]
    return f"{named}: " + ", ".join(part for part in parts if part)


def _what(desk: Desk, rows: pd.DataFrame) -> str:
    """What falls due on one day, a line a search."""
    counts = rows.groupby("search")["count"].sum()
    return "  \n".join(f"{desk.searches[str(name)].called}: {count:,}" for name, count in counts.items())


def items(desk: Desk, view: Whose, what: str) -> None:
    """The items of one day, or those that have none, each opening its crime."""
    st.button("Back to the calendar", key="calendar_back", icon=":material/arrow_back:", on_click=back)
    st.subheader(_title(what))
    behind = _of(view.tallies, what, desk.today)
    flags = view.flags(tuple(sorted(behind["search"].unique())))
    worklist(desk, _of(flags, what, desk.today), "calendar", officers=view.officers)


def _title(what: str) -> str:
    if what in (OVERDUE, UNDATED):
        return "Overdue before today" if what == OVERDUE else "Without a date"
    day = date.fromisoformat(what)
    holiday = bank_holiday(day)
    return f"Due on {written(day)}" + (f", {holiday}" if holiday else "")


def _of(flags: pd.DataFrame, what: str, today: date) -> pd.DataFrame:
    if what == OVERDUE:
        return overdue(flags, today)
    return undated(flags) if what == UNDATED else due_ahead(flags, date.fromisoformat(what), 1)


def by_officer(desk: Desk, view: Whose, days: int) -> None:
    """What falls due in each week for each officer of the units, in order of name, nobody ranked."""
    assert view.acting is not None  # noqa: S101 -- the page asks only where people may be shown
    starts = week_starts(desk.today, days)
    ahead = due_ahead(view.acting, desk.today, days)
    collars = ahead["oic"].fillna("")
    rows = {collar: counted_from(part, starts) for collar, part in ahead.groupby(collars)}
    everybody = view.posted | {str(collar) for collar in rows}
    names = {collar: desk.names.get(collar, collar or "Nobody") for collar in everybody}
    order = sorted(names, key=names.__getitem__)
    table = pd.DataFrame(
        [rows.get(collar, [0] * len(starts)) for collar in order],
        columns=[day_and_month(start) for start in starts],
    )
    table.insert(0, "Officer in case", [names[collar] for collar in order])
    st.subheader("Weeks of each officer")
    st.caption(
        "In order of name; each column is a week from that day. Reviews that wait for somebody else are not counted."
    )
    pinned = {"Officer in case": st.column_config.TextColumn(pinned=True)}
    st.dataframe(table, hide_index=True, column_config=pinned)

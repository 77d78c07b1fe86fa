"""On top of one crime: its reference, how it stands and whose it is, and what happened and is due in order of time."""

from datetime import date
from html import escape
from urllib.parse import quote

import pandas as pd
import streamlit as st

from auth.settings import current_settings
from core.clock import day
from core.facts import OPEN
from core.flags.timeline import Point, due_points, from_the_first, nearest, timeline
from core.flags.worklist import stated
from core.store.scoped import Crime
from core.words import counted, near_day
from pages.parts.words import plain
from pages.work import one_crime, review_link
from pages.work.desk import Desk

_ON_LINE, _ON_PHONE = 12, 6  # points around today: more would be too near each other to be read
_ICONS = {"done": "check_circle", "overdue": "error", "today": "schedule", "due": "event"}


def show(desk: Desk, crime: Crime, flags: pd.DataFrame) -> None:
    """The strip, with what waits on the crime in its line of time, and the way to its review for who may write one."""
    with st.container(key="strip", gap=None):
        # Crimes of one offence have one title: who reads by headings tells them apart by this one.
        st.html(f'<h2 class="unseen">Crime {escape(crime.ref)}</h2>')
        with st.container(key="strip_top", horizontal=True, vertical_alignment="center"):
            st.code(crime.ref, language=None, width="content")
            st.markdown(one_crime.badges(crime.row), width="content")
            st.markdown(_whose(desk, crime.row), width="content")
            _ways(desk, crime.ref, flags)
        titles = {name: search.called for name, search in desk.searches.items()}
        dues = due_points(stated(flags, desk.today), titles, desk.today)
        st.html(line_of_time(timeline(crime.tables, dues, desk.today), desk.today))


def _whose(desk: Desk, crime: pd.Series) -> str:
    officer = one_crime.who(crime["oic"], desk.names) if isinstance(crime["oic"], str) else "nobody"
    unit = plain(desk.unit_names.get(crime["unit_id"], crime["unit_id"]))
    age = counted((desk.today - day(crime["recorded_at"])).days, "day")
    since = f"open {age}" if crime["status"] in OPEN else f"recorded {age} ago"
    return f"Officer in case **{officer}** · {unit} · {since}"


def _ways(desk: Desk, ref: str, flags: pd.DataFrame) -> None:
    """To the records system, and to the review helper for whoever has something on the crime to review."""
    if template := current_settings().daily_actions.rms_url:
        address = template.replace("{crime_ref}", quote(ref, safe=""))
        st.link_button("Open in the RMS", address, icon=":material/open_in_new:", type="tertiary")
    review_link.of_crime(desk, ref, flags)


def line_of_time(points: list[Point], today: date) -> str:
    """The points as a line, and as a list where there is no room for one: HTML, every word of it escaped."""
    line, lines = from_the_first(points, _ON_LINE), nearest(points, _ON_PHONE)
    here = next(place for place, point in enumerate(line) if point.kind == "today")
    columns = len(line) + 1  # a label is two columns wide, the last one too
    dots = "".join(_dot(point, place, place % 2 == here % 2, today) for place, point in enumerate(line))
    return (
        '<section class="time" aria-label="What happened and what is due, in order of time">'
        f'<ol class="track" style="grid-template-columns:repeat({columns},minmax(0,1fr))">'
        f'<li class="rule" aria-hidden="true" style="grid-column:1/{here + 1}"></li>'
        f'<li class="rule ahead" aria-hidden="true" style="grid-column:{here + 1}/-1"></li>{dots}</ol>'
        f'<ol class="lines">{"".join(_line(point, today) for point in lines)}</ol></section>'
    )


def _dot(point: Point, place: int, above: bool, today: date) -> str:
    mark = '<i aria-hidden="true">!</i>' if point.kind == "overdue" else "<i></i>"
    when = "" if point.kind == "today" else f"<span>{escape(near_day(point.on, today))}{_aloud(point)}</span>"
    words = f"<b>{escape(point.words)}</b>"
    inside = f'<b class="post">Today</b>{words}' if point.kind == "today" else words + when
    return (
        f'<li class="{point.kind}"><span class="dot" style="grid-column:{place + 1}">{mark}</span>'
        f'<span class="label {"above" if above else "below"}" style="grid-column:{place + 1}/span 2" '
        f'title="{escape(point.words)}">{inside}</span></li>'
    )


def _line(point: Point, today: date) -> str:
    icon = f'<i aria-hidden="true">{_ICONS[point.kind]}</i>'
    return (
        f'<li class="{point.kind}"><span class="d">{escape(near_day(point.on, today))}</span>{icon}'
        f"<span>{escape(point.words)}{_aloud(point)}</span></li>"
    )


def _aloud(point: Point) -> str:
    """The mark in words, for whoever does not see it."""
    return {"overdue": '<span class="unseen">, overdue</span>', "due": '<span class="unseen">, due</span>'}.get(
        point.kind, ""
    )

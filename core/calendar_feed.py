"""A person's look-ahead as an iCalendar file (RFC 5545): how much falls due on each day, by search, and nothing else.

Whoever has the file learns counts by day and by search. No reference, name, offence or place is ever in it.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pandas as pd
from icalendar import Calendar, Event, vDuration

from core.flags.cards import WEIGHT_WORDS
from core.flags.groups import to_do_now
from core.flags.worklist import due_ahead
from core.searches.model import Search
from core.words import sentence

DAYS = 90
FRESH_FOR = timedelta(hours=1)  # how often a calendar is asked to look again


def calendar(
    tallies: pd.DataFrame,
    searches: Mapping[str, Search],
    today: date,
    *,
    feed: str,
    page: str,
    loaded_at: datetime,
    left_out: bool = False,
) -> bytes:
    """An all-day event for each day and search with the number of items, and one today for all there is to do now.

    `tallies` count what is the person's to clear, as core/store/scoped gives them. `feed` tells this
    calendar from others (the digest of its token), `page` is the address an event opens, empty for none. Covers today
    and 89 days more. `left_out` says that `tallies` lack what the person leads: then an event of today says so.
    """
    feed_file = _empty()
    now = to_do_now(tallies, today)
    if now:
        description = "Came back, due today, overdue, or set by law without a date: the number of My actions."
        feed_file.add_component(_event(today, "to do now", f"To do now: {now}", description, feed, page, loaded_at))
    if left_out:
        title, description = (
            "Your own crimes only: sign in to count your team",
            "A team is counted for some hours after a sign-in.",
        )
        feed_file.add_component(_event(today, "left out", title, description, feed, page, loaded_at))
    counted = due_ahead(tallies, today, DAYS).groupby(["due_on", "search"], sort=True)["count"].sum().reset_index()
    for day, name, count in counted.itertuples(index=False):
        title = f"{searches[name].called} ({count})"
        description = f"{sentence(WEIGHT_WORDS[searches[name].weight])}."
        feed_file.add_component(_event(day.date(), name, title, description, feed, page, loaded_at))
    return feed_file.to_ical()


def _empty() -> Calendar:
    blank = Calendar()
    blank.add("prodid", "-//Daily Actions//My calendar//EN")
    blank.add("version", "2.0")
    blank.add("method", "PUBLISH")
    blank.add("x-wr-calname", "Daily Actions")
    blank.add("refresh-interval", vDuration(FRESH_FOR), parameters={"VALUE": "DURATION"})
    blank.add("x-published-ttl", vDuration(FRESH_FOR))
    return blank


def _event(day: date, what: str, title: str, summary: str, feed: str, page: str, loaded_at: datetime) -> Event:
    event = Event()
    # The same day and search keep their identity from one reading to the next: a changed number is a changed event.
    event.add("uid", hashlib.sha256(f"{feed}|{day.isoformat()}|{what}".encode()).hexdigest())
    event.add("dtstamp", loaded_at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{summary} Open Daily Actions to see which.")
    if page:
        event.add("url", page)
    event.add("transp", "TRANSPARENT")  # it takes up no time: the person is not shown as busy
    event.add("class", "PRIVATE")
    return event

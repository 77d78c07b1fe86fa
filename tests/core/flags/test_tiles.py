"""One count of what is to do now: tiles, menu, digest and calendar agree, whatever the flags are."""

from datetime import timedelta

import icalendar
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.calendar_feed import calendar
from core.digest.content import digest
from core.flags.groups import to_do_now
from core.flags.tiles import tiles
from core.searches.register import searches
from tests.core.flags.test_groups import NOW, frame

_NAMES = ["search", "acts", "due_on", "paused", "warn_days", "weight", "work"]
some = st.lists(
    st.fixed_dictionaries(
        {
            "search": st.sampled_from(["oel_update", "time_limit", "victim_update", "data_integrity"]),
            "due": st.none() | st.integers(-800, 200),
            "work": st.sampled_from(["open", "returned", "claimed", "snoozed"]),
            "paused": st.booleans(),
            "warn_days": st.integers(0, 60),
        }
    ),
    max_size=12,
)


@given(some)
def test_tiles_menu_digest_and_calendar_give_one_number(rows):
    flags = frame(*({**row, "weight": searches()[row["search"]].weight} for row in rows))
    tallies = flags.groupby(_NAMES, dropna=False).size().rename("count").reset_index()
    now = to_do_now(flags, NOW)
    assert sum(tile.now for tile in tiles(tallies, searches(), NOW)) == now
    changes = pd.DataFrame(columns=["theirs", "shown_from", "change", "search", "subject", "code"])
    changes = changes.astype({"theirs": bool, "shown_from": "datetime64[s]"})
    assert digest(flags.assign(theirs=True), changes, NOW - timedelta(days=1), NOW).now == now
    file = calendar(tallies, searches(), NOW, feed="f", page="", loaded_at=pd.Timestamp(NOW, tz="UTC").to_pydatetime())
    said = [str(event["summary"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]
    assert [text for text in said if text.startswith("To do now")] == ([f"To do now: {now}"] if now else [])


def test_due_soon_is_shown_and_not_counted_as_now():
    tile, *_ = tiles(frame({"due": 1}, {"due": -1}).assign(count=1), searches(), NOW)
    assert (tile.search.id, tile.now, tile.total, tile.first) == ("oel_update", 1, 2, "overdue")

"""The people of a unit, or the units below it, with what each has to do. In order of name, nobody ranked."""

from datetime import date, timedelta

import pandas as pd

from core.absence.away import AHEAD_DAYS, Span, away, span
from core.demand import hours_for_crimes, weighed
from core.flags.groups import CAME_BACK, NEXT, OVERDUE, TODAY, counts_in, placed
from core.organisation import ancestry
from core.store import scoped
from core.store.people import directory
from core.store.work import covers
from core.words import counted
from pages.parts.words import GROUP_LOOKS
from pages.supervisor.team_address import NOBODY, children, named, whose
from pages.work.desk import Desk
from pages.work.feed_rows import Json
from pages.work.unit_address import OFFICER, UNIT, officer

_WORDS = {CAME_BACK: "came back", OVERDUE: "overdue", TODAY: "today", NEXT: "in 7 days"}


def people(desk: Desk, units: frozenset[str], flags: pd.DataFrame) -> Json:
    """Who has what and who is away: the officers posted to the units, and whoever else has crimes there."""
    # What waits for a supervisor or manager is not laid at the officer's door.
    theirs = flags[flags["acts"].eq("oic")]
    badges = _badges(theirs.assign(who=whose(theirs), count=1), desk.today)
    crimes = weighed(scoped.open_crimes(desk.db, desk.visitor.scope, tuple(sorted(units))), desk.today)
    carried = crimes.assign(who=whose(crimes)).groupby("who")["each"].agg(["size", "sum"])
    here, who_is = directory.posted(desk.db, units, desk.today), officer()
    posted, ahead = here["collar_number"], Span(desk.today, desk.today + timedelta(days=AHEAD_DAYS))
    absences = directory.absences(desk.db, posted, ahead.first, ahead.last)  # of nobody else: theirs is another unit's
    hours = hours_for_crimes(here, absences, desk.today)
    # Whoever the address names stands here too, so that there is a way out of it.
    known = {*posted, *carried.index, *badges} | ({who_is} if who_is else set())
    everybody = sorted(known, key=lambda who: (who == NOBODY, named(desk, who)))
    gone = _away(desk, absences, ahead, theirs)
    full = dict(zip(desk.officers["collar_number"], desk.officers["name"], strict=True))
    rows = [
        {
            "key": f"{OFFICER} {who}", "name": named(desk, who), "initials": _initials(full.get(who, "")),
            "text": _carries(desk, who, carried, hours), "badges": badges.get(who, []),
            "on": who == who_is, **gone.get(who, {}),
        }
        for who in everybody
    ]  # fmt: skip
    return {
        "title": "People", "n": len(rows), "note": "By name. Not a measure of anybody.", "rows": rows,
        "below": "All that is due on their crimes, reviews by others included",
    }  # fmt: skip


def _carries(desk: Desk, who: str, carried: pd.DataFrame, hours: pd.Series) -> str:
    """The open crimes of one person, and the hours a week that they take beside those that the person has for them."""
    many, takes = (int(carried["size"].get(who, 0)), float(carried["sum"].get(who, 0)))
    words = counted(many, "open crime")
    if who in hours.index:
        words += f" · about {takes:,.0f} of {hours[who]:,.0f} hours a week"
    elif many:
        words += f" · about {counted(round(takes), 'hour')} a week"
    return words if who == NOBODY or who in desk.names else f"{words} · not in the directory"


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper() or "–"


def _away(desk: Desk, absences: pd.DataFrame, ahead: Span, flags: pd.DataFrame) -> dict[str, Json]:
    """The absence that each is on, or the next of the days `ahead`, and whether somebody covers it."""
    if absences.empty:
        return {}
    last = max(ahead.last, absences["to_date"].max().date())
    judged = covers.judged(desk.db, Span(desk.today, last), absent=sorted(set(absences["collar_number"])))
    rows = away(absences, judged.holding, flags, desk.today).sort_values("from_date")
    lines: dict[str, Json] = {}
    for row in rows.to_dict("records"):
        days, bare = span(pd.Series(row)), int(row["uncovered_days"])
        to_come = Span(max(days.first, desk.today), days.last).days
        lacking = (
            "covered" if not bare else "nobody covers" if bare == to_come else f"{counted(bare, 'day')} not covered"
        )
        line = {"away": f"Away {days.words}, {lacking}", "loud": bool(row["loud"])}
        lines.setdefault(str(row["collar_number"]), line)
    return lines


def below(desk: Desk, unit: str) -> Json | None:
    """The units right below one, each with all that is below it; None for a unit without any."""
    under, pairs = children(desk, unit), ancestry(desk.units)
    if not under:
        return None
    belongs = pairs[pairs["above"].isin(under)].rename(columns={"above": "who"})
    tallies = scoped.unit_tallies(desk.db, desk.visitor.scope).merge(belongs, on="unit_id")
    crimes = scoped.open_counts(desk.db, desk.visitor.scope).merge(belongs, on="unit_id").groupby("who")["count"].sum()
    badges = _badges(tallies, desk.today)
    rows = [
        {
            "key": f"{UNIT} {one}", "name": desk.unit_names.get(one, one), "initials": "",
            "text": counted(int(crimes.get(one, 0)), "open crime"), "badges": badges.get(one, []), "on": False,
        }
        for one in sorted(under, key=lambda one: desk.unit_names.get(one, one))
    ]  # fmt: skip
    return {"title": "Units", "n": len(rows), "note": "By name. A bigger unit has more of everything.", "rows": rows}


def _badges(tallies: pd.DataFrame, today: date) -> dict[str, list[Json]]:
    """What came back, is overdue, due today or due in a week, in numbers, for each `who`; nothing for who has nothing.

    What came back counts by its day where that is past or today.
    """
    rows, made = placed(tallies, today), dict[str, list[Json]]()
    for group, word in _WORDS.items():
        tone, icon = GROUP_LOOKS[group]
        here = counts_in(rows, group) if group != CAME_BACK else rows["group"].eq(CAME_BACK) & ~_by_day(rows)
        for who, many in rows[here].groupby("who")["count"].sum().items():
            made.setdefault(str(who), []).append({"tone": tone, "icon": icon, "text": f"{int(many):,} {word}"})
    return made


def _by_day(rows: pd.DataFrame) -> pd.Series:
    return counts_in(rows, OVERDUE) | counts_in(rows, TODAY)

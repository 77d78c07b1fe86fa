"""Whose work the Team page shows: the people of a unit, or the units below it. In order of name, nobody ranked."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core.absence.away import AHEAD_DAYS, Span, away, span
from core.flags.groups import NEXT, OVERDUE, TODAY, counts_in, placed
from core.organisation import ancestry
from core.store import scoped
from core.store.people import directory
from core.store.work import covers
from core.words import counted
from pages.parts.words import GROUP_LOOKS
from pages.work.desk import Desk
from pages.work.feed_address import put

Json = dict[str, Any]
UNIT, OFFICER = "unit", "officer"  # in the address
NOBODY = "nobody"  # the officer of the address for crimes that nobody has
_WORDS = {OVERDUE: "overdue", TODAY: "today", NEXT: "in 7 days"}
_AGED = "crime_age"  # every open crime has one flag of its age, which counts them without reading the crimes


def chosen(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags on the crimes of the officer in the address; all of them where it names none."""
    officer = st.query_params.get(OFFICER, "")
    return flags[_whose(flags).eq(officer)] if officer else flags


def named(desk: Desk, officer: str) -> str:
    """What the officer of an address is called."""
    if officer == NOBODY:
        return "Nobody"
    return desk.names.get(officer, f"Officer {officer}")


def pick(key: str) -> bool:
    """Chooses a unit below or an officer, or no officer any more; whether the whole page is another one now."""
    kind, _, name = key.partition(" ")
    if kind == OFFICER:
        put(OFFICER, "" if st.query_params.get(OFFICER) == name else name)
        return False
    choose_unit(name)
    return True


def choose_unit(unit: str) -> None:
    """Shows a unit with everything below it, and everybody in it."""
    put(UNIT, unit)
    put(OFFICER, "")


def people(desk: Desk, units: frozenset[str], flags: pd.DataFrame) -> Json:
    """Who has what and who is away: the officers posted to the units, and whoever else has crimes there."""
    # What waits for a supervisor or manager is not laid at the officer's door.
    theirs = flags[flags["acts"].eq("oic")]
    badges = _badges(theirs.assign(who=_whose(theirs), count=1), desk.today)
    crimes = _whose(flags[flags["search"].eq(_AGED)]).value_counts()
    posted = directory.posted(desk.db, units, desk.today).set_index("collar_number")["name"]
    gone = _away(desk, posted.index, theirs)
    everybody = sorted({*posted.index, *crimes.index, *badges}, key=lambda who: (who == NOBODY, named(desk, who)))
    officer = st.query_params.get(OFFICER)
    rows = [
        {
            "key": f"{OFFICER} {who}", "name": named(desk, who), "initials": _initials(str(posted.get(who, ""))),
            "text": _carries(desk, who, int(crimes.get(who, 0))), "badges": badges.get(who, []),
            "on": who == officer, **gone.get(who, {}),
        }
        for who in everybody
    ]  # fmt: skip
    return {
        "title": "People", "n": len(rows), "note": "By name. Not a measure of anybody.", "rows": rows,
        "below": "All that is due on their crimes, reviews by others included",
    }  # fmt: skip


def _whose(flags: pd.DataFrame) -> pd.Series:
    return flags["oic"].astype("object").fillna(NOBODY)


def _carries(desk: Desk, who: str, crimes: int) -> str:
    words = counted(crimes, "open crime")
    return words if who == NOBODY or who in desk.names else f"{words} · not in the directory"


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper() or "–"


def _away(desk: Desk, collars: Iterable[str], flags: pd.DataFrame) -> dict[str, Json]:
    """The absence that each is on, or the next of these weeks, and whether somebody covers it."""
    ahead = Span(desk.today, desk.today + timedelta(days=AHEAD_DAYS))
    absences = directory.absences(desk.db, collars, ahead.first, ahead.last)
    if absences.empty:
        return {}
    last = max(ahead.last, absences["to_date"].max().date())
    judged = covers.judged(desk.db, Span(desk.today, last), absent=sorted(set(absences["collar_number"])))
    rows = away(absences, judged.holding, flags, desk.today).sort_values("from_date")
    lines: dict[str, Json] = {}
    for row in rows.to_dict("records"):
        open_days = int(row["uncovered_days"])
        lacking = ", nobody covers" if open_days else ", covered"
        line = {"away": f"Away {span(pd.Series(row)).words}{lacking}", "loud": bool(row["loud"])}
        lines.setdefault(str(row["collar_number"]), line)
    return lines


def below(desk: Desk, unit: str) -> Json | None:
    """The units right below one, each with all that is below it; None for a unit without any."""
    there = desk.units["parent_id"].eq(unit) & desk.units["unit_id"].isin(desk.visitor.scope.units)
    children = set(desk.units.loc[there, "unit_id"])
    if not children:
        return None
    pairs = ancestry(desk.units)
    belongs = pairs[pairs["above"].isin(children)].rename(columns={"above": "who"})
    tallies = scoped.unit_tallies(desk.db, desk.visitor.scope).merge(belongs, on="unit_id")
    crimes = scoped.open_counts(desk.db, desk.visitor.scope).merge(belongs, on="unit_id").groupby("who")["count"].sum()
    badges = _badges(tallies, desk.today)
    rows = [
        {
            "key": f"{UNIT} {one}", "name": desk.unit_names.get(one, one), "initials": "",
            "text": counted(int(crimes.get(one, 0)), "open crime"), "badges": badges.get(one, []), "on": False,
        }
        for one in sorted(children, key=lambda one: desk.unit_names.get(one, one))
    ]  # fmt: skip
    return {"title": "Units", "n": len(rows), "note": "By name. A bigger unit has more of everything.", "rows": rows}


def _badges(tallies: pd.DataFrame, today: date) -> dict[str, list[Json]]:
    """What is overdue, due today and due in a week, in numbers, for each `who`; nothing for who has nothing."""
    rows, made = placed(tallies, today), dict[str, list[Json]]()
    for group, word in _WORDS.items():
        tone, icon = GROUP_LOOKS[group]
        for who, many in rows[counts_in(rows, group)].groupby("who")["count"].sum().items():
            made.setdefault(str(who), []).append({"tone": tone, "icon": icon, "text": f"{int(many):,} {word}"})
    return made

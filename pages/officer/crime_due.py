"""What is due on one crime: its flags as a feed of their own, what is for others closed at the end."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from core.facts.counted import MANAGERS, SUPERVISORS
from core.flags.groups import BEYOND, CAME_BACK, LATER, NEXT, OVERDUE, TODAY, WAITING, grouped
from core.flags.others import for_others
from core.store.people import directory
from core.store.scoped import Crime
from pages.parts.words import ACTS, GROUP_LOOKS
from pages.work import feed, feed_table, one_crime, page_log, why, worklist
from pages.work.desk import Desk
from pages.work.feed_groups import AT_ONCE, TITLES, fold, many
from pages.work.feed_rows import Json, Records, Rows
from pages.work.feed_setting import Feed

_COMING, _OTHERS = "coming", "others"
_GROUPS = {
    CAME_BACK: (CAME_BACK,), TODAY: (TODAY,), OVERDUE: (OVERDUE,), _COMING: (NEXT, LATER, BEYOND),
}  # fmt: skip
_TITLES = TITLES | {_COMING: "Coming up", _OTHERS: "For others"}
_SUPERVISING = SUPERVISORS[: SUPERVISORS.index(MANAGERS[0])]


def show(desk: Desk, crime: Crime, flags: pd.DataFrame) -> None:
    """The feed of a crime's flags, and the way to see it as a table."""
    feed_table.as_before(desk, "crime")
    due = _Due(crime, flags)
    feed.show(Feed("crime", due.read, worklist.of_crime, _empty, grouping=due.grouped, of_crime=True))
    with st.container(horizontal=True):
        feed_table.button("crime", "tertiary")
        source = worklist.Source("crime", partial(_title, crime), partial(_printed, crime))
        worklist.take_out(desk, source, officers=False)


def _title(crime: Crime, desk: Desk) -> str:
    """The title of what is printed. A file has the name that stands before the colon: no reference, no offence."""
    whose = desk.called(pd.Series([crime.row["oic"]], dtype="object"))[0]
    return f"Crime: {crime.ref}, {crime.row['offence']}, officer in case {whose}"


def _printed(crime: Crime, desk: Desk) -> pd.DataFrame:
    return grouped(desk.flags(of=crime), desk.today)


class _Due:
    """The flags of one crime. What the page read serves the first drawing; each later one looks within its view."""

    def __init__(self, crime: Crime, flags: pd.DataFrame) -> None:
        self._crime, self._flags = crime, flags
        self._drawn = False

    def read(self, desk: Desk) -> pd.DataFrame:
        """Its flags."""
        if self._drawn:
            looked = page_log.look(desk, self._crime.ref, page_log.CRIME)
            if looked is None:
                st.rerun(scope="app")
            self._crime, self._flags = looked, desk.flags(of=looked)
        self._drawn = True
        return self._flags

    def grouped(self, desk: Desk, flags: pd.DataFrame, opened: frozenset[str]) -> tuple[list[Json], list[Json]]:
        """The groups and the folds under them, of flags as `Feed.grouping` gets them."""
        return groups(desk, self._crime, flags, opened)


def groups(desk: Desk, crime: Crime, flags: pd.DataFrame, opened: frozenset[str]) -> tuple[list[Json], list[Json]]:
    """The viewer's own flags in the order of the day, and folds: what waits for the records, what is for others.

    Whoever has nothing to clear on the crime has everything open. A card that is somebody else's says whose.
    """
    rows = Rows(desk, flags, opened, names=one_crime.names(crime, flags["subject"]))
    theirs = flags["theirs"].astype(bool)
    people = {} if theirs.all() else _people(desk, crime, flags[~theirs])
    own = [card for card in rows.cards if card[0]["theirs"]] or rows.cards
    made = [_group(name, [card for card in own if card[0]["group"] in parts], rows, people)
            for name, parts in _GROUPS.items()]  # fmt: skip
    made = [group for group in made if group["n"]]
    _unfold(desk, crime, made, flags)
    waiting = [card for card in own if card[0]["group"] == WAITING]
    folds = [_fold(WAITING, GROUP_LOOKS[WAITING][1], waiting, rows, people)] if waiting else []
    if others := [card for card in rows.cards if not card[0]["theirs"] and card not in own]:
        titles = {name: search.called for name, search in desk.searches.items()}
        said = for_others([flag for card in others for flag in card], titles, people, desk.today)
        folds.append(_fold(_OTHERS, "group", others, rows, people, said))
    return made, folds


def _group(name: str, here: list[Records], rows: Rows, people: Mapping[str, str]) -> Json:
    first, rest = here[:AT_ONCE], here[AT_ONCE:]
    folds = [_fold(f"more_{name}", "", rest, rows, people, f"{many(rest):,} more")] if rest else []
    shown = _plain(rows.rows(first), first, people)
    return {"key": name, "title": _TITLES[name], "n": many(here), "note": "", "rows": shown, "folds": folds}


def _fold(key: str, icon: str, here: list[Records], rows: Rows, people: Mapping[str, str], text: str = "") -> Json:
    made = fold(key, _TITLES.get(key, ""), here, rows, text=text)
    return made | {"icon": icon, "rows": None if made["rows"] is None else _plain(made["rows"], here, people)}


def _plain(rows: list[Json], here: list[Records], people: Mapping[str, str]) -> list[Json]:
    """The first cards, as they lead nowhere and repeat nothing of the crime that they stand on."""
    for row, (first, *_) in zip(rows, here, strict=False):
        whose = "" if first["theirs"] else f"For {people[str(first['acts'])]}"
        row |= {"href": "", "of": whose, "ref": "", "marks": []}
    return rows


def _unfold(desk: Desk, crime: Crime, listed: list[Json], flags: pd.DataFrame) -> None:
    """Why the first overdue card is there, open in its place."""
    late = next((group["rows"][0] for group in listed if group["key"] == OVERDUE), None)
    if late is not None:
        flag = flags[flags["key"].eq(late["id"])].to_dict("records")[0]
        explained = why.of_flag(desk, flag, crime)
        late["sheet"] = why.folded(explained, desk.names) if explained is not None else None


def _people(desk: Desk, crime: Crime, flags: pd.DataFrame) -> Mapping[str, str]:
    """Who acts on the crime in each way, by name where it can be one person only."""
    people = dict(ACTS)
    if isinstance(crime.row["oic"], str):
        people["oic"] = desk.called(pd.Series([crime.row["oic"]], dtype="object"))[0]
    if flags["acts"].eq("supervisor").any():
        posted = directory.posted(desk.db, [crime.row["unit_id"]], desk.today)
        leading = posted.loc[posted["rank"].isin(_SUPERVISING), "collar_number"]
        people["supervisor"] = desk.called(leading)[0] if len(leading) == 1 else ACTS["supervisor"]
    return people


def _empty(_desk: Desk) -> Json:
    return {
        "title": "Nothing is due on this crime",
        "text": "A flag comes as soon as the records ask for something.",
        "next": "",
    }

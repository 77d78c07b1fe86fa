"""The why-card: everything behind one flag, on the crime page and from any row of a worklist."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.flags import cards
from core.flags.why import Why, explain
from core.store.scoped import Crime
from core.words import code, day, moment
from pages.parts.words import badge, named_subject, plain
from pages.work import claims, claims_box, one_crime, page_log
from pages.work.desk import Desk

Flag = Mapping[Any, Any]
GRADES = {
    "S": "seen in an official source",
    "S2": "seen in a secondary source",
    "D": "derived by arithmetic from official sources",
    "U": "not confirmed in a source: the force's own decision",
}
WIDTH = 460  # pixels of the sheet
GONE = "The records have moved on since this was shown. Reload the page."


def of_flag(desk: Desk, flag: Flag, crime: Crime) -> Why | None:
    """The explanation of a flag of a crime; None when its facts are gone."""
    tables = {**crime.tables, "officers": desk.officers}
    try:
        return explain(dict(flag), desk.searches[flag["search"]], crime.facts, tables)
    except LookupError:
        return None


@dataclass(frozen=True)
class _Line:
    """One flag of a sheet: what tells it from the others of its card, what it is about, where that is not the crime,
    its explanation, and what is offered for it.
    """

    words: str
    about: str
    flag: Flag
    why: Why | None
    offered: claims_box.Offered


def ask(desk: Desk, flags: Sequence[Flag], closed: Callable[[], None] | None = None, kept: str | None = None) -> None:
    """The sheet beside a worklist about the flags of one card; `closed` is called when it is closed without a press.

    It shows entries of the crime, so it is a look at the crime and logged as one, however many flags are read; on the
    crime's own page, which keeps its view under `kept`, the look is that of the page.
    """
    crime = page_log.look(desk, str(flags[0]["crime_ref"]), kept)
    sheet = st.dialog("Why is this here?", position="right", width=WIDTH, on_dismiss=closed or "ignore")(_sheet)
    sheet(_lines(desk, flags, crime), desk.names)


def _lines(desk: Desk, flags: Sequence[Flag], crime: Crime | None) -> list[_Line]:
    """Read before the sheet is drawn: later its fragment runs by itself, when the database is closed."""
    names = one_crime.names(crime, [flag["subject"] for flag in flags]) if crime is not None else {}
    search = desk.searches[flags[0]["search"]]
    words = [line.words for line in cards.lines(flags, search, desk.today, names)] if len(flags) > 1 else [""]
    offers = claims.offers(desk, pd.DataFrame([dict(flag) for flag in flags]))
    return [
        _Line(
            named,
            named_subject(search.rule(flag["code"]).subject, flag, names),
            flag,
            of_flag(desk, flag, crime) if crime is not None else None,
            claims_box.Offered(offer, uuid.uuid4().hex, desk.today, claims.stands(desk, flag)),
        )
        for named, flag, offer in zip(words, flags, offers, strict=True)
    ]


def _sheet(lines: list[_Line], names: dict[str, str]) -> None:
    """One line at a time; of a card of several the reader chooses which."""
    line = lines[0]
    if len(lines) > 1:
        key = f"why_line_{line.offered.action}"  # of this sheet alone
        chosen = st.selectbox(
            f"Which of the {len(lines)}", range(len(lines)), format_func=lambda at: lines[at].words, key=key
        )
        line = lines[chosen]
    _explained(line, names)


def _explained(line: _Line, names: dict[str, str]) -> None:
    flag, why, offered = line.flag, line.why, line.offered
    ref = str(flag["crime_ref"])
    if why is None:
        st.warning(GONE, icon=":material/sync_problem:")
        return
    heading(line, why)
    if offered.stands:
        st.caption(offered.stands)
    st.markdown(f"**Do**  \n{why.rule.todo}\n\n**Clears it**  \n{why.rule.clears}")
    card(why, names)
    if offered.word:
        st.divider()  # in no fold: a press while one is still opening is lost
        claims_box.act(flag, offered.action, offered.today)
    if st.button(f"Open {plain(ref)}", key="why_open", icon=":material/open_in_new:", type="primary"):
        st.switch_page(st.session_state["crime_page"], query_params={"ref": ref})


def heading(line: _Line, why: Why) -> None:
    """Title and crime of a flag, which the line of a lost connection says of a press here; its state and due date."""
    flag, now = line.flag, badge(line.flag, line.offered.today)
    st.markdown(f"**{title(why)}** · {plain(flag['crime_ref'])}  \n{now} {plain(flag['offence'])}")
    due: str = "No due date" if pd.isna(flag["due_on"]) else f"Due {day(flag['due_on'])}"
    start: str = "" if pd.isna(flag["started_on"]) else f" Clock started {day(flag['started_on'])}."
    st.markdown(f"{due}.{start}" + (f" For {line.about}." if line.about else ""))


def title(why: Why) -> str:
    """The search's title, and which of its codes."""
    return why.rule.title if why.rule.code == "" else f"{why.rule.code}: {why.rule.title}"


def card(why: Why, names: dict[str, str]) -> None:
    """Clause, start, arithmetic, what nearly counted, and the policy behind it."""
    if why.code:
        st.markdown(f":material/info: {why.code}")
    _listed("Why this crime", [plain(line) for line in why.because])
    _listed("When the clock started", [plain(line) for line in why.start])
    _listed("How the date is worked out", [plain(line) for line in why.steps], "1.")
    if why.paused:
        _listed("Paused, because", [plain(line) for line in why.paused])
    if why.nearly:
        _listed("Recorded since, but it does not count", [_near(near, names) for near in why.nearly])
    values = ", ".join(f"{code(name)} {value}" for name, value in why.numbers.values.items())
    source = f"{why.search.source.rstrip('.')} ({GRADES[why.search.evidence]})"
    st.caption(
        f"Rule {why.search.id} version {why.search.version}. {source}. "
        f"Numbers in force from {day(why.numbers.from_)}: {values} days. {why.numbers.source}."
    )


def folded(why: Why, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The card in short, for the row of a feed: plain text, which no Markdown is made of."""
    nearly = [f"{moment(near.at)} · {near.what}{_by(near.by, names)}: {near.why_not}." for near in why.nearly]
    source = why.search.source.split(". ")[0].rstrip(".")  # the whole of it is on the card
    rule = f"{source}. Rule {why.search.id}, version {why.search.version}."
    parts = [
        ("Do", [why.rule.todo], ""),
        ("Clears it", [why.rule.clears], ""),
        ("Recorded since, but it does not count", nearly, "near"),
        ("", [*why.steps, rule], "small"),
    ]
    return [{"head": head, "lines": lines, "tone": tone} for head, lines, tone in parts if lines]


def _by(collar: str, names: Mapping[str, str]) -> str:
    return f" by {names.get(collar, f'unknown officer ({collar})')}" if collar else ""


def _near(near: Any, names: dict[str, str]) -> str:
    by = f" by {one_crime.who(near.by, names)}" if near.by else ""
    return f"{moment(near.at)} · {near.what}{by}: {near.why_not}."


def _listed(title_: str, lines: list[str], mark: str = "-") -> None:
    st.markdown(f"**{title_}**\n\n" + "\n".join(f"{mark} {line}" for line in lines))

"""Crimes that could not be loaded or are gone, named to the people they belong to: none may simply go missing."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.policy.gone import gone_policy
from core.store import scoped
from core.words import counted, moment
from pages.parts.words import plain
from pages.work.desk import Desk

_SHOWN = 20
_OPEN = 1  # cards that stand open: on a phone the day's work begins right below them
_RECORDS = {"victims": "a victim", "suspects": "a suspect", "bails": "a bail", "custody": "a custody record"}


def crimes(desk: Desk) -> None:
    """A card for every crime in scope that was set aside, and a line for what left the records; else nothing."""
    gone = scoped.gone(desk.db, desk.visitor.scope, clock.now() - gone_policy().told_on(desk.today).span)
    _gone(gone[gone["change"].eq("vanished")], "vanished")
    _faulty(desk, scoped.set_aside_crimes(desk.db, desk.visitor.scope))
    _gone(gone[gone["change"].eq("deleted")], "deleted")


def _faulty(desk: Desk, faults: pd.DataFrame) -> None:
    """The viewer's own first. More than a few are one closed row, so that no unit's faults push the work away."""
    if faults.empty:
        return
    others = ~faults["oic"].isin(desk.visitor.scope.own)
    by_crime = faults.assign(others=others).groupby(["others", "crime_ref", "oic"], sort=False, dropna=False)
    parts = sorted((part for _, part in by_crime), key=lambda part: bool(part["others"].iloc[0]))
    cards = [_card(desk, part) for part in parts[:_SHOWN]]
    html = "".join(cards[:_OPEN])
    if len(parts) > _OPEN:
        html += _closed(cards[_OPEN:], [_many(part) for part in parts[_OPEN:]])
    st.html(f'<div class="faulty">{html}</div>')


def _many(faults: pd.DataFrame) -> int:
    """How many crimes the faults of a card are of: without a reference each record is one, and has that fault once."""
    return 1 if isinstance(faults["crime_ref"].iloc[0], str) else max(1, int(faults["column"].eq("crime_ref").sum()))


def _card(desk: Desk, faults: pd.DataFrame) -> str:
    """One crime, or those of one officer without a reference: what is wrong with the record, and who mends it."""
    ref, who = faults["crime_ref"].iloc[0], _mended_by(desk, faults["oic"].iloc[0])
    crime = f"Crime <bdi>{escape(ref)}</bdi>" if isinstance(ref, str) else "A crime without a reference"
    many = _many(faults)
    head = f"{many:,} crimes without a reference could not be loaded" if many > 1 else f"{crime} could not be loaded"
    until = f"Nothing due on {'them' if many > 1 else 'it'} is shown until {who} in the records system."
    if faults["there"].iloc[0]:  # a second record of the key; the first one stands
        head = f"A record of crime <bdi>{escape(ref)}</bdi> was left out"
        until = f"What is shown of the crime is from its other record, until {who} in the records system."
    wrong = "".join(f'<li dir="auto">{escape(problem)}</li>' for problem in faults["problem"])
    return (
        '<section><i aria-hidden="true">rule</i><div>'
        f"<h2>{head}</h2><ul>{wrong}</ul><p>{until} Right there already? Tell the service desk.</p>"
        "</div></section>"
    )


def _mended_by(desk: Desk, oic: Any) -> str:
    if not isinstance(oic, str):
        return "its unit corrects it"
    if oic == desk.visitor.scope.collar:
        return "you correct it"
    return f"<bdi>{escape(desk.names.get(oic, oic))}</bdi> corrects it"


def _closed(cards: list[str], numbers: list[int]) -> str:
    """The cards behind one row, with how many crimes each is of; those without a card are counted."""
    rest = sum(numbers[len(cards) :])
    more = f"<p>And {counted(rest, 'more crime')}.</p>" if rest else ""
    words = f"{counted(sum(numbers), 'more crime')} could not be loaded"
    return f"<details><summary>{words}</summary>{''.join(cards)}{more}</details>"


def _gone(rows: pd.DataFrame, change: str) -> None:
    say, words, icon = (
        (st.error, _vanished, ":material/report:")
        if change == "vanished"
        else (st.info, _deleted, ":material/delete_forever:")
    )
    for row in rows.head(_SHOWN).to_dict("records"):
        say(words(row), icon=icon)
    if len(rows) > _SHOWN:
        say(f"And {len(rows) - _SHOWN:,} more crimes of your scope of which something {change}.", icon=icon)


def _items(row: dict[Any, Any]) -> str:
    return counted(row["items"], "item")


def _vanished(row: dict[Any, Any]) -> str:
    return (
        f"Crime {plain(row['crime_ref'])}: {_items(row)} left the records with the refresh of "
        f"{moment(row['loaded_at'])} and nothing recorded says why. "
        "Next: look it up in the records system and tell the service desk."
    )


def _deleted(row: dict[Any, Any]) -> str:
    """The records system says that it deleted the record, not when: it is known from the extract on that names it."""
    at, ref = f"in its records of {moment(row['extracted_at'])}", plain(row["crime_ref"])
    what = (
        f"Crime {ref} was deleted" if row["lost"] == "crimes" else f"Crime {ref}: {_RECORDS[row['lost']]} was deleted"
    )
    return (
        f"{what} by the records system, {at}, and {_items(row)} with it. "
        "Next: if it should still be there, tell the service desk."
    )

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
    by_crime = faults.assign(others=others).groupby(["others", "crime_ref"], sort=False, dropna=False)
    crimes = sorted((part for _, part in by_crime), key=lambda part: bool(part["others"].iloc[0]))
    cards = [_card(desk, part) for part in crimes[:_SHOWN]]
    html = "".join(cards[:_OPEN])
    if len(crimes) > _OPEN:
        html += _closed(cards[_OPEN:], len(crimes) - _OPEN)
    st.html(f'<div class="faulty">{html}</div>')


def _card(desk: Desk, faults: pd.DataFrame) -> str:
    """One crime: what is wrong with its record, and who mends it."""
    ref, oic = faults["crime_ref"].iloc[0], faults["oic"].iloc[0]
    crime = f"Crime <bdi>{escape(ref)}</bdi>" if isinstance(ref, str) else "A crime without a reference"
    wrong = "".join(f'<li dir="auto">{escape(problem)}</li>' for problem in faults["problem"])
    return (
        '<section><i aria-hidden="true">rule</i><div>'
        f"<h2>{crime} could not be loaded</h2><ul>{wrong}</ul><p>Nothing due on it is shown until "
        f"{escape(_mended_by(desk, oic))} in the records system. Right there already? Tell the service desk.</p>"
        "</div></section>"
    )


def _mended_by(desk: Desk, oic: Any) -> str:
    if not isinstance(oic, str):
        return "its unit corrects it"
    if oic == desk.visitor.scope.collar:
        return "you correct it"
    return f"{desk.names.get(oic, oic)} corrects it"


def _closed(cards: list[str], left: int) -> str:
    more = f"<p>And {counted(left - len(cards), 'more crime')}.</p>" if left > len(cards) else ""
    return (
        f"<details><summary>{counted(left, 'more crime')} could not be loaded</summary>{''.join(cards)}{more}</details>"
    )


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

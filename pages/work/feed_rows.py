"""Flags as the rows of a feed (pages/parts/feed.py), each under a key that names nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pandas as pd

from auth.settings import current_settings
from core.flags.cards import LINES, Card, card, how_many_more, span_of
from core.flags.groups import BEYOND, CAME_BACK, LATER, NEXT, OVERDUE, TODAY, WAITING, last_of_next
from pages.parts.words import GROUP_LOOKS
from pages.work import claims
from pages.work.desk import Desk

Json = dict[str, Any]
Records = list[Mapping[Any, Any]]  # the flags of a card
TITLES = {
    CAME_BACK: "Came back", TODAY: "Today", OVERDUE: "Overdue", NEXT: "Next 7 days", LATER: "Later",
    BEYOND: "Beyond 28 days", WAITING: "Waiting for the records",
}  # fmt: skip
_OPEN = (CAME_BACK, TODAY, OVERDUE, NEXT)
_SHOWN = {CAME_BACK: 3, TODAY: 1000, NEXT: 6}  # cards before a fold; OVERDUE folds by how late they are
_FEW = 3  # so few long overdue cards stand among the others
AT_ONCE, AT_MOST = 60, 500  # cards drawn before somebody asks for the rest, and then
_SHAPES = {"statutory": "law", "policy": "policy", "local": "local"}
_STATES = {"returned": "back", "claimed": "claimed", "snoozed": "off", "paused": "paused"}
REVIEWED = ("supervisor_review", "manager_review", "released_under_investigation", "crime_age")  # by a review
_NOBODY: Mapping[str, str] = MappingProxyType({})
_COLUMNS = (
    "search", "subject", "code", "crime_ref", "oic", "started_on", "due_on", "weight", "restricted", "offence", "risk",
    "domestic_abuse", "work", "elsewhere", "claimed_by", "claimed_at", "snoozed_until", "snooze_reason", "days",
    "state", "group", "card", "worst", "long", "ahead", "key", "act", "acts", "theirs",
)  # fmt: skip
_SEEN = ["search", "subject", "code", "crime_ref", "started_on", "due_on"]


def keys(flags: pd.DataFrame) -> list[str]:
    """A key for each flag as it stands: another one once its dates are others. It says nothing to who reads it."""
    secret = (current_settings().auth.cookie_secret or "").encode()[:64]
    columns = [flags[name].astype("str").fillna("") for name in _SEEN]
    texts = [repr(parts) for parts in zip(*columns, strict=True)]  # whatever a name holds, where it ends is plain
    return [hashlib.blake2b(text.encode(), key=secret, digest_size=12).hexdigest() for text in texts]


def keyed(desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    """The flags with `key` and `act`, what the viewer may do about each."""
    return flags.assign(key=keys(flags), act=claims.offers(desk, flags))


class Rows:
    """The rows of one feed: made of flags as core/flags/groups.py `grouped` gives them, `keyed`.

    Everything after that is lists of records: a frame for each of sixty cards costs more than all else on the page.
    """

    def __init__(
        self,
        desk: Desk,
        flags: pd.DataFrame,
        opened: frozenset[str],
        *,
        officers: bool = False,
        helper: bool = False,
        looked: frozenset[str] = frozenset(),
        here: str = "",
        names: Mapping[str, str] = _NOBODY,
    ) -> None:
        """`opened`: the folds whose cards are drawn; `officers`: whether whose crime it is stands on each card;
        `helper`: whether the card of a review opens the review helper, and is marked once its crime is among those
        `looked` at; `here`: the crime whose review stands beside; `names`: what subjects are called, by key.
        """
        self._desk, self._officers, self._names, self.today = desk, officers, names, desk.today
        self.opened, self._helper, self._looked, self._here = opened, helper, looked, here
        columns = [name for name in _COLUMNS if name in flags]
        records = flags[columns].astype({"group": "str", "state": "str"}).to_dict("records")
        self.cards: list[Records] = [list(flags) for _, flags in groupby(records, key=itemgetter("card"))]

    def of(self, group: str) -> list[Records]:
        """The cards of a group, in their order."""
        return [card for card in self.cards if card[0]["group"] == group]

    def rows(self, cards: Sequence[Records]) -> list[Json]:
        """Cards as the feed draws them."""
        return [
            self._json(
                card(flags, self._desk.searches[flags[0]["search"]], self.today, self._names, self._desk.names), flags
            )
            for flags in cards
        ]

    def _json(self, drawn: Card, records: Records) -> Json:
        first = drawn.first
        act = _act(records)
        return {
            "id": first["key"],
            "title": drawn.title, "href": self._address(first),
            "tag": drawn.tag, "shape": _SHAPES[drawn.weight], "tone": drawn.urgency, "icon": drawn.icon,
            "when": drawn.when.words, "whenTone": drawn.when.tone, "exact": drawn.when.exact,
            "notes": [*drawn.notes, *self._whose(first)], "of": str(first["offence"]), "ref": str(first["crime_ref"]),
            "marks": _marks(first), "state": _STATES.get(str(first["state"]), "open"),
            "lines": [
                {"flag": line.flag["key"], "text": line.words, "act": bool(line.flag["act"])}
                for line in drawn.lines[:LINES]
            ],
            "moreLines": max(0, len(drawn.lines) - LINES),
            "flags": [flag["key"] for flag in records if flag["act"]],
            "act": act, "actWord": _act_word(act, len(records)), "why": True, **self._review(first),
        }  # fmt: skip

    def _review(self, flag: Mapping[Any, Any]) -> Json:
        """Of the viewer's own reviews in the list of reviews: whether looked at, and whether it stands beside."""
        if leads_to(flag, self._helper) != "review" or flag["oic"] == self._desk.visitor.scope.collar:
            return {}
        return {"looked": flag["crime_ref"] in self._looked, "here": flag["crime_ref"] == self._here}

    def _address(self, flag: Mapping[Any, Any]) -> str:
        return f"/{leads_to(flag, self._helper)}?ref={quote(str(flag['crime_ref']), safe='')}"

    def _whose(self, flag: Mapping[Any, Any]) -> list[str]:
        return self._desk.called(pd.Series([flag["oic"]], dtype="object")) if self._officers else []


def leads_to(flag: Mapping[Any, Any], helper: bool) -> str:
    """The key of the page that the card of a flag opens."""
    return "review" if helper and flag["theirs"] and flag["search"] in REVIEWED else "crime"


def _act(records: Records) -> str:
    acts = {flag["act"] for flag in records}
    return "done" if "Done…" in acts else "undo" if "Undo…" in acts else ""


def _act_word(act: str, many: int) -> str:
    if act == "done" and many > 1:
        return f"All {many}"
    return {"done": "Done", "undo": "Undo", "": ""}[act]


def _marks(flag: Mapping[Any, Any]) -> list[str]:
    marks = {"High risk": flag["risk"] == "high", "Domestic abuse": flag["domestic_abuse"]}
    return [word for word, true in (marks | {"Restricted": flag["restricted"]}).items() if true]


def groups(rows: Rows, most: int) -> tuple[list[Json], Json | None]:
    """The groups that stand open, of at most so many cards together, and what is offered for the cards left out."""
    drawn, wanted, listed = 0, 0, []
    for name in _OPEN:
        if cards := rows.of(name):
            standing, folds = (_late if name == OVERDUE else _soon if name == NEXT else _first)(rows, cards)
            one = _group(name, rows.rows(standing[: most - drawn]), many(cards), folds)
            drawn, wanted = drawn + len(one["rows"]), wanted + len(standing)
            listed.append(one)
    return listed, _rest(drawn, wanted, most) if drawn < wanted else None


def _group(name: str, shown: list[Json], many: int, folds: list[Json]) -> Json:
    note = "By law first, then newest" if name == OVERDUE and len(shown) > 1 else ""
    return {"key": name, "title": TITLES[name], "n": many, "note": note, "rows": shown, "folds": folds}


def _rest(drawn: int, wanted: int, most: int) -> Json:
    """The button under a list that is not whole."""
    if most >= AT_MOST:
        return {"do": "table", "words": f"{drawn:,} of {wanted:,} cards stand here. See all as a table"}
    words = f"Show all {wanted:,}" if wanted <= AT_MOST else f"Show {AT_MOST:,} of {wanted:,}"
    return {"do": "all", "words": words}


def bare(rows: Rows) -> list[Json]:
    """The closed rows at the end: later, beyond, waiting."""
    return [
        {**fold(name, TITLES[name], cards, rows), "icon": GROUP_LOOKS[name][1]}
        for name in (LATER, BEYOND, WAITING)
        if (cards := rows.of(name))
    ]


def many(cards: list[Records]) -> int:
    """How many flags the cards have."""
    return sum(map(len, cards))


def _first(rows: Rows, cards: list[Records]) -> tuple[list[Records], list[Json]]:
    """The first cards of a group, and a fold of the others."""
    name = cards[0][0]["group"]
    first, rest = cards[: _SHOWN[name]], cards[_SHOWN[name] :]
    return first, [fold(f"more_{name}", "", rest, rows, text=f"{many(rest):,} more")] if rest else []


def _late(rows: Rows, cards: list[Records]) -> tuple[list[Records], list[Json]]:
    """What is overdue: more than a few cards that are long overdue are one closed row at the end."""
    long = [card for card in cards if card[0]["long"]]
    if len(long) <= _FEW:
        return cards, []
    law = sum(len(card) for card in long if card[0]["weight"] == "statutory")
    span = span_of([int(card[0]["worst"]) for card in long])
    text = f"{span}{f' ({law:,} by law)' if law else ''}. They stay until the records clear them."
    standing = [card for card in cards if not card[0]["long"]]
    return standing, [fold("long", "Long overdue", long, rows, text=text, tone="overdue")]


def _soon(rows: Rows, cards: list[Records]) -> tuple[list[Records], list[Json]]:
    """The next week, the first cards open; what the law warns of stands open at the end, whenever it is due."""
    week, law = ([card for card in cards if card[0]["ahead"] == ahead] for ahead in (False, True))
    first, rest, folds = week[: _SHOWN[NEXT]], week[_SHOWN[NEXT] :], []
    if rest:
        by_day = how_many_more(many(rest), last_of_next(rows.today), rows.today)
        folds.append(fold("more_next", "", rest, rows, text=by_day))
    if law:
        folds.append(fold("law_ahead", "By law, coming up", law, rows, head="By law, coming up"))
    return first, folds


def fold(
    key: str, title: str, cards: list[Records], rows: Rows, *, text: str = "", tone: str = "later", head: str = ""
) -> Json:
    """A closed row over some cards, or a heading over them; with the first of them where they are to be seen.

    What nobody opened costs nothing: half of what a page of cards weighs is behind its folds.
    """
    left = len(cards) - AT_ONCE
    note = f"{left:,} more cards are in the table." if left > 0 else ""
    return {
        "key": key, "n": many(cards), "title": title, "text": text, "tone": tone, "icon": "", "note": note,
        "rows": rows.rows(cards[:AT_ONCE]) if head or key in rows.opened else None, "head": head,
    }  # fmt: skip

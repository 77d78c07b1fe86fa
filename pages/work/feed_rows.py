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
from core.flags.cards import LINES, Card, card
from pages.work import claims
from pages.work.desk import Desk

Json = dict[str, Any]
Records = list[Mapping[Any, Any]]  # the flags of a card
SHAPES = {"statutory": "law", "policy": "policy", "local": "local"}
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
        since: Mapping[tuple[str, str], str] = MappingProxyType({}),
        names: Mapping[str, str] = _NOBODY,
    ) -> None:
        """`opened`: the folds whose cards are drawn; `officers`: whether whose crime it is stands on each card;
        `helper`: whether the card of a review opens the review helper, and is marked once its crime is among those
        `looked` at; `here`: the crime whose review stands beside; `since`: what is new since the last review, by search
        and crime; `names`: what subjects are called, by key.
        """
        self._desk, self._officers, self._names, self.today = desk, officers, names, desk.today
        self.opened, self._helper, self._looked, self._here = opened, helper, looked, here
        self._since = since
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
            "tag": drawn.tag, "shape": SHAPES[drawn.weight], "tone": drawn.urgency, "icon": drawn.icon,
            "when": drawn.when.words, "whenTone": drawn.when.tone, "exact": drawn.when.exact,
            "notes": [*drawn.notes, *self._whose(first), *self._new(first)],
            "of": str(first["offence"]), "ref": str(first["crime_ref"]), "marks": _marks(first),
            "state": _STATES.get(str(first["state"]), "open"),
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

    def _new(self, flag: Mapping[Any, Any]) -> list[str]:
        words = self._since.get((flag["search"], flag["crime_ref"]))
        return [words] if words else []

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

"""The groups of a feed, and the closed rows in and under them."""

from core.flags.cards import how_many_more, span_of
from core.flags.groups import BEYOND, CAME_BACK, LATER, NEXT, OVERDUE, TODAY, WAITING, last_of_next
from pages.parts.words import GROUP_LOOKS
from pages.work.feed_rows import Json, Records, Rows

TITLES = {
    CAME_BACK: "Came back", TODAY: "Today", OVERDUE: "Overdue", NEXT: "Next 7 days", LATER: "Later",
    BEYOND: "Beyond 28 days", WAITING: "Waiting for the records",
}  # fmt: skip
_OPEN = (CAME_BACK, TODAY, OVERDUE, NEXT)
_SHOWN = {CAME_BACK: 3, TODAY: 1000, NEXT: 6}  # cards before a fold; OVERDUE folds by how late they are
_FEW = 3  # so few long overdue cards stand among the others
AT_ONCE, AT_MOST = 60, 500  # cards drawn before somebody asks for the rest, and then


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

"""What a feed is given to draw: groups and folds that hide nothing from a count, and keys that name nothing."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from core.flags.groups import OVERDUE, grouped
from core.searches.register import searches
from pages.work import feed_groups, feed_rows
from pages.work.feed_groups import AT_MOST, AT_ONCE
from pages.work.feed_rows import Rows
from tests.core.flags.test_groups import NOW, frame

OF_A_FLAG = {
    "elsewhere": False, "theirs": True, "claimed_by": None, "oic": "1001", "offence": "Robbery", "risk": "high",
    "domestic_abuse": False, "restricted": False, "snooze_reason": None, "snoozed_until": pd.NaT, "claim_note": None,
}  # fmt: skip
EVERY = frozenset({"more_came_back", "long", "more_next", "later", "beyond", "waiting"})
DESK = SimpleNamespace(
    today=NOW, searches=searches(), names={"1001": "DC Alder"}, called=lambda collars: ["DC Alder"] * len(collars),
    visitor=SimpleNamespace(scope=SimpleNamespace(collar="1001")),
)  # fmt: skip


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_secret(monkeypatch, "a secret of the tests")


def _with_secret(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    settings = SimpleNamespace(auth=SimpleNamespace(cookie_secret=text))
    monkeypatch.setattr(feed_rows, "current_settings", lambda: settings)


def flags(*rows: dict[str, object]) -> pd.DataFrame:
    given = [{name: value for name, value in row.items() if name not in OF_A_FLAG} for row in rows]
    more = pd.DataFrame([OF_A_FLAG | {name: row[name] for name in OF_A_FLAG if name in row} for row in rows])
    made = pd.concat([frame(*given), more], axis=1)
    made["started_on"] = pd.to_datetime(made["started_on"]).astype("datetime64[s]")
    return made


def rows(*some: dict[str, object], officers: bool = False, opened: frozenset[str] = EVERY) -> Rows:
    keyed = feed_rows.keyed(DESK, grouped(flags(*some), NOW))
    return Rows(DESK, keyed, opened, officers=officers, names={})


def drawn(*some: dict[str, object], most: int = AT_ONCE):
    return feed_groups.groups(rows(*some), most)


def all_rows(groups: list[dict]) -> list[dict]:
    return [row for group in groups for part in [group, *group["folds"]] for row in part["rows"]]


def test_each_flag_of_an_open_group_is_on_a_card_of_it_or_of_a_fold_of_it():
    late, soon = [{"due": -n} for n in range(1, 60)], [{"due": n} for n in range(8)]
    groups, rest = drawn(*late, *soon)
    assert {group["title"]: group["n"] for group in groups} == {"Today": 1, "Overdue": 59, "Next 7 days": 7}
    assert sorted(row["ref"] for row in all_rows(groups)) == sorted(f"X{n}" for n in range(67))
    assert rest is None


def test_what_nobody_opened_is_counted_and_not_sent():
    late, soon, law = [{"due": -40 - n} for n in range(5)], {"due": 20}, {"due": 20, "weight": "statutory"}
    for opened in ({"long"}, {"later"}, set()):
        made = rows(*late, soon, law | {"warn_days": 56}, opened=frozenset(opened))
        [[long], [ahead]] = [group["folds"] for group in feed_groups.groups(made, AT_ONCE)[0]]
        [later] = feed_groups.bare(made)
        assert (long["n"], ahead["n"], later["n"]) == (5, 1, 1)
        assert [fold["rows"] is not None for fold in (long, later)] == [fold in opened for fold in ("long", "later")]
        assert len(ahead["rows"]) == 1  # what the law warns of is never closed


def test_what_is_long_overdue_is_one_closed_row_that_says_how_long_and_how_much_of_it_is_by_law():
    late = [{"due": -40 - n, "weight": "statutory" if n else "policy"} for n in range(5)]
    groups, _ = drawn({"due": -1}, *late)
    [fold] = groups[0]["folds"]
    assert (groups[0]["key"], len(groups[0]["rows"]), fold["n"], fold["head"]) == (OVERDUE, 1, 5, "")
    assert fold["text"] == "40 to 44 days overdue (4 by law). They stay until the records clear them."


def test_three_that_are_long_overdue_stand_among_the_others():
    groups, _ = drawn(*[{"due": -n} for n in (1, 40, 50, 60)])
    assert (len(groups[0]["rows"]), groups[0]["folds"]) == (4, [])


def test_at_most_sixty_cards_stand_there_and_a_button_says_how_many_there_are():
    many = [{"due": -1} for _ in range(90)]
    groups, rest = drawn(*many)
    assert (len(groups[0]["rows"]), groups[0]["n"]) == (AT_ONCE, 90)
    assert rest == {"do": "all", "words": "Show all 90"}
    groups, rest = drawn(*many, most=AT_MOST)
    assert (len(groups[0]["rows"]), rest) == (90, None)


def test_what_is_folded_away_is_nothing_that_the_button_could_show():
    groups, rest = drawn({"due": -1}, *[{"due": -40} for _ in range(90)])
    assert (len(groups[0]["rows"]), rest) == (1, None)


def test_more_cards_than_a_page_may_hold_are_said_and_lead_to_the_table():
    many = [{"due": -1} for _ in range(AT_MOST + 20)]
    assert drawn(*many)[1] == {"do": "all", "words": "Show 500 of 520"}
    groups, rest = drawn(*many, most=AT_MOST)
    assert len(groups[0]["rows"]) == AT_MOST
    assert rest == {"do": "table", "words": "500 of 520 cards stand here. See all as a table"}


def test_a_fold_with_more_than_it_draws_says_how_many_it_leaves_out():
    [fold] = feed_groups.bare(rows(*[{"due": 20} for _ in range(70)]))
    assert (fold["n"], len(fold["rows"]), fold["note"]) == (70, AT_ONCE, "10 more cards are in the table.")


def test_what_waits_and_what_is_far_off_are_closed_rows_at_the_end():
    made = rows({"due": 20}, {"due": 40}, {"due": -3, "work": "claimed", "claimed_by": "1001",
                                           "claimed_at": pd.Timestamp("2026-11-27 09:00", tz="UTC")})  # fmt: skip
    assert feed_groups.groups(made, AT_ONCE) == ([], None)
    assert [(fold["title"], fold["n"]) for fold in feed_groups.bare(made)] == [
        ("Later", 1), ("Beyond 28 days", 1), ("Waiting for the records", 1),
    ]  # fmt: skip
    assert [fold["rows"][0]["act"] for fold in feed_groups.bare(made)] == ["done", "done", "undo"]


def test_flags_of_one_crime_that_ask_the_same_are_one_card_with_a_line_and_a_press_for_each():
    three = [{"due": -n, "crime_ref": "X1", "subject": f"W{n}", "search": "victim_contact"} for n in (1, 2, 3)]
    [[group], _] = drawn(*three)
    [row] = group["rows"]
    assert (group["n"], row["actWord"], len(row["lines"]), len(row["flags"])) == (3, "All 3", 3, 3)
    assert {line["flag"] for line in row["lines"]} == set(row["flags"])


def test_nothing_may_be_pressed_on_what_is_somebody_elses_to_do():
    [[group], _] = drawn({"due": -1, "theirs": False})
    [row] = group["rows"]
    assert (row["act"], row["actWord"], row["flags"]) == ("", "", [])


def test_only_whoever_marked_a_flag_done_may_take_it_back():
    at = pd.Timestamp("2026-11-27 09:00", tz="UTC")
    others = {"due": -3, "work": "claimed", "claimed_by": "1002", "claimed_at": at}
    [fold] = feed_groups.bare(rows(others))
    assert (fold["rows"][0]["act"], fold["rows"][0]["flags"]) == ("", [])


@pytest.mark.parametrize("officers", [True, False])
def test_whose_crime_it_is_stands_on_a_card_only_where_that_is_wanted(officers):
    [[group], _] = feed_groups.groups(rows({"due": -1}, officers=officers), AT_ONCE)
    assert ("DC Alder" in group["rows"][0]["notes"]) is officers


def key(**changes: object) -> str:
    return feed_rows.keys(flags({"due": -1} | changes))[0]


def test_the_key_of_a_flag_is_the_same_until_anything_of_it_is_another():
    assert key() == key()
    others = [
        key(due=-2), key(due=None), key(started_on="2026-11-01"), key(code="D01"), key(subject="X9"),
        key(crime_ref="X9"), key(search="bail_return"),
    ]  # fmt: skip
    assert len({key(), *others}) == len(others) + 1


def test_a_name_that_holds_the_sign_between_two_parts_is_no_other_flag():
    assert key(subject="X1|D01", code="") != key(subject="X1", code="D01|")
    assert key(subject="X1', 'D01", code="") != key(subject="X1", code="D01', '")


def test_no_key_says_what_it_stands_for_or_can_be_worked_out_without_the_secret(monkeypatch):
    before = key(search="victim_contact", subject="W-NAMED", crime_ref="M1")
    assert len(before) == 24
    assert set(before) <= set("0123456789abcdef")
    _with_secret(monkeypatch, "another secret of the tests")
    assert key(search="victim_contact", subject="W-NAMED", crime_ref="M1") != before


def test_nothing_that_is_drawn_holds_the_subject_of_a_flag():
    made = rows({"due": -1, "subject": "W-NAMED", "search": "victim_contact"}, {"due": 20, "subject": "W-LATER"})
    assert "W-NAMED" not in json.dumps([*feed_groups.groups(made, AT_ONCE), feed_groups.bare(made)])
    assert "W-LATER" not in json.dumps([*feed_groups.groups(made, AT_ONCE), feed_groups.bare(made)])

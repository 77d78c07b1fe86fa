"""Which of the chosen rows the box is about, and how it is said what became of them."""

import pandas as pd
import pytest

from pages.work.snooze_box import in_words, of_rows

SHOWN = pd.DataFrame(
    [
        ("a", "card 1", "X1", "Done…"), ("b", "card 1", "X1", "Done…"), ("c", "card 2", "X2", "Done…"),
        ("d", "card 3", "X3", "Undo…"), ("e", "card 4", "X1", ""), ("f", "card 5", "X1", "Done…"),
    ],
    columns=["key", "card", "crime_ref", "act"],
)  # fmt: skip
EVERY = {"X1", "X2", "X3"}


def named(rows: list[str], looked: set[str]) -> list[str]:
    return [flag["key"] for flag in of_rows(SHOWN, rows, looked)]


def test_a_row_is_every_flag_of_its_card_and_no_other_card_of_the_crime():
    assert named(["a", "c"], EVERY) == ["a", "b", "c"]


def test_a_row_that_this_session_did_not_look_at_is_left_out_whatever_the_browser_says():
    assert named(["a", "c"], {"X2"}) == ["c"]
    assert named(["a", "c"], set()) == []


def test_what_waits_already_and_what_is_not_the_viewers_to_clear_is_left_out():
    assert named(["d", "e", "f"], EVERY) == ["f"]


def test_a_row_that_is_not_shown_is_none():
    assert named(["no such row"], EVERY) == []


@pytest.mark.parametrize(
    ("off", "left", "words"),
    [
        (2, 0, "2 put off to Mon 7 Dec."),
        (2, 1, "2 put off to Mon 7 Dec. 1 not: see its card."),
        (12, 3, "12 put off to Mon 7 Dec. 3 not: see their cards."),
    ],
)
def test_what_became_of_them_is_said_with_numbers_in_the_room_of_a_toast(off, left, words):
    assert in_words(off, left, "Mon 7 Dec") == words
    assert len(words) <= 48

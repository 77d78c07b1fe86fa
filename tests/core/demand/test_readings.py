"""What numbers say in words, and in which order units are read."""

from datetime import date

import pandas as pd
import pytest

from core.demand import by_reading, demand_policy, drawn, in_words

NUMBERS = demand_policy().on(date(2026, 11, 23))


def rows(*units: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(units), columns=["unit_id", "label"])


def test_units_stand_by_reading_and_then_by_name_whatever_their_numbers() -> None:
    shown = by_reading(
        rows(
            ("A", "spare capacity"), ("B", "no capacity recorded"), ("C", "surplus demand"),
            ("D", "within normal range"), ("E", "surplus demand"), ("F", "spare capacity"),
        ),
        {"A": "Zeta", "B": "Alpha", "C": "weston", "D": "Alpha", "E": "Northmere", "F": "Eastholm"},
    )  # fmt: skip
    assert shown["name"].to_list() == ["Northmere", "weston", "Alpha", "Eastholm", "Zeta", "Alpha"]
    assert shown["reading"].to_list() == ["surplus", "surplus", "within", "spare", "spare", "none"]


def test_a_unit_that_nobody_named_is_called_by_its_id() -> None:
    assert by_reading(rows(("U7", "spare capacity")), {"U8": "Eight"})["name"].to_list() == ["U7"]


def test_no_unit_at_all_is_an_empty_list() -> None:
    assert by_reading(rows(), {}).empty


def test_only_the_first_rows_are_drawn_and_the_chosen_one_wherever_it_stands() -> None:
    many = rows(*((f"U{n}", "spare capacity") for n in range(300)))
    assert drawn(many, 10, "")["unit_id"].to_list() == [f"U{n}" for n in range(10)]
    assert drawn(many, 2, "U250")["unit_id"].to_list() == ["U0", "U1", "U250"]
    assert len(drawn(many, 10, "U3")) == 10
    assert drawn(many.iloc[:0], 10, "U3").empty


@pytest.mark.parametrize(
    ("label", "demand", "capacity", "words"),
    [
        ("surplus demand", 103.0, 41.25, "Demand is 61.8 hours a week, about the time of 3 officers, over capacity."),
        ("spare capacity", 21.0, 41.25, "Demand is 20.2 hours a week, about the time of 1 officer, under capacity."),
        ("spare capacity", 12.0, 20.0, "Demand is 8.0 hours a week under capacity."),
        ("within normal range", 40.0, 41.25, "The interval reaches into the normal range, 0.9 to 1.1"),
        ("no capacity recorded", 12.0, 0.0, "No PSI or PC or DC is posted here today"),
    ],
)
def test_a_number_says_in_a_sentence_what_it_means(label: str, demand: float, capacity: float, words: str) -> None:
    row = by_reading(rows(("T1", label)), {}).iloc[0]
    sentence = in_words(pd.concat([row, pd.Series({"demand_hours": demand, "capacity_hours": capacity})]), NUMBERS)
    assert sentence.startswith(words)

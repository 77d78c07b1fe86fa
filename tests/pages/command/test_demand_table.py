"""The table of units: every number as it is written, in order by the number, and no capacity in words."""

from datetime import date

import pandas as pd

from pages.command.demand_table import HEADINGS, in_words
from pages.parts import grid

ROWS = pd.DataFrame(
    {
        "unit_id": ["T1", "T2", "T3"],
        "name": ["Team 1", "Team 2", "Team 3"],
        "label": ["surplus demand", "spare capacity", "no capacity recorded"],
        "open_crimes": [12, 1, 3],
        "officers": [9, 2, 0],
        "demand_hours": [1204.25, 1.5, 4.5],
        "capacity_hours": [825.0, 41.25, 0.0],
        "ratio": [11.459, 0.0364, None],
        "low": [9.5, 0.001, None],
        "high": [13.0, 0.2, None],
    }
)


def test_a_unit_without_capacity_says_so_in_words() -> None:
    last = in_words(ROWS).iloc[2]
    assert last["ratio_words"] == last["capacity_words"] == last["label_words"] == "No capacity recorded"
    assert (last["low_words"], last["high_words"], last["demand_words"]) == ("—", "—", "4.5")


def test_numbers_leave_as_they_are_written_with_the_number_itself_to_put_them_in_order() -> None:
    rows = in_words(ROWS)
    shown = grid._shown(rows, list(HEADINGS), grid._orders(rows, HEADINGS), "unit_id", date(2026, 11, 27))
    assert shown["ratio_words"].to_list() == ["11.46", "0.04", "No capacity recorded"]
    assert shown["order_ratio_words"].to_list() == [11.459, 0.0364, None]
    assert shown["order_capacity_words"].to_list() == [825.0, 41.25, 0.0]
    assert "ratio" not in shown


def test_every_column_fits_beside_the_menu_of_a_window_of_1280_pixels() -> None:
    room = 1280 - 236 - 2 * 36 - grid._ACTION_CELLS["open"] - 4
    assert sum(grid._WIDTHS[name] for name in HEADINGS) <= room

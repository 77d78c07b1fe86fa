"""What of a list leaves for the grid: days in words, and an unseen column that puts them in order."""

from datetime import date

import pandas as pd

from pages.parts import grid

ROWS = pd.DataFrame(
    {
        "row_key": ["a", "b", "c"],
        "when": ["■ 2 days overdue", "○ Thu 7 Jan 2027", "? No date can be worked out"],
        "due_on": pd.to_datetime(["2026-11-25", "2027-01-07", None]),
        "crime_ref": ["X1", "X2", "X3"],
        "oic": ["1001", "1002", "1003"],
    }
)
HEADINGS = {"when": "When", "due_on": "Due", "crime_ref": "Crime"}


def test_days_leave_in_words_with_the_day_itself_beside_them_and_nothing_that_was_not_asked_for():
    orders = grid._orders(ROWS, HEADINGS)
    shown = grid._shown(ROWS, list(HEADINGS), orders, "row_key", date(2026, 11, 27))
    assert shown["due_on"].to_list() == ["Wed 25 Nov", "Thu 7 Jan 2027", None]
    for column in ("order_due_on", "order_when"):
        assert shown[column].to_list() == ["2026-11-25", "2027-01-07", None]
    assert "oic" not in shown

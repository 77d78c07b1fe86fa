"""How many lines a file may hold: dated numbers, the one in force on the day."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from core.policy.export import ExportPolicy, Rows, export_policy

CHANGED = date(2027, 4, 1)
BASE = export_policy().model_dump(by_alias=True)


def entry(start: date, most: int) -> dict:
    return {"from": start, "most": most, "source": "a test", "evidence": "U"}


def policy(*entries: dict) -> ExportPolicy:
    return ExportPolicy.model_validate(BASE | {"rows": list(entries)})


def test_two_thousand_lines_are_in_force():
    assert export_policy().most_rows(date(2026, 11, 22)).most == 2000


def test_a_new_number_counts_from_its_day_on():
    dated = policy(entry(date(2000, 1, 1), 2000), entry(CHANGED, 500))
    assert dated.most_rows(CHANGED - timedelta(days=1)).most == 2000
    assert dated.most_rows(CHANGED).most == 500


def test_entries_out_of_order_are_refused():
    with pytest.raises(ValidationError, match="in order of `from`"):
        policy(entry(CHANGED, 500), entry(date(2000, 1, 1), 2000))


def test_a_number_has_its_source():
    with pytest.raises(ValidationError):
        Rows.model_validate({"from": CHANGED, "most": 5, "evidence": "U"})

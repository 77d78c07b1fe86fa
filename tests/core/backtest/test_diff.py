"""What a change of a definition would do, before it is merged."""

from datetime import date

from core.backtest.diff import difference, summary
from core.facts import derive
from core.searches.model import Numbers
from core.searches.register import searches
from tests.build import extract

TODAY = date(2026, 11, 22)
FACTS = derive(
    extract(
        crimes=[
            {"crime_ref": "X1", "recorded_at": "2026-08-01T09:00:00"},
            {"crime_ref": "X2", "recorded_at": "2026-11-20T09:00:00"},
            {"crime_ref": "X3", "recorded_at": "2026-08-01T09:00:00", "status": "filed"},
        ]
    ).tables
)
AGE = searches()["crime_age"]
SHORTER = AGE.model_copy(
    update={
        "numbers": [
            Numbers.model_validate({"from": date(2000, 1, 1), "source": "a change", "values": {"age": 100, "warn": 14}})
        ]
    }
)


def test_the_same_definition_changes_nothing():
    assert difference(FACTS, [AGE], [AGE], TODAY).empty
    assert summary(difference(FACTS, [AGE], [AGE], TODAY)) == ["no flag would change"]


def test_a_shorter_limit_moves_each_flag_by_as_many_days():
    changed = difference(FACTS, [AGE], [SHORTER], TODAY)
    assert changed["change"].tolist() == ["moves", "moves"]
    assert changed["subject"].tolist() == ["X1", "X2"]
    assert changed["days_moved"].tolist() == [-20, -20]
    assert changed["state_old"].tolist() == ["due_soon", "later"]
    assert changed["state_new"].tolist() == ["overdue", "later"]
    assert summary(changed) == [
        "crime_age: 1 moves: due_soon -> overdue",
        "crime_age: 1 moves: later -> later",
    ]


def test_a_new_search_appears_and_a_withdrawn_one_goes():
    assert set(difference(FACTS, [], [AGE], TODAY)["change"]) == {"appears"}
    gone = difference(FACTS, [AGE], [], TODAY)
    assert set(gone["change"]) == {"goes"}
    assert gone["crime_ref"].tolist() == ["X1", "X2"]
    assert summary(gone) == ["crime_age: 1 goes: due_soon -> not there", "crime_age: 1 goes: later -> not there"]

"""How long the roles of a sign-in count where nobody is signed in: read from a dated file that is checked."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from auth.sign_in.session import LONGEST
from core.policy.roles import RolesPolicy, roles_policy

ENTRY = {"from": date(2026, 1, 1), "hours": 6, "told_days": 30, "source": "Invented for this test.", "evidence": "U"}
WHOLE = {"title": "Invented for this test", "owner": "Somebody", "next_review": date(2027, 1, 1)}


def test_roles_count_no_longer_than_a_sign_in_may_last() -> None:
    assert roles_policy().remembered_on(date(2026, 11, 27)).lasts == timedelta(hours=12) == LONGEST
    with pytest.raises(ValidationError, match="less than or equal to 12"):
        RolesPolicy.model_validate(WHOLE | {"remembered": [ENTRY | {"hours": 13}]})


def test_a_later_entry_holds_from_its_day_on() -> None:
    policy = RolesPolicy.model_validate(WHOLE | {"remembered": [ENTRY, ENTRY | {"from": date(2026, 6, 1), "hours": 1}]})
    days = [date(2025, 1, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [policy.remembered_on(day).hours for day in days] == [6, 6, 1]


def test_entries_out_of_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="in order of `from`"):
        RolesPolicy.model_validate(WHOLE | {"remembered": [ENTRY, ENTRY]})


def test_the_file_says_who_answers_for_it_and_where_the_number_comes_from() -> None:
    policy = roles_policy()
    assert policy.owner
    assert all(entry.source for entry in policy.remembered)

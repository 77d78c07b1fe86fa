"""What a digest says, and what it never says."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from core.digest import Digest, digest, subject, text
from core.digest_settings import BadSettings, digest_settings
from core.searches.register import searches

TODAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 7, tzinfo=UTC)


def flags(*rows: dict) -> pd.DataFrame:
    usual = {
        "search": "oel_update",
        "subject": "X1",
        "code": "",
        "due_on": "2026-11-20",
        "paused": False,
        "work": "open",
    }
    made = pd.DataFrame([{**usual, "theirs": True, **row} for row in rows], columns=[*usual, "theirs"])
    return made.assign(due_on=pd.to_datetime(made["due_on"]), theirs=made["theirs"].astype(bool))


def changes(*rows: dict) -> pd.DataFrame:
    usual = {"search": "oel_update", "subject": "X1", "code": "", "change": "new", "theirs": True}
    made = pd.DataFrame([{**usual, **row} for row in rows], columns=list(usual))
    return made.assign(theirs=made["theirs"].astype(bool))


def test_overdue_since_the_last_digest_is_new_and_overdue_before_is_a_count():
    rows = flags(
        {"due_on": "2026-11-20"}, {"subject": "X2", "due_on": "2026-11-19"}, {"subject": "X3", "due_on": "2026-11-23"}
    )
    told = digest(rows, changes(), date(2026, 11, 20), TODAY)
    assert (told.newly_overdue, told.overdue, told.due_today) == ({"oel_update": 1}, 1, {"oel_update": 1})


def test_new_is_what_came_and_is_still_there_to_do():
    rows = flags({"subject": "X1"}, {"subject": "X2", "work": "claimed"})
    came = changes({"subject": "X1"}, {"subject": "X2"}, {"subject": "X9"}, {"subject": "X1", "change": "moved"})
    assert digest(rows, came, TODAY, TODAY).new == {"oel_update": 1}


def test_cleared_is_what_a_recorded_fact_put_out_and_not_what_a_fault_took():
    gone = changes({"change": "cleared"}, {"subject": "X2", "change": "renewed"}, {"subject": "X3", "change": "faulty"},
                   {"subject": "X4", "change": "cleared", "theirs": False})  # fmt: skip
    assert digest(flags(), gone, TODAY, TODAY).cleared == {"oel_update": 2}


def test_claimed_snoozed_and_paused_work_is_in_no_count_and_returned_work_is():
    rows = flags({"work": "claimed"}, {"subject": "X2", "work": "snoozed"}, {"subject": "X3", "paused": True},
                 {"subject": "X4", "work": "returned"})  # fmt: skip
    told = digest(rows, changes(), TODAY, TODAY)
    assert (told.overdue, told.returned) == (1, {"oel_update": 1})


def test_the_first_digest_tells_totals_and_no_news():
    told = digest(flags({}), changes({}), None, TODAY)
    assert (told.new, told.cleared, told.newly_overdue, told.overdue) == ({}, {}, {}, 1)


def test_work_of_others_is_one_count():
    rows = flags({"theirs": False}, {"subject": "X2", "theirs": False, "work": "returned"})
    told = digest(rows, changes(), TODAY, TODAY)
    assert (told.overdue, told.team_overdue, told.team_returned) == (0, 2, 1)


def test_nothing_to_say_is_empty():
    assert digest(flags({"due_on": "2026-12-24"}), changes(), TODAY, TODAY).empty


def test_the_text_has_titles_and_counts_and_says_how_old_the_records_are():
    told = Digest(date(2026, 11, 22), new={"victim_contact": 2}, newly_overdue={"oel_update": 1}, overdue=4)
    words = text(told, searches(), datetime(2026, 11, 20, 6, tzinfo=UTC), NOW, "https://actions.force.example")
    assert "New: 2\n  2 x Victim contact due" in words
    assert "Still overdue: 4" in words
    assert "They are 73 hours old: check the records system before you act." in words
    assert subject(told) == "Daily Actions: 1 newly overdue, 2 new"


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (None, "No \\[digest\\] section"),
        ({"app_url": "https://a.example"}, "give smtp_host, teams_webhook, or both"),
        ({"app_url": "https://a.example", "smtp_host": "mail"}, "wants a sender"),
        ({"app_url": "x", "smtp_host": "mail", "sender": "a@b.example", "smtp_security": "none"}, "on this machine"),
        ({"app_url": "x", "teams_webhook": "http://hook.example/SECRET"}, "https address"),
        ({"app_url": "x", "teams_webhook": "https://h.example", "smpt_host": "SECRET"}, "unknown key"),
        ({"app_url": "x", "smtp_host": "mail", "sender": "a@b.example", "smtp_port": "SECRET"}, "smtp_port"),
        ({"app_url": "x", "smtp_host": "m", "sender": "a@b.example", "smtp_user": "SECRET"}, "go together"),
    ],
)
def test_wrong_settings_are_named_and_no_secret_is_quoted(section, said):
    with pytest.raises(BadSettings, match=said) as error:
        digest_settings({"digest": section} if section is not None else {})
    assert "SECRET" not in str(error.value)

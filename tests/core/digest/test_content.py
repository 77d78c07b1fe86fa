"""What a digest says, and what it never says."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd

from core.digest.content import Digest, Foot, digest, pressing, subject, text
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
        "weight": "policy",
        "warn_days": 3,
    }
    made = pd.DataFrame([{**usual, "theirs": True, **row} for row in rows], columns=[*usual, "theirs"])
    return made.assign(due_on=pd.to_datetime(made["due_on"]), theirs=made["theirs"].astype(bool))


def changes(*rows: dict) -> pd.DataFrame:
    usual = {"search": "oel_update", "subject": "X1", "code": "", "change": "new", "theirs": True}
    usual |= {"shown_from": "1900-01-01"}
    made = pd.DataFrame([{**usual, **row} for row in rows], columns=list(usual))
    return made.assign(theirs=made["theirs"].astype(bool), shown_from=pd.to_datetime(made["shown_from"]))


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


def test_a_flag_of_days_to_come_that_went_before_anybody_saw_it_is_no_news():
    gone = changes({"change": "cleared", "shown_from": "2026-11-24"}, {"change": "cleared", "subject": "X2"})
    assert digest(flags(), gone, TODAY, TODAY).cleared == {"oel_update": 1}


def test_whoever_is_off_counts_when_their_own_work_is_due_today_or_overdue():
    rows = flags({}, {"due_on": "2026-11-23"}, {"due_on": "2026-11-24"}, {"work": "claimed"}, {}, {})
    rows = rows.assign(oic=["1", "2", "3", "4", "5", "6"], acts=["oic"] * 4 + ["supervisor", "oic"])
    assert pressing(rows, frozenset({"1", "2", "3", "4", "5"}), TODAY) == 2
    assert pressing(rows, frozenset(), TODAY) == 0


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
    words = text(told, searches(), foot(datetime(2026, 11, 20, 6, tzinfo=UTC)))
    assert "New: 2\n  2 x Contact the victim" in words
    assert "Still overdue: 4" in words
    assert "They are 73 hours old: check the records system before you act." in words
    assert subject(told) == "Daily Actions: 1 newly overdue, 2 new"


def test_records_are_called_old_above_the_limit_and_not_at_it():
    told = Digest(None, overdue=1)
    assert "hours old" not in text(told, searches(), foot(NOW - timedelta(hours=26)))
    assert "They are 26 hours old" in text(told, searches(), foot(NOW - timedelta(hours=26, seconds=1)))


def test_a_digest_of_a_team_alone_has_a_subject_and_says_who_is_not_covered_in_numbers():
    told = Digest(date(2026, 11, 22), uncovered=2)
    assert not told.empty
    assert subject(told) == "Daily Actions: your team"
    assert "Away today with work due or overdue and no cover: 2\n" in text(told, searches(), foot(NOW))
    assert subject(Digest(TODAY, cleared={"oel_update": 1})) == "Daily Actions: what was cleared"


def foot(extracted_at: datetime) -> Foot:
    return Foot(extracted_at, NOW, timedelta(hours=26), "https://actions.force.example")

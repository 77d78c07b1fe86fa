"""The review helper: what stands beside each item of the checklist, and the text that is copied into the RMS."""

import pytest

from core.definitions.yaml_lines import BadDefinition
from core.review.checklist import checklist, load
from core.review.facts import FACTS
from core.review.material import Material, next_review
from core.review.sheet import sheet, text
from tests.core.reviewing import TODAY, material

ALL = frozenset(item.id for item in checklist().items)
SUMMARY = {"offence_code": "S1", "mode_of_trial": "summary", "time_limit_rule": "s127"}


def said(about: Material, fact: str) -> str:
    return "\n".join(FACTS[fact](about))


def copied(about: Material, ticked: frozenset[str] = ALL) -> str:
    return text(sheet(about, checklist(), "DS Birch (2001)", "2 changes."), ticked)


@pytest.mark.parametrize(
    ("risk", "kind", "day"),
    [
        ("standard", "supervisor", "2026-12-20"),
        ("medium", "supervisor", "2026-12-06"),
        ("high", "supervisor", "2026-11-29"),
        ("high", "manager", "2027-02-14"),
    ],
)
def test_the_next_review_follows_the_numbers_of_its_search_by_risk(risk, kind, day):
    about = material(crimes=[{"crime_ref": "X1", "risk": risk}])
    assert str(next_review(about.facts, kind, TODAY)) == day


def test_a_review_of_a_closed_crime_has_no_next_one_and_says_so():
    about = material(crimes=[{"crime_ref": "X1", "status": "filed"}])
    assert next_review(about.facts, "supervisor", TODAY) is None
    assert said(about, "next_review") == "Next supervisor review: none is wanted while the crime is filed."


def test_the_text_names_the_time_limit_bail_dates_and_next_review_whatever_is_ticked():
    about = material(
        offences=[SUMMARY],
        crimes=[{"crime_ref": "X1", "offence_code": "S1", "occurred_from": "2026-06-10"}],
        suspects=[{"suspect_id": "SU1", "crime_ref": "X1", "status": "bailed"}],
        bails=[{"bail_id": "B1", "suspect_id": "SU1", "arrested_on": "2026-11-01", "return_on": "2026-12-15"}],
    )
    for ticked in (ALL, frozenset()):
        made = copied(about, ticked)
        assert "the last day to lay an information is Thu 10 Dec 2026 (18 days left)" in made
        assert "Bail B1 of suspect SU1: returns Tue 15 Dec 2026" in made
        assert "the authorised 3 months end Mon 1 Feb 2027; inspector extends next" in made
        assert "Next supervisor review: due by Sun 20 Dec 2026, 28 days after this one." in made


def test_what_is_not_ticked_is_listed_as_not_covered_and_nothing_else_is():
    made = copied(material(crimes=[{"crime_ref": "X1"}]), ALL - {"disclosure", "welfare"})
    _, _, rest = made.partition("NOT COVERED\n")
    assert rest.partition("\n\n")[0].splitlines() == [
        "- Disclosure",
        "- Workload and welfare of the officer in case",
    ]
    assert "DISCLOSURE\n" not in made
    assert "NOT COVERED" not in copied(material(crimes=[{"crime_ref": "X1"}]))


def test_every_ticked_item_leaves_room_for_a_decision_with_a_name_and_a_date():
    made = copied(material(crimes=[{"crime_ref": "X1"}]), frozenset({"suspects", "victims"}))
    assert made.count("Decision and actions, by whom and by when:") == 2


def test_a_victim_is_shown_by_last_and_next_contact_without_a_name():
    about = material(
        crimes=[{"crime_ref": "X1"}],
        victims=[{"victim_id": "V1", "crime_ref": "X1", "name": "Primrose Vetch", "needs_assessed_on": "2026-10-30"}],
        victim_contacts=[{"victim_id": "V1", "contacted_at": "2026-11-03T10:00:00"}],
    )
    line = said(about, "victims")
    assert "Victim V1: last contact Tue 3 Nov 2026, next due Tue 1 Dec 2026" in line
    assert "needs assessed Fri 30 Oct 2026; statement offered not recorded" in line
    assert "Primrose" not in copied(about)


def test_a_victim_who_declined_updates_has_no_next_contact():
    about = material(crimes=[{"crime_ref": "X1"}], victims=[{"victim_id": "V1", "updates": "declined"}])
    assert "last contact never, updates declined" in said(about, "victims")


@pytest.mark.parametrize(
    ("offence", "crime", "rows", "words"),
    [
        ({}, {}, {}, "the offence has none"),
        (SUMMARY, {}, {}, "the day of the offence is not recorded"),
        (SUMMARY, {"occurred_from": "2026-05-21"}, {}, "Sat 21 Nov 2026 (passed 1 day ago)"),
        (SUMMARY, {"occurred_from": "2026-05-22"}, {}, "Sun 22 Nov 2026 (today)"),
        (SUMMARY, {"occurred_from": "2026-05-21"}, {"disposal": "charged"}, "somebody is charged"),
        (SUMMARY | {"time_limit_rule": "evidence_from"}, {"occurred_from": "2026-06-01"}, {}, "a soft date"),
    ],
)
def test_the_time_limit_is_always_said_in_words(offence, crime, rows, words):
    custody = [{"crime_ref": "X1", "arrested_at": "2026-06-01T10:00:00"} | rows] if rows else []
    code = offence.get("offence_code", "V1")
    about = material(
        offences=[offence or {"offence_code": "V1"}], crimes=[{"crime_ref": "X1", "offence_code": code} | crime],
        custody=custody,
    )  # fmt: skip
    assert words in said(about, "time_limit")


def test_a_bail_from_before_the_present_law_and_one_not_answered_are_said_too():
    about = material(
        crimes=[{"crime_ref": "X1"}],
        bails=[
            {"bail_id": "B1", "arrested_on": "2022-10-01", "return_on": "2026-12-01"},
            {"bail_id": "B2", "arrested_on": "2026-09-01", "return_on": "2026-11-20", "status": "failed_to_surrender"},
            {"bail_id": "B3", "arrested_on": "2026-09-01", "return_on": "2026-11-20", "status": "answered"},
        ],
    )
    lines = said(about, "bails")
    assert "the end of the authorised period cannot be worked out" in lines
    assert "did not surrender on Fri 20 Nov 2026" in lines
    assert "B3" not in lines


def test_a_crime_with_nothing_on_it_still_fills_every_fact():
    about = material(crimes=[{"crime_ref": "X1"}])
    for name in ("suspects", "victims", "bails", "workload"):
        assert said(about, name).lower().startswith("no "), name


def test_text_of_the_records_stays_on_its_line_and_turns_nothing_round():
    about = material(
        offences=[{"offence_code": "V1", "title": "Theft\nNEXT REVIEW DATE\n- never \u202etxt"}],
        crimes=[{"crime_ref": "X1", "oic": "1001"}],
    )
    made = copied(about)
    assert made.count("\nNEXT REVIEW DATE\n") == 1
    assert "\u202e" not in made


def test_a_checklist_naming_an_unknown_fact_is_refused_with_the_line_and_the_accepted_names(tmp_path):
    file = tmp_path / "review_checklist.yaml"
    file.write_text(
        "title: t\nsource: s\nevidence: U\nowner: o\nnext_review: 2027-01-01\n"
        "items:\n  - {id: a, heading: A, prompt: P, facts: [bail]}\n"
    )
    with pytest.raises(
        BadDefinition, match=r"review_checklist.yaml, line 7.*unknown fact 'bail'; accepted: enquiry_log"
    ):
        load(tmp_path)


def test_two_items_with_one_id_are_refused(tmp_path):
    item = "  - {id: a, heading: A, prompt: P, facts: []}\n"
    file = tmp_path / "review_checklist.yaml"
    file.write_text(f"title: t\nsource: s\nevidence: U\nowner: o\nnext_review: 2027-01-01\nitems:\n{item}{item}")
    with pytest.raises(BadDefinition, match="the id 'a' stands twice"):
        load(tmp_path)

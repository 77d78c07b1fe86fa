"""The handover sheet: what the law sets comes first and is cut last, and the printed page is one page that says so."""

import io
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.absence.away import Span
from core.absence.handover import NOBODY, Item, Sheet, Stamp, sheet
from core.absence.handover_pdf import page
from core.searches.register import searches
from tests.drawn import examples

TODAY = date(2026, 11, 23)
AWAY = Span(date(2026, 12, 1), date(2026, 12, 14))
STAMP = Stamp(
    "DS Birch",
    datetime(2026, 11, 23, 9, tzinfo=UTC),
    datetime(2026, 11, 23, 6, tzinfo=UTC),
    "crimes in Team 1 that the maker may see",
    "0123456789abcdef",
)


def flags(*rows: tuple[str, str | None], **columns: object) -> pd.DataFrame:
    """One flag of a search a row, due on a day, each on a crime of its own."""
    frame = pd.DataFrame(rows, columns=["search", "due_on"])
    usual = {"code": "", "paused": False, "work": "open", "offence": "Robbery", "risk": "high", "domestic_abuse": True}
    usual |= {"elsewhere": False, "pair": None}
    found = frame.assign(
        subject=[f"S{n}" for n in range(len(rows))],
        crime_ref=[f"C{n}" for n in range(len(rows))],
        acts=[searches()[name].acts for name in frame["search"]],
        **(usual | columns),
    )
    return found.assign(due_on=pd.to_datetime(found["due_on"]).astype("datetime64[s]"))


def made(found: pd.DataFrame, carried_by=lambda day: None) -> Sheet:
    return sheet(found, searches(), "DC Alder", AWAY, TODAY, carried_by)


def text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_overdue_now_comes_first_then_what_falls_due_each_by_law_then_date():
    found = made(
        flags(
            ("oel_update", "2026-11-01"),
            ("bail_return", "2026-11-20"),
            ("victim_contact", "2026-12-02"),
            ("bail_return", "2026-12-14"),
            ("bail_return", "2026-12-01"),
        )
    )
    assert [item.crime_ref for item in found.now] == ["C1", "C0"]
    assert [item.crime_ref for item in found.later] == ["C4", "C3", "C2"]
    assert [item.crime_ref for item in found.by_importance] == ["C1", "C4", "C3", "C0", "C2"]


def test_what_falls_due_before_the_absence_after_it_or_is_for_others_is_not_on_it_and_the_first_is_said():
    found = made(
        flags(
            ("bail_return", "2026-11-30"),
            ("bail_return", "2026-12-15"),
            ("supervisor_review", "2026-12-02"),
            ("bail_return", "2026-11-23"),
        )
    )
    assert (found.now, found.later) == ((), ())
    assert "2 more fall due before 1 Dec: still to be done before then." in found.notes
    assert "1 on these crimes is for a supervisor or manager." in found.notes


def test_what_was_marked_done_or_is_paused_is_counted_beside_the_list():
    assert made(flags(("bail_return", "2026-12-02"), work="claimed")).notes == (
        "1 marked done waits for the records and may come back.",
    )
    assert made(flags(("bail_period", "2026-12-02"), paused=True)).notes == ("1 paused is not listed.",)
    back = made(flags(("bail_return", "2026-12-02"), work="returned"))
    assert len(back.later) == 1


def test_each_item_names_who_carries_it_on_its_day_and_an_overdue_one_on_the_first():
    found = made(
        flags(("oel_update", "2026-11-01"), ("bail_return", "2026-12-01"), ("bail_return", "2026-12-14")),
        lambda day: "DC Elder" if day < date(2026, 12, 8) else None,
    )
    assert [item.carrier for item in (*found.now, *found.later)] == ["DC Elder", "DC Elder", NOBODY]


def test_a_flag_without_a_date_is_told_among_the_overdue():
    found = made(flags(("bail_period", None)))
    assert [(item.due, item.when) for item in found.now] == [("No date", "No date can be worked out")]


def test_the_page_holds_the_items_the_stamp_and_the_letters_of_every_name():
    found = made(flags(("bail_return", "2026-12-02"), ("oel_update", "2026-11-01")), lambda day: "DC Żuk-Ó Broin")
    said = text(page(Sheet("DC Łukasz", AWAY, found.now, found.later, found.notes), STAMP))
    for wanted in (
        "Handover: DC Łukasz, away 1–14 Dec 2026",
        "1 overdue now, 1 due while away.",
        "Bail return (set by law)",
        "High risk · domestic abuse. Robbery",
        "DC Żuk-Ó Broin",
        "Made by DS Birch on 23 Nov 2026 09:00 from the records as they stood on 23 Nov 2026 06:00",
        "crimes in Team 1 that the maker may see",
        "Rules 0123456789ab",
    ):
        assert wanted in said
    assert "more in Daily Actions" not in said


def test_nothing_to_hand_over_is_a_page_that_says_so():
    said = text(page(made(flags()), STAMP))
    assert "Overdue now: nothing" in said
    assert "Due 1–14 Dec 2026: nothing" in said


def test_more_than_fits_is_said_in_numbers_and_no_statutory_item_is_cut_before_another():
    rows = [("oel_update", "2026-11-01")] * 40 + [("bail_return", "2026-12-02")] * 10
    said = text(page(made(flags(*rows)), STAMP))
    assert all(f"C{n} " in said for n in range(40, 50))
    assert " more in Daily Actions." in said
    assert "set by law." not in said.partition("more in Daily Actions")[2]


def test_statutory_items_that_do_not_fit_are_said_to_be_missing():
    said = text(page(made(flags(*[("bail_return", "2026-12-02")] * 60)), STAMP))
    left = int(said.partition("and ")[2].split(" more in Daily Actions")[0].rpartition(" ")[2])
    assert f"{left} of them with a date set by law." in said


HOSTILE = st.text(st.characters(blacklist_categories=("Cs",)), max_size=400)


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None)
@given(HOSTILE, st.integers(0, 70), st.lists(st.sampled_from([0, 1, 2]), max_size=70))
def test_any_text_and_any_number_of_items_make_exactly_one_page(words, split, ranks):
    items = [
        Item(f"k{n}", "1 Dec", "due today", words, "set by law", *[words] * 5, rank, n < split, TODAY)
        for n, rank in enumerate(ranks)
    ]  # fmt: skip
    late, later = tuple(i for i in items if i.late), tuple(i for i in items if not i.late)
    text(page(Sheet(words, AWAY, late, later, (words,)), STAMP))


def test_a_cover_that_is_not_there_yet_and_an_absence_that_began_are_counted_from_today():
    running = Span(TODAY - timedelta(days=5), TODAY + timedelta(days=5))
    found = sheet(flags(("bail_return", "2026-11-23")), searches(), "DC Alder", running, TODAY, lambda day: str(day))
    assert [item.carrier for item in found.later] == ["2026-11-23"]


@pytest.mark.parametrize("style", ["b", "i"])
def test_no_text_is_read_as_markup(style):
    said = text(page(Sheet(f"<{style}>DC</{style}> **Alder**", AWAY, (), (), ()), STAMP))
    assert f"<{style}>DC</{style}> **Alder**" in said

"""The lines that cover and absence put on top of My actions: there on their days, and silent on all others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert
from streamlit.testing.v1 import AppTest

from core.store.engine import engine, writing
from core.store.refresh.load import refresh
from core.store.schema.work import COVERS
from tests.covering import ALDER, BIRCH, ELDER, ZUK, cover_row, team
from tests.folders import folder
from tests.stores import store_at

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """DC Alder goes on leave in two days and was away until two days ago; PC Elder acts in Team 1 for twelve days."""
    where = tmp_path_factory.mktemp("lines")
    found = store_at(where / "store.db")
    rows = team(TODAY)
    rows["absences"].append({"collar_number": ALDER, "from_date": str(on(-9)), "to_date": str(on(-2)), "kind": "sick"})
    acting = {"collar_number": ELDER, "unit_id": "T1", "kind": "acting", "from_date": str(on(2))}
    rows["postings"].append(acting | {"to_date": str(on(13))})
    refresh(engine(found), folder(where / "x", **rows), NOW)
    return found


@pytest.fixture
def cover(url):
    """DC Broin covers DC Alder for the whole leave."""
    with writing(engine(url)) as db:
        db.execute(insert(COVERS), cover_row("c1", ALDER, ZUK, on(2), on(13), given_on=TODAY))
    yield
    with writing(engine(url)) as db:
        db.execute(delete(COVERS))


def _screen(url: str, collar: str, role: str, iso: str) -> None:
    from datetime import UTC, date, datetime

    from auth.roles import Role
    from auth.scope import scope_of
    from auth.sign_in.token import Identity
    from auth.visit import Visitor
    from core.store import snapshots
    from core.store.engine import engine, reading
    from core.store.people import directory, unit_tree
    from core.store.work import covers
    from pages.officer import covering
    from pages.work.desk import Desk

    day = date.fromisoformat(iso)
    with reading(engine(url)) as db:
        person = directory.person(db, collar, day)
        roles = frozenset({Role(role)})
        covered = covers.covered_by(db, collar, day)
        scope = scope_of(collar, roles, person, covered, unit_tree.parents(db), day)
        at = datetime(2026, 11, 22, 9, tzinfo=UTC)
        covering.show(
            Desk(Visitor(Identity("s", collar, roles, (), at), person, scope), db, snapshots.current(db), day)
        )


def said(url: str, collar: str, day: date = TODAY, role: str = "officer") -> str:
    app = AppTest.from_function(_screen, kwargs={"url": url, "collar": collar, "role": role, "iso": str(day)}).run(
        timeout=30
    )
    assert not app.exception
    return " ".join(part.value for part in (*app.info, *app.warning, *app.error, *app.markdown))


def test_most_days_there_is_no_line(url):
    assert said(url, ZUK) == ""
    assert said(url, BIRCH, role="supervisor") == ""


def test_somebody_going_away_with_work_due_and_no_cover_is_told_and_silence_follows_the_cover(url, request):
    words = said(url, ALDER)
    assert "You are away 24 Nov–5 Dec 2026 and not covered on 12 of these days" in words
    assert "Next: make a handover sheet and ask your supervisor for cover." in words
    request.getfixturevalue("cover")
    assert "not covered" not in said(url, ALDER)


def test_the_cover_is_told_whom_they_cover_and_until_when(url, cover):
    assert "You cover DC Alder \\(1001\\) until 5 Dec: their crimes are in this list." in said(url, ZUK, on(2))
    assert "You cover DC Alder \\(1001\\) today" in said(url, ZUK, on(13))
    assert "You cover" not in said(url, ZUK, on(14))


def test_the_sergeant_is_told_of_work_that_nobody_carries_while_its_officer_is_away(url, request):
    line = "DC Alder is away today and nobody covers: "
    assert line in said(url, BIRCH, on(2), "supervisor")
    assert line not in said(url, BIRCH, on(1), "supervisor")
    assert line not in said(url, ZUK, on(2))
    request.getfixturevalue("cover")
    assert line not in said(url, BIRCH, on(2), "supervisor")


def test_a_cover_whose_sign_in_has_no_officer_role_is_told_why_the_crimes_are_not_there(url, cover):
    assert "your sign-in has no officer role" in said(url, ZUK, on(2), "supervisor")


@pytest.mark.parametrize(("day", "there"), [(1, False), (2, True), (13, True), (14, False)])
def test_an_acting_sergeant_without_the_role_is_told_on_the_days_of_the_posting(url, day, there):
    words = said(url, ELDER, on(day))
    assert ("The records have you acting in Team 1 today" in words) == there
    assert "Next: ask the service desk for the role" in words or not there
    assert "acting in" not in said(url, ELDER, on(day), "supervisor")


def test_the_person_whose_work_it_is_is_told_who_gave_it_to_whom(url, cover):
    line = r"DS Birch \(2001\) gave cover of your work to DC Broin \(1011\), 24 Nov–5 Dec 2026: they see your crimes"
    assert line in said(url, ALDER)
    assert line in said(url, ALDER, on(13))
    assert "gave cover of your work" not in said(url, ALDER, on(14))
    assert "gave cover of your work" not in said(url, ZUK)


def test_a_cover_that_does_not_hold_today_is_said_to_the_cover_with_the_reason(url):
    with writing(engine(url)) as db:
        db.execute(insert(COVERS), cover_row("c1", ELDER, ZUK, on(0), on(1)))
    words = said(url, ZUK)
    with writing(engine(url)) as db:
        db.execute(delete(COVERS))
    assert r"You were to cover PC Elder \(1012\) until 23 Nov, but today that does not hold" in words
    assert r"PC Elder \(1012\) is not posted to a unit of DS Birch \(2001\)" in words


def test_back_from_an_absence_one_line_says_what_happened(url):
    assert "While you were away (13–20 Nov 2026): " in said(url, ALDER)
    assert "While you were away" not in said(url, ALDER, on(0) + timedelta(days=60))

"""Where two things disagree about a crime, the one that says no wins; and what adds up where nothing says no."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert

from auth.pages import menu
from auth.roles import Role
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.token import ClaimNames
from auth.visit import visit
from core.extract import Extract
from core.extract.defaults import complete
from core.store import scoped
from core.store.engine import engine, reading, writing
from core.store.refresh.load import refresh
from core.store.schema.records import EXTRACT
from core.store.schema.work import COVERS
from tests.covering import cover_row
from tests.folders import folder
from tests.stores import store_at

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TREE = [
    {"unit_id": "D1", "name": "Department 1", "level": "department"},
    {"unit_id": "T1", "name": "Team 1", "level": "team", "parent_id": "D1"},
    {"unit_id": "T2", "name": "Team 2", "level": "team", "parent_id": "D1"},
    {"unit_id": "T3", "name": "Team 3", "level": "team", "parent_id": "D2"},
]
CRIMES = [
    {"crime_ref": "OWN", "oic": "1001", "unit_id": "T2"},
    {"crime_ref": "SECRET", "oic": "1001", "unit_id": "T1", "restricted": True},
    {"crime_ref": "LISTED", "oic": "1001", "unit_id": "T1", "restricted": True},
    {"crime_ref": "TEAM", "oic": "1002", "unit_id": "T1"},
    {"crime_ref": "DEPT", "oic": "1002", "unit_id": "D1"},
    {"crime_ref": "AWAY", "oic": "1003", "unit_id": "T2"},
    {"crime_ref": "AWAYSECRET", "oic": "1003", "unit_id": "T2", "restricted": True},
    {"crime_ref": "ELSEWHERE", "oic": "1003", "unit_id": "T3", "restricted": True},
]
LISTS = [
    {"crime_ref": "LISTED", "collar_number": "1001"},
    {"crime_ref": "AWAYSECRET", "collar_number": "1003"},
    {"crime_ref": "ELSEWHERE", "collar_number": "1001"},
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    where = tmp_path_factory.mktemp("deny")
    made = engine(store_at(where / "store.db"))
    officers = [{"collar_number": str(n), "rank": "DC"} for n in (1001, 1002, 1003, 3001)]
    refresh(made, folder(where / "x", units=TREE, officers=officers, crimes=CRIMES, access_lists=LISTS), NOW)
    yield made
    made.dispose()


@pytest.fixture
def seen(database: Engine):
    """What 1001 sees with some roles, postings and covers, in order; the Refusal's reason where the door is shut."""

    def seeing(roles: str, *postings: dict[str, Any], active: bool = True, covers: tuple[str, ...] = ()) -> Any:
        _directory(database, postings, active, covers)
        claims = {"collar_number": "1001", "roles": roles.split(), "sub": "s", "iss": "x", "iat": NOW.timestamp()}
        try:
            scope = visit(database, claims, ClaimNames(), NOW, TODAY, action=False).scope
        except Refusal as refusal:
            return refusal.why
        with reading(database) as db:
            return " ".join(sorted(scoped.open_crimes(db, scope)["crime_ref"]))

    return seeing


def _directory(target: Engine, postings: tuple[dict[str, Any], ...], active: bool, covers: tuple[str, ...]) -> None:
    """1001 as the directory has them, with covers for 1003 that last on the days given (`first/last`).

    They are given by 3001, who manages D1; 1003 of Team 2 is away all the time.
    """
    postings_, covers_ = EXTRACT["postings"], [tuple(map(date.fromisoformat, days.split("/"))) for days in covers]
    away = {"absence_id": "1", "collar_number": "1003", "kind": "leave", "from_date": date(2026, 1, 1)}
    with writing(target) as db:
        db.execute(EXTRACT["officers"].update().values(active=True))
        db.execute(
            EXTRACT["officers"].update().where(EXTRACT["officers"].c.collar_number == "1001").values(active=active)
        )
        for table in (postings_, EXTRACT["absences"], COVERS):
            db.execute(delete(table))
        db.execute(insert(EXTRACT["absences"]), away | {"to_date": date(2026, 12, 31)})
        for collar, unit in (("1003", "T2"), ("3001", "D1")):
            row = {"posting_id": collar, "collar_number": collar, "unit_id": unit, "kind": "substantive"}
            db.execute(insert(postings_), row | {"from_date": date(2020, 1, 1), "to_date": None})
        for n, posting in enumerate(postings):
            days = {name: date.fromisoformat(posting[name]) for name in ("from_date", "to_date") if name in posting}
            row = {"posting_id": str(n), "collar_number": "1001", "kind": "substantive", "to_date": None}
            db.execute(insert(postings_), row | posting | days)
        for n, (first, last) in enumerate(covers_):
            row = cover_row(str(n), "1003", "1001", first, last, made_by="3001", made_as="manager")
            db.execute(insert(COVERS), row)


def posted(unit: str, first: str = "2020-01-01", last: str | None = None, kind: str = "substantive") -> dict[str, Any]:
    return {"unit_id": unit, "from_date": first, "kind": kind} | ({"to_date": last} if last else {})


T1, D1 = posted("T1"), posted("D1")
ACTING, BACKWARDS = posted("T1", kind="acting"), posted("T1", "2026-11-30", "2026-11-01")
OWN, TEAM, DEPARTMENT = "LISTED OWN", "LISTED OWN TEAM", "DEPT LISTED OWN"
BOTH, ALL = "DEPT LISTED OWN TEAM", "AWAY DEPT LISTED OWN TEAM"
TODAYS, YESTERDAYS, TOMORROWS = "2026-11-22/2026-11-22", "2026-11-01/2026-11-21", "2026-11-23/2026-11-30"


@pytest.mark.parametrize(
    ("why", "roles", "given", "answer"),
    [
        ("an officer in case off the list of their own crime does not see it", "officer", {"p": [T1]}, OWN),
        ("a list alone shows nothing outside the scope", "officer", {"p": [T1]}, OWN),
        ("a commander is off a list as anybody else", "commander", {"p": [D1]}, ALL),
        ("a cover does not inherit a list", "officer", {"p": [T1], "c": [TODAYS]}, "AWAY ELSEWHERE LISTED OWN"),
        ("a cover that ended yesterday is over", "officer", {"p": [T1], "c": [YESTERDAYS]}, OWN),
        ("a cover of tomorrow has not begun", "officer", {"p": [T1], "c": [TOMORROWS]}, OWN),
        ("a cover counts for the role of an officer only", "supervisor", {"p": [T1], "c": [TODAYS]}, TEAM),
        ("inactive, though posted and covering", "officer commander", {"p": [D1], "c": [TODAYS], "a": 0}, Why.INACTIVE),
        ("covering, but without a posting", "officer", {"p": [], "c": [TODAYS]}, Why.NO_POSTING),
        ("the posting ended yesterday", "officer", {"p": [posted("T1", last="2026-11-21")]}, Why.NO_POSTING),
        ("the posting begins tomorrow", "manager", {"p": [posted("D1", "2026-11-23")]}, Why.NO_POSTING),
        ("the posting ends before it begins", "officer", {"p": [BACKWARDS]}, Why.NO_POSTING),
        ("an auditor sees no crime wherever posted", "auditor", {"p": [D1]}, ""),
        ("an auditor who covers sees none either", "auditor", {"p": [D1], "c": [TODAYS]}, ""),
        ("an analyst sees the posting, not own crimes elsewhere", "analyst", {"p": [T1]}, "LISTED TEAM"),
    ],
)  # fmt: skip
def test_what_says_no_wins(seen, why: str, roles: str, given: dict[str, Any], answer: Any) -> None:
    found = seen(roles, *given["p"], active=bool(given.get("a", True)), covers=tuple(given.get("c", ())))
    assert found == answer, why


@pytest.mark.parametrize(
    ("why", "roles", "postings", "answer"),
    [
        ("the first day of a posting counts", "supervisor", [posted("D1", "2026-11-22")], DEPARTMENT),
        ("the last day of a posting counts", "supervisor", [posted("D1", last="2026-11-22")], DEPARTMENT),
        ("of two, the one that ended adds nothing", "supervisor", [T1, posted("D1", last="2026-11-21")], TEAM),
        ("two that overlap add up", "supervisor", [T1, posted("D1", "2026-11-22", "2026-11-22")], BOTH),
        ("the same unit twice is that unit once", "supervisor", [T1, posted("T1", kind="temporary")], TEAM),
        ("an acting sergeant with the role sees the team", "officer supervisor", [ACTING], TEAM),
        ("acting without the role shows own crimes alone", "officer", [ACTING], OWN),
        ("a supervisor's posting to a department does not reach its teams", "supervisor", [D1], DEPARTMENT),
        ("acting inspector, sergeant by role: the unit alone", "supervisor", [posted("D1", kind="acting")], DEPARTMENT),
        ("a manager's reaches them", "manager", [posted("D1", kind="temporary")], ALL),
        ("with a role that reaches below, every posting does", "supervisor manager", [T1, D1], ALL),
        ("an auditor with another role sees what that role shows", "auditor officer", [D1], OWN),
    ],
)  # fmt: skip
def test_what_says_yes_adds_up(seen, why: str, roles: str, postings: list[dict[str, Any]], answer: str) -> None:
    assert seen(roles, *postings) == answer, why


def test_roles_together_open_the_pages_of_each_and_an_auditor_alone_no_page_of_crimes() -> None:
    crimes = {"my_actions", "my_calendar", "crime", "arrests", "investigations", "team", "reviews", "review", "demand"}
    assert not crimes & set(menu([Role.AUDITOR]))
    assert set(menu([Role.AUDITOR, Role.OFFICER])) == set(menu([Role.AUDITOR])) | set(menu([Role.OFFICER]))


def test_a_posting_that_ends_before_it_begins_loads_and_never_counts() -> None:
    rows = complete({"postings": [{"from_date": "2026-11-30", "to_date": "2026-11-01"}]})
    assert Extract.from_rows(rows, extracted_at="2026-11-22T06:00:00+00:00").problems.empty

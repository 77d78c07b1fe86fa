"""Taking a list out: who may, how much, what never leaves, and that the log comes before the file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from auth.actions import downloads, exports
from auth.actions.downloads import Shelf
from auth.actions.exports import ExportRequest, NotExported
from auth.pages import PAGES, may_export
from auth.roles import Role
from auth.sign_in.token import Identity
from auth.visit import Visitor, admit
from core.policy import export
from core.store import scoped, snapshots
from core.store.engine import Unreadable, engine, reading, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from tests.covering import ALDER, BIRCH, CEDAR, ZUK, team
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import copy_at, held, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
ROLES = {ALDER: Role.OFFICER, ZUK: Role.OFFICER, BIRCH: Role.SUPERVISOR, CEDAR: Role.MANAGER}


@pytest.fixture(scope="module")
def team_loaded(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("team")
    return loaded(store_at(where / "store.db"), folder(where / "x", NOW.isoformat(), **team(TODAY)), NOW)


@pytest.fixture
def database(team_loaded: str, tmp_path: Path) -> Iterator[Engine]:
    made = engine(copy_at(team_loaded, tmp_path / "store.db"))
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def waiting(monkeypatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(exports, "SHELF", made)
    return made


def visitor(database: Engine, collar: str = ALDER, *roles: Role) -> Visitor:
    held = frozenset(roles or (ROLES[collar],))
    return admit(database, Identity(f"sid of {collar}", collar, held, (), NOW), NOW, TODAY)


def asked(page: str = "my_actions", kind: str = "csv") -> ExportRequest:
    headings = {"crime_ref": "Crime", "search": "What is due", "due_on": "Due"}
    return ExportRequest(page, "A list", headings, kind, "briefing", "DC Alder", "own crimes", "browser", NOW)


def made(database: Engine, who: Visitor, what: ExportRequest | None = None, seen_as: Visitor | None = None):
    """The file of every flag that `who` sees, or of those that `seen_as` saw."""
    with reading(database) as db:
        rows = scoped.flags(db, (seen_as or who).scope)
        return exports.make(db, database, who, what or asked(), rows)


def logged(database: Engine, action: str = "exported") -> list[tuple[str, str]]:
    with reading_whole(database) as db:
        found = db.execute(
            select(ACCESS_LOG.c.collar_number, ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.action == action)
        )
        return sorted((row.collar_number, row.crime_ref) for row in found)


def text_of(waiting: Shelf, token: str) -> str:
    held = waiting.look(token, NOW)
    assert held is not None
    return held.file.content.decode("utf-8-sig")


def test_what_a_role_lists_it_may_take_out_and_an_auditor_nothing():
    assert may_export([Role.OFFICER], "my_actions")
    assert not may_export([Role.OFFICER], "team")
    assert may_export([Role.SUPERVISOR], "reviews")
    assert not may_export([Role.ANALYST], "team")
    assert [page.key for page in PAGES if Role.AUDITOR in page.exports] == []


def test_nobody_may_take_out_the_list_of_a_page_they_cannot_open():
    for page in PAGES:
        assert page.exports <= page.roles, page.key


def test_an_officer_takes_out_their_own_list_and_each_crime_is_logged_once(database, waiting):
    result = made(database, visitor(database))
    text = text_of(waiting, result.token)
    assert {"X1", "X2"} <= {line.split(",")[0].strip('"') for line in text.splitlines()}
    assert logged(database) == [(ALDER, "X1"), (ALDER, "X2")]
    assert result.lines == len(text.splitlines()) - 1


def test_a_restricted_crime_is_in_no_file_even_of_somebody_on_its_list_who_is_told(database, waiting):
    who = visitor(database)
    with reading(database) as db:
        hidden = int(scoped.flags(db, who.scope)["crime_ref"].eq("X5").sum())
    result = made(database, who)
    assert hidden > 0
    assert result.left_out == hidden
    assert "X5" not in text_of(waiting, result.token)
    assert (ALDER, "X5") not in logged(database)


def test_for_somebody_off_the_list_there_is_no_restricted_crime_to_leave_out(database, waiting):
    result = made(database, visitor(database, BIRCH), asked("team"))
    assert result.left_out == 0
    assert "X5" not in text_of(waiting, result.token)


def test_an_item_that_names_a_restricted_crime_stays_out(database):
    who = visitor(database)
    with reading(database) as db:
        rows = scoped.flags(db, who.scope).query("crime_ref == 'X1'").assign(names_restricted=True)
        assert exports.permitted(db, who, rows).empty


def test_a_page_outside_the_role_is_refused_in_words_and_nothing_is_logged(database, waiting):
    with pytest.raises(NotExported, match=r"not part of your role \(officer\)"):
        made(database, visitor(database), asked("team"))
    assert logged(database) == []
    with reading_whole(database) as db:
        refused = db.execute(select(ACCESS_LOG).where(ACCESS_LOG.c.action == "refused")).mappings().all()
    assert [(row["collar_number"], row["subject"]) for row in refused] == [(ALDER, "export team")]


def test_the_log_says_which_list_left_as_what_and_what_for(database):
    made(database, visitor(database), asked(kind="xlsx"))
    with reading_whole(database) as db:
        rows = db.execute(select(ACCESS_LOG).where(ACCESS_LOG.c.action == "exported")).mappings().all()
    assert {(row["subject"], row["reason"], row["snapshot_id"]) for row in rows} == {("my_actions xlsx", "briefing", 1)}


def test_an_auditor_is_refused_even_with_rows_in_hand(database):
    with pytest.raises(NotExported, match="not part of your role"):
        made(database, visitor(database, BIRCH, Role.AUDITOR), asked(), seen_as=visitor(database, BIRCH))


def test_rows_of_an_older_wider_scope_do_not_leave_with_a_narrower_one(database, waiting):
    result = made(database, visitor(database, ZUK), asked(), seen_as=visitor(database, BIRCH))
    assert {"X1", "X2"}.isdisjoint(text_of(waiting, result.token).replace('"', "").replace("\r\n", ",").split(","))
    assert {ref for _, ref in logged(database)} == {"X3"}


def test_a_list_of_nobody_s_crimes_any_more_is_refused(database):
    with pytest.raises(NotExported, match="No line of this list may leave"):
        made(database, visitor(database, CEDAR), asked(), seen_as=visitor(database, ALDER))


def limited(monkeypatch, most: int) -> None:
    policy = export.export_policy()
    entry = policy.rows[0].model_copy(update={"most": most})
    monkeypatch.setattr(exports, "export_policy", lambda: policy.model_copy(update={"rows": [entry]}))


def test_as_many_lines_as_a_file_may_hold_leave_and_one_more_is_refused_whole(database, monkeypatch):
    who = visitor(database)
    lines = made(database, who).lines
    limited(monkeypatch, lines)
    assert made(database, who).lines == lines
    before = logged(database)
    limited(monkeypatch, lines - 1)
    with pytest.raises(NotExported, match=f"has {lines} lines; a file holds at most {lines - 1}.*Next: choose a kind"):
        made(database, who)
    assert logged(database) == before


def test_a_database_that_is_locked_for_writing_gives_no_file(database, waiting, monkeypatch):
    shelved = []
    monkeypatch.setattr(waiting, "put", lambda held, now: shelved.append(held) or "token")
    who = visitor(database)
    monkeypatch.setattr("core.store.engine._WAIT_MS", 50)
    database.dispose()  # a connection waits as long as was said when it was made
    with held(database.url.render_as_string(hide_password=False)), pytest.raises(Unreadable):
        made(database, who)
    assert shelved == []
    assert logged(database) == []


def test_the_log_is_committed_before_the_file_is_made(database, monkeypatch):
    at_making = []
    real = exports.WRITERS["csv"]

    def noting(*given):
        at_making.extend(logged(database))
        return real(*given)

    monkeypatch.setitem(exports.WRITERS, "csv", noting)
    made(database, visitor(database))
    assert at_making == [(ALDER, "X1"), (ALDER, "X2")]


def test_records_refreshed_between_reading_and_logging_give_no_mixed_file(database, tmp_path):
    who = visitor(database)
    with reading(database) as db:
        rows = scoped.flags(db, who.scope)
        refresh(database, folder(tmp_path / "y", NOW.isoformat(), **team(TODAY)), NOW)
        with pytest.raises(NotExported, match="refreshed while the file was made"):
            exports.make(db, database, who, asked(), rows)
    assert logged(database) == []


def test_a_text_too_long_for_excel_is_refused_before_anything_is_logged(database):
    who = visitor(database)
    with reading(database) as db:
        rows = scoped.flags(db, who.scope).assign(search="x" * 32_768)
        with pytest.raises(NotExported, match="choose CSV"):
            exports.make(db, database, who, asked(kind="xlsx"), rows)
    assert logged(database) == []


def test_the_stamp_names_person_snapshot_scope_rules_and_reason(database, waiting):
    with reading(database) as db:
        published = snapshots.current(db)
    text = text_of(waiting, made(database, visitor(database)).token)
    for part in (
        "OFFICIAL",
        f"({ALDER})",
        "snapshot 1",
        published.rules,
        "own crimes",
        "Reason given: Briefing or handover",
    ):
        assert part in text


def test_a_full_shelf_is_said_in_words(database, monkeypatch):
    monkeypatch.setattr(exports, "SHELF", downloads.Shelf(most_bytes=10))
    with pytest.raises(NotExported, match="Too many files"):
        made(database, visitor(database))


def test_a_list_too_long_for_paper_is_refused_and_one_that_fits_is_logged_as_paper(database, monkeypatch):
    who = visitor(database)
    monkeypatch.setattr(exports, "MOST", 1)
    with pytest.raises(NotExported, match="on paper there is room for 1"):
        made(database, who, asked(kind="pdf"))
    assert logged(database) == []
    monkeypatch.setattr(exports, "MOST", 300)
    assert made(database, who, asked(kind="pdf")).name.endswith(".pdf")
    with reading_whole(database) as db:
        assert {str(said) for said in db.execute(select(ACCESS_LOG.c.subject)).scalars()} == {"my_actions pdf"}

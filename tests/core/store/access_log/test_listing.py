"""What an auditor finds: exactly what was asked for, newest first, and never a count of anybody's looks."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from auth.pages import keys
from core.store.access_log.entries import Action, Entry, write
from core.store.access_log.listing import AT_ONCE, LogQuestion, entries
from core.store.engine import reading, writing
from core.store.migrate import migrate

ROOT = Path(__file__).parents[4]
DAY = date(2026, 7, 1)  # British Summer Time: it begins at 23:00 UTC of the day before


def look(collar: str, ref: str | None, at: datetime) -> Entry:
    return Entry(at.replace(tzinfo=UTC), collar, Action.CONSULTED, ref)


@pytest.fixture
def log(database):
    migrate(database)
    with writing(database) as db:
        write(
            db,
            [
                look("1001", "X1", datetime(2026, 6, 30, 22, 59, 59)),  # noqa: DTZ001 - look() says UTC
                look("1001", "X2", datetime(2026, 6, 30, 23)),  # noqa: DTZ001
                look("2001", "X1", datetime(2026, 7, 1, 22, 59, 59)),  # noqa: DTZ001
                look("2001", None, datetime(2026, 7, 1, 23)),  # noqa: DTZ001
            ],
        )
    return database


def numbers(database, asked: LogQuestion, before: int | None = None) -> list[int]:
    with reading(database) as db:
        return entries(db, asked, keys(), before)[0]["entry_id"].tolist()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (LogQuestion(), [4, 3, 2, 1]),
        (LogQuestion(collar_number="1001"), [2, 1]),
        (LogQuestion(crime_ref="X1"), [3, 1]),
        (LogQuestion(crime_ref=" x1"), [3, 1]),
        (LogQuestion(crime_ref="X"), []),
        (LogQuestion(crime_ref="%"), []),
        (LogQuestion(crime_ref="' OR 1=1 --"), []),
        (LogQuestion(crime_ref="X1\x00"), []),
        (LogQuestion(collar_number="2001", crime_ref="X1"), [3]),
        (LogQuestion(first=DAY), [4, 3, 2]),
        (LogQuestion(last=DAY), [3, 2, 1]),
        (LogQuestion(first=DAY, last=DAY), [3, 2]),
    ],
)
def test_each_filter_finds_what_it_names_and_days_are_london_days(log, asked, found):
    assert numbers(log, asked) == found


def test_pages_follow_each_other_without_a_gap_or_a_repetition(database):
    migrate(database)
    with writing(database) as db:
        write(db, [look("1001", "X1", datetime(2026, 7, 1)) for _ in range(2 * AT_ONCE)])  # noqa: DTZ001
    with reading(database) as db:
        first, older = entries(db, LogQuestion(), keys())
        second, oldest = entries(db, LogQuestion(), keys(), int(first["entry_id"].iloc[-1]))
    assert (older, oldest) == (True, False)
    assert [*first["entry_id"], *second["entry_id"]] == list(range(2 * AT_ONCE, 0, -1))


def test_the_question_to_the_database_counts_nothing_and_asks_no_other_table(log):
    asked: list[str] = []
    event.listen(log, "before_cursor_execute", lambda *given: asked.append(given[2].upper()))
    numbers(log, LogQuestion("1001", "X1", DAY, DAY), 4)
    (question,) = (one for one in asked if "ACCESS_LOG" in one)
    assert " JOIN " not in question
    assert question.count("FROM ") == 1
    for word in ("COUNT", "GROUP BY", "SUM(", "DISTINCT", "OVER"):
        assert word not in question


def test_only_the_writer_the_walk_and_the_list_know_the_log_and_none_of_them_groups_it():
    sources = [p for folder in ("core", "auth", "pages") for p in (ROOT / folder).rglob("*.py")]
    sources = [
        p for p in [*sources, ROOT / "Home.py", ROOT / "serve.py", ROOT / "manage.py"] if "migrations" not in p.parts
    ]
    texts = {p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8") for p in sources}
    knows = {name for name, text in texts.items() if "ACCESS_LOG" in text or '"access_log"' in text}
    own = {f"core/store/access_log/{name}.py" for name in ("entries", "walk", "listing")}
    # The table itself, the list of what the second wall leaves open, and the policy of its name, which reads no table.
    assert knows == own | {"core/store/schema/records.py", "core/store/wall/policies.py", "core/policy/access_log.py"}
    shows = {
        name
        for name, text in texts.items()
        if re.search(r"access_log(\.| import )listing", text) or "audit_parts" in text
    }
    counting = {"group_by", "groupby", "value_counts", "crosstab", "pivot_table", "nunique", "count", "size", "rank"}
    for name in own | shows:
        used = {node.attr for node in ast.walk(ast.parse(texts[name])) if isinstance(node, ast.Attribute)}
        assert not used & counting, name
        assert "GROUP BY" not in texts[name].upper(), name

"""The house rules that a machine can hold: who imports whom, what lies where, who reads the clock and the crimes."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from auth.pages import PAGES

ROOT = Path(__file__).parents[1]
SOURCES = [p for folder in ("core", "auth", "pages", "data_fixtures") for p in (ROOT / folder).rglob("*.py")]
SOURCES += [ROOT / name for name in ("Home.py", "serve.py", "manage.py")]


@cache
def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    attributes = {f"{ast.unparse(n.value)}.{n.attr}" for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    return attributes | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


@cache
def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.slow  # make check runs it by itself
def test_imports_go_one_way():
    result = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_page_lies_directly_under_pages_where_streamlit_would_run_it_without_the_door():
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == []


@pytest.mark.parametrize("folder", ["officer", "supervisor", "command", "about"])
def test_a_page_never_imports_a_page_of_another_audience(folder):
    for page in (ROOT / "pages" / folder).glob("*.py"):
        others = {name for name in _imports(page) if name.startswith("pages.")}
        allowed = ("pages.parts", "pages.work", f"pages.{folder}.{page.stem}_parts", f"pages.{folder}")
        assert {name for name in others if not name.startswith(allowed)} == set(), page.name


def test_only_the_clock_module_reads_the_clock():
    clocks = {
        "date.today",
        "datetime.now",
        "datetime.utcnow",
        "datetime.datetime.now",
        "datetime.date.today",
        "time.time",
        "pd.Timestamp.now",
        "pd.Timestamp.today",
    }
    readers = {p.relative_to(ROOT).as_posix() for p in SOURCES if _names(p) & clocks}
    assert readers == {"core/clock.py"}


def test_only_the_command_line_reads_with_the_owners_rights_and_asks_nobodys_scope():
    users = {p.relative_to(ROOT).as_posix() for p in SOURCES if "reading_whole" in _names(p)}
    assert users == {
        "manage.py",
        *(
            f"core/store/{name}.py"
            for name in ("engine", "operations/verify", "schema_known", "snapshots", "refresh/turn")
        ),
    }


def test_every_question_of_the_scoped_package_tells_the_database_whose_scope_it_is():
    for path in (ROOT / "core" / "store" / "scoped").glob("*.py"):
        if path.name != "scoped_query.py":
            assert "core.store.rows.read" not in _imports(path), path.name
            assert "db.execute(select" not in path.read_text(encoding="utf-8"), path.name


def test_every_page_has_the_head_that_says_how_old_the_records_are():
    titled = {p.relative_to(ROOT).as_posix() for p in SOURCES if "st.title" in _names(p)}
    assert titled == {"auth/door.py", "pages/work/freshness.py"}
    files = {page.key: ROOT / f"{page.module.replace('.', '/')}.py" for page in PAGES}
    headless = {key for key, file in files.items() if "freshness.head" not in _names(file)}
    of_one_crime = {key for key in headless if "pages.work.one_crime" in _imports(files[key])}
    assert headless == of_one_crime == {"crime", "review"}, "whose head is that of pages/work/one_crime.py"


def test_the_browser_keeps_track_of_every_press_that_changes_something():
    """What writes does so by auth/actions/submit.py, which records the press under the id that the browser keeps.

    The id is in the key of the button that is pressed, or came from the outbox of a feed (pages/parts/feed.py).
    """
    pages = list((ROOT / "pages").rglob("*.py"))
    assert {p.name for p in pages if "writing" in _names(p)} == {"page_log.py"}
    writers = {p for p in pages if _names(p) & {"carry_out", "pressing.write"}}
    assert writers
    assert {p.name for p in writers if "presses.key" not in _names(p)} == {"feed_presses.py"}
    carrying = {p for p in pages if "pages.work.feed_presses" in _imports(p)}
    of_outbox = {p.name for p in carrying if "presses.key" not in _names(p)}
    assert of_outbox == {"feed.py", "plain_list.py"}, "whose component has the outbox"


def test_only_the_grid_part_knows_ag_grid():
    assert {p.name for p in SOURCES if any(n.split(".")[0] == "st_aggrid" for n in _imports(p))} == {"grid.py"}


def test_no_screen_writes_unsafe_html():
    for path in SOURCES:
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), path.name


def test_no_screen_hands_out_bytes_that_anybody_with_the_address_could_fetch():
    for path in SOURCES:
        assert "st.download_button" not in _names(path), path.name


def test_no_cached_function_takes_a_frame_or_forgets_whose_rows_it_holds():
    cached = [p.name for p in SOURCES if "cache_data" in p.read_text(encoding="utf-8")]
    assert cached == []

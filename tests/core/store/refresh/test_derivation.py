"""What is stored follows from code, libraries and definitions: the next refresh notices whichever of them changed."""

import ast
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.extract import read_extract
from core.extract.defaults import complete
from core.facts import derive
from core.flags.raising import raise_flags
from core.law import working_days
from core.policy.work import work_policy
from core.searches.register import FOLDER, searches
from core.store.operations.verify import verify
from core.store.refresh.derivation import ROOT, derivation, libraries, modules
from core.store.refresh.turn import turn
from tests.changes import changed, whole
from tests.core.sources import warehouse

SMALL, FAULTY = ROOT / "data_fixtures" / "small", ROOT / "data_fixtures" / "faulty"
pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, tzinfo=UTC)
# What a refresh runs beside: it carries what was decided, or writes whole at every refresh what follows from it.
CARRIES = {
    *(f"core.{name}" for name in ("extract.series", "policy.work", "owner_only")),
    *(
        f"core.store.{name}"
        for name in (
            "engine",
            "migrate",
            "place",
            "postgresql",
            "role",
            "schema_known",
            "snapshots",
            "store_file",
            "trouble",
        )
    ),
    *(f"core.store.refresh.{name}" for name in ("derivation", "ledger", "load", "lock", "publish", "source_marks")),
    *(f"core.store.refresh.{name}" for name in ("succession", "turn")),
    *(f"core.store.{name}" for name in ("wall.policies", "wall.put_up", "work.claims", "work.snoozes")),
    # What became of the flags before, for the ledger and for people; no fact and no flag follows from it.
    *(f"core.store.refresh.{name}" for name in ("gone_access", "left_aside", "newly_faulty")),
    *(f"core.flags.{name}" for name in ("changes", "ledger", "reasons_gone")),
}


class Seen:
    """The modules of core whose code ran, and the files of ours that were opened."""

    def __init__(self) -> None:
        self.ran: set[str] = set()
        self.opened: set[Path] = set()
        self.on = False

    def called(self, frame, _event, _argument) -> None:
        self.ran.add(frame.f_code.co_filename)

    def audited(self, event: str, arguments: tuple) -> None:
        if self.on and event == "open" and isinstance(arguments[0], str | Path):
            self.opened.add(Path(arguments[0]).absolute())

    @property
    def modules(self) -> set[str]:
        files = (Path(file) for file in self.ran if file.startswith(f"{ROOT / 'core'}{os.sep}"))
        return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files}


SEEN = Seen()
sys.addaudithook(SEEN.audited)  # which nobody can take off again


@contextmanager
def watched() -> Iterator[Seen]:
    """What runs and what is opened from here to the end, in every thread, with nothing remembered from before."""
    for remembered in (searches, working_days._in_year, derivation, work_policy):
        remembered.cache_clear()
    SEEN.ran, SEEN.opened, SEEN.on = set(), set(), True
    threading.setprofile(SEEN.called)
    sys.setprofile(SEEN.called)
    try:
        yield SEEN
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        SEEN.on = False


def test_every_module_that_runs_while_facts_are_derived_and_flags_are_raised_counts():
    with watched() as seen:
        for folder in (SMALL, FAULTY):
            raise_flags(derive(read_extract(folder).tables), searches().values())
    assert {"core.searches.conditions", "core.law.bail", "core.extract.judging"} <= seen.modules
    assert seen.modules - set(modules()) == set()


def test_no_file_of_ours_decides_a_result_but_the_definitions_which_have_a_fingerprint_of_their_own():
    with watched() as seen:
        raise_flags(derive(read_extract(SMALL).tables), searches().values())
    ours = {file for file in seen.opened if file.is_relative_to(ROOT / "core") and "__pycache__" not in file.parts}
    assert ours == set(FOLDER.glob("*.yaml"))


def test_of_a_whole_refresh_and_one_of_changes_only_what_carries_results_is_left_out(database, tmp_path):
    rows = complete({"crimes": [{"crime_ref": "X1", "oic": "1001"}]})
    more = complete({"crimes": [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2"}]})
    files = (
        whole(tmp_path / "a", "2026-11-22T06:00:00+00:00", rows),
        changed(tmp_path / "b", "2026-11-22T07:00:00+00:00", rows, more),
    )
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(more)
    with watched() as seen:
        for extract in files:
            turn(database, str(extract), lambda: NOW)
        turn(database, source.url, lambda: NOW, full=True)
        source.run(
            "UPDATE crimes SET status = 'filed'",
            "UPDATE extract_manifest SET extracted_at = '2026-11-22T08:00:00+00:00'",
        )
        turn(database, source.url, lambda: NOW)
    beside = {name for name in seen.modules if not name.startswith("core.store.migrations")}
    assert beside - set(modules()) - CARRIES == set(), "decides or carries? See core/store/refresh/derivation.py"
    assert CARRIES & set(modules()) == set()
    on_one_kind = {
        f"core.store.{name}" for name in ("postgresql", "role", "store_file", "wall.policies", "wall.put_up")
    }
    assert CARRIES - beside <= on_one_kind | {"core.owner_only"}, "named, but nothing of it runs"


def test_nothing_is_imported_in_a_way_that_following_imports_does_not_see():
    for name, file in modules().items():
        called = {
            ast.unparse(node.func) for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call)
        }
        assert called & {"importlib.import_module", "import_module", "__import__", "exec", "eval"} == set(), name


def test_a_root_that_is_no_more_is_said_and_not_passed_over(tmp_path):
    copied(tmp_path)
    (tmp_path / "core" / "flags" / "raising.py").unlink()
    with pytest.raises(ImportError, match=r"core\.flags\.raising is named as a root"):
        modules(tmp_path)


def copied(where: Path) -> Path:
    shutil.copytree(ROOT / "core", where / "core", ignore=shutil.ignore_patterns("__pycache__"))
    return where


def edited(where: Path, file: str, edit: Callable[[str], str]) -> Path:
    place = copied(where) / "core" / file
    place.write_text(edit(place.read_text(encoding="utf-8")), encoding="utf-8")
    return where


# One of each folder that deriving reaches, and of the ways a change may look.
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("searches/conditions.py", "a >= b", "a > b"),
        ("searches/model.py", 'Field(alias="from")', 'Field(alias="since")'),
        ("facts/counted.py", "import", "import math\nimport"),
        ("law/__init__.py", "9999-12-31", "9998-12-31"),
        ("extract/cells.py", "def ", "def also_"),
        ("flags/raising.py", "UPCOMING_DAYS = 28", "UPCOMING_DAYS = 27"),
        ("clock.py", 'ZoneInfo("Europe/London")', 'ZoneInfo("Europe/Paris")'),
        ("sources/table.py", "def ", "def also_"),
        ("store/refresh/touched.py", '"absences", ', ""),
        ("store/counts/tallies.py", "count=-1", "count=-2"),
        ("organisation.py", "def ", "def also_"),
    ],
)
def test_whatever_module_of_it_changes_is_noticed(tmp_path, file, old, new):
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    assert derivation(edited(tmp_path, file, edit)) != derivation()


def test_comments_docstrings_and_layout_derive_nothing_again(tmp_path):
    def edit(text: str) -> str:
        return text.replace('"""One bool a row of the view."""', '"""Otherwise said."""\n\n    # and why').replace(
            "return np.logical_or.reduce([holds(part, view) for part in condition.any])",
            "return np.logical_or.reduce(\n            [holds(part, view) for part in condition.any]\n        )",
        )

    assert derivation(edited(tmp_path, "searches/conditions.py", edit)) == derivation()


def test_a_screen_a_digest_the_ledger_and_how_progress_is_shown_derive_nothing_again(tmp_path):
    of_a_screen = ("digest/content", "commands/progress_bar", "absence/handover_pdf", "store/access_log/entries")
    of_the_ledger = ("flags/ledger", "flags/changes", "flags/reasons_gone")
    for number, file in enumerate([f"{name}.py" for name in (*of_a_screen, *of_the_ledger, "commands/options")]):
        where = edited(tmp_path / str(number), file, lambda text: f"{text}\nNEW = 1\n")
        assert derivation(where) == derivation(), file


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Iterator[Callable[[str], str]]:
    """The fingerprint where a package is found installed in another version."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def fingerprint(package: str) -> str:
        info = tmp_path / f"{package.replace('-', '_')}-999.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 999.0\n", encoding="utf-8")
        derivation.cache_clear()
        return derivation()

    before = derivation()
    yield lambda package: "as before" if fingerprint(package) == before else "another"
    monkeypatch.undo()
    derivation.cache_clear()


@pytest.mark.parametrize("package", ["ruff", "pytest", "streamlit", "mypy", "rich", "alembic"])
def test_another_version_of_what_computes_nothing_derives_nothing_again(installed, package):
    assert installed(package) == "as before"


@pytest.mark.parametrize("package", ["numpy", "pandas", "pyarrow", "holidays", "python-dateutil", "pydantic-core"])
def test_another_version_of_what_computes_is_noticed(installed, package):
    assert installed(package) == "another"


def test_only_libraries_that_compute_count():
    assert {"numpy", "pandas", "pyarrow", "pandera", "pydantic", "pyyaml", "holidays", "sqlalchemy"} <= set(libraries())
    assert set(libraries()) & {"streamlit", "ruff", "mypy", "pytest", "rich", "click", "alembic", "starlette"} == set()


def test_what_the_zone_files_of_this_machine_say_of_london_counts(tmp_path):
    (tmp_path / "Europe").mkdir()
    shutil.copyfile("/usr/share/zoneinfo/Europe/Paris", tmp_path / "Europe" / "London")
    program = "from core.store.refresh.derivation import derivation; print(derivation())"
    environment = os.environ | {"PYTHONTZPATH": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert len(found.stdout.strip()) == len(derivation())
    assert found.stdout.strip() != derivation()


@pytest.mark.parametrize("what", ["changes", "nothing new"])
def test_after_an_upgrade_of_the_searches_code_the_next_refresh_leaves_no_difference(database, tmp_path, what):
    older = edited(tmp_path / "older", "searches/conditions.py", lambda text: text.replace("a >= b", "a > b"))
    older = edited_again(older, 'return ~_compared("is"', 'return _compared("is"')
    rows = complete({"crimes": [{"crime_ref": f"X{n}", "risk": "high", "oic": "1001"} for n in range(20)]})
    series = tmp_path / "series"
    whole(series / "a", "2026-11-22T06:00:00+00:00", rows)
    program = (
        "import sys\nfrom datetime import UTC, datetime\nfrom core.store.engine import engine\n"
        "from core.store.refresh.turn import turn\n"
        "turn(engine(sys.argv[1]), sys.argv[2], lambda: datetime(2026, 11, 22, 7, tzinfo=UTC))"
    )
    url = database.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", program, url, str(series)], cwd=older, check=True)
    heard: list[str] = []
    assert verify(database, lambda step, *_: heard.append(step))
    assert any("another version" in step for step in heard)
    if what == "changes":
        filed = {"status": "filed", "outcome_code": "18"}
        more = {**rows, "crimes": [rows["crimes"][0] | filed, *rows["crimes"][1:]]}
        changed(series / "b", "2026-11-22T07:00:00+00:00", rows, more)
    assert turn(database, str(series), lambda: NOW) is not None
    assert verify(database) == []
    assert turn(database, str(series), lambda: NOW) is None


def edited_again(where: Path, old: str, new: str) -> Path:
    place = where / "core" / "searches" / "conditions.py"
    place.write_text(place.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return where

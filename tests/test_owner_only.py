"""Nothing that the product writes can be read by another account of the machine, however it was started."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import owner_only
from core.extract import Refused
from core.store.engine import engine, reading
from core.store.migrate import migrate
from core.store.refresh.lock import alone
from core.store.refresh.refused import noted
from tests.stores import of_sqlite

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SMALL, FAULTY = ROOT / "data_fixtures" / "small", ROOT / "data_fixtures" / "faulty"


def open_to_others(folder: Path) -> dict[str, str]:
    """What lies under a folder that another account could read, write or enter."""
    modes = {str(one.relative_to(folder)): stat.S_IMODE(one.stat().st_mode) for one in folder.rglob("*")}
    return {name: oct(mode) for name, mode in modes.items() if mode & 0o077}


@pytest.fixture
def nothing_masked():
    """A process that was started so that its files are everybody's."""
    was = os.umask(0)
    yield
    os.umask(was)


def run(*words: object) -> int:
    command = [sys.executable, ROOT / "manage.py", *words]
    return subprocess.run([str(word) for word in command], capture_output=True, umask=0).returncode


def test_every_file_of_every_command_is_its_owners_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    assert run("generate", tmp_path / "x", "--crimes", 20, "--as-of", "2026-11-22") == 0
    assert run("refresh", SMALL, "--database", url) == 0
    assert run("refresh", tmp_path / "none", "--database", url) == 2
    assert run("check", FAULTY, "--problems", tmp_path / "p.csv") == 1
    assert run("flags", FAULTY, "--out", tmp_path / "f.csv", "--problems", tmp_path / "q.csv") == 1
    assert run("demand", SMALL, "--level", "team", "--out", tmp_path / "d.csv") == 0
    (tmp_path / "no_searches").mkdir(mode=0o700)
    moved = ("searches", "diff", tmp_path / "no_searches", ROOT / "core/searches", "--database", url)
    assert run(*moved, "--out", tmp_path / "s.csv") == 1
    names = {one.name for one in tmp_path.rglob("*")}
    assert {"store.db", "store.db.refresh-lock", "store.db.refused_loads.json", "crimes.csv", "s.csv"} <= names
    assert open_to_others(tmp_path) == {}


@of_sqlite
def test_a_store_made_without_the_command_line_is_its_owners_alone_with_all_that_stands_beside_it(
    tmp_path, nothing_masked
):
    url = f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    made = engine(url)
    migrate(made)
    with reading(made), alone(made):
        assert {one.name for one in (tmp_path / "new").iterdir()} >= {"store.db", "store.db-wal", "store.db-shm"}
        assert open_to_others(tmp_path) == {}
    with pytest.raises(Refused), noted(url, lambda: datetime.now(UTC)):
        raise Refused
    assert (tmp_path / "new" / "store.db.refused_loads.json").exists()
    assert open_to_others(tmp_path) == {}


@of_sqlite
@pytest.mark.parametrize(
    ("before", "after"), [(0o644, 0o600), (0o666, 0o660), (0o640, 0o600), (0o660, 0o660), (0o600, 0o600)]
)
def test_a_store_of_before_is_taken_away_from_others_but_not_from_a_group_that_may_write(tmp_path, before, after):
    file = tmp_path / "store.db"
    for part in ("", "-wal"):
        (tmp_path / f"store.db{part}").touch()
        (tmp_path / f"store.db{part}").chmod(before)
    engine(f"sqlite:///{file}")
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {after}


def test_a_server_started_by_another_program_keeps_its_files_to_itself_too(nothing_masked, monkeypatch):
    import serve

    monkeypatch.chdir(ROOT)
    serve._settle({})
    was = os.umask(0)
    assert was == 0o077


def test_a_file_made_by_the_opener_is_its_owners(tmp_path, nothing_masked):
    with open(tmp_path / "x", "w", opener=owner_only.opener):
        pass
    assert open_to_others(tmp_path) == {}

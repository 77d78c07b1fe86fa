"""A command whose messages nobody can take does its work all the same, and its status says what became of that."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.clock import LONDON, now
from core.store import snapshots
from core.store.engine import engine
from tests.folders import folder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@contextmanager
def full() -> Iterator[int]:
    with open("/dev/full", "wb") as place:
        yield place.fileno()


@contextmanager
def left_by_its_reader() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        yield writing
    finally:
        os.close(writing)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return folder(tmp_path / "x", now().astimezone(LONDON).isoformat())


def manage(*words: object, **streams: int) -> subprocess.CompletedProcess[str]:
    usual = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "manage.py", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, text=True, check=False, **(usual | streams))


Place = Callable[[], Iterator[int]]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("place", [full, left_by_its_reader])
def test_a_refresh_is_published_and_fine_whoever_takes_what_it_says(tmp_path, extract, stream: str, place: Place):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with place() as taking:  # type: ignore[attr-defined]
        done = manage("refresh", extract, "--database", url, **{stream: taking})
    assert done.returncode == 0
    assert snapshots.published(engine(url)) is not None
    assert "Traceback" not in f"{done.stdout}{done.stderr}"
    lost = "standard output: cannot be written: the disk is full"
    assert (lost in (done.stderr or "")) is (stream == "stdout" and place is full)


@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_refresh_without_the_stream_at_all_is_published_and_fine(tmp_path, extract, closed: str):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    command = f'exec "$0" manage.py refresh "$1" --database "$2" {closed}>&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, str(extract), url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert snapshots.published(engine(url)) is not None


def test_a_file_that_was_asked_for_is_written_whoever_takes_what_is_said(tmp_path, extract):
    with full() as taking:
        done = manage("flags", extract, "--out", tmp_path / "flags.csv", stderr=taking)
    assert done.returncode == 0
    assert (tmp_path / "flags.csv").read_text().startswith('"search","code",')


def test_the_csv_itself_is_no_message_and_a_place_that_cannot_take_it_is_a_refusal(extract):
    with full() as taking:
        done = manage("flags", extract, stdout=taking)
    assert done.returncode == 2
    assert "refused: standard output: cannot be written: the disk is full" in done.stderr
    closed = ["sh", "-c", 'exec "$0" manage.py flags "$1" >&-', sys.executable, str(extract)]
    done = subprocess.run(closed, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "refused: standard output: cannot be written: it is closed" in done.stderr

"""What the system refuses in the middle of a command is said in words, whatever command it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "data_fixtures" / "small"
CHECK = ["check", str(SMALL), "--as-of", "2026-11-22"]
FACTS = ["searches", "facts"]
pytestmark = pytest.mark.slow


def run(words: list[str], shell: str = "") -> subprocess.CompletedProcess[str]:
    """A command as a shell starts it, with what the shell does to its streams."""
    command = ["bash", "-c", f'"$@" {shell}', "bash", sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_a_list_that_is_printed_to_a_full_disk_is_refused_in_words():
    done = run(FACTS, "> /dev/full")
    said = done.stderr.splitlines()[-1]
    assert said == "refused: standard output: cannot be written: the disk is full. Next: free space on it."
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_words_about_the_work_that_are_printed_to_a_full_disk_are_lost_and_its_verdict_stands():
    done = run(CHECK, "> /dev/full")
    assert done.stderr.splitlines()[-1] == (
        "standard output: cannot be written: the disk is full; what was said there is lost"
    )
    assert done.returncode == run(CHECK).returncode


def test_standard_output_that_is_closed_is_refused_in_words():
    done = run(FACTS, ">&-")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "refused: standard output: cannot be written: it is closed" in done.stderr


def test_a_reader_who_has_seen_enough_is_no_fault():
    done = run(FACTS, "| head -1")
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full"])
def test_progress_that_nobody_can_read_stops_no_work_and_goes_nowhere_else(tmp_path, stream):
    done = run(["flags", str(SMALL), "--as-of", "2026-11-22", "--out", str(tmp_path / "f.csv")], stream)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "f.csv").read_text().startswith('"search","code"')


def test_too_many_open_files_are_said_with_the_place_in_the_code_and_without_a_trace(tmp_path):
    # Few enough that a module or a definition cannot be read, once the command itself has begun.
    done = subprocess.run(
        ["bash", "-c", 'ulimit -n 6; "$@"', "bash", sys.executable, "manage.py", *FACTS], cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) in {(0, False), (2, False)}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("none/x.csv", "a folder on the way to it is not there"),
        ("file/x.csv", "a part of the way to it is a file and not a folder"),
        ("a" * 300, "its name is longer than the disk takes"),
        ("circle/x.csv", "the links on the way to it lead round in a circle"),
    ],
)
def test_what_was_typed_is_said_back_with_its_cause(tmp_path, place, words):
    (tmp_path / "file").write_text("x")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    done = run([*FACTS, "--out", str(tmp_path / place)])
    assert done.returncode == 2
    assert f"refused: {tmp_path / place}: cannot be written: {words}. Next: " in done.stderr


@pytest.mark.parametrize(
    "words", [["verify"], ["audit", "verify"], ["audit", "prune"], ["searches", "diff", str(SMALL), str(SMALL)]]
)
def test_no_command_that_looks_makes_a_store(tmp_path, words):
    done = run([*words, "--database", f"sqlite:///{tmp_path}/hazel-alder/store.db"])
    assert done.returncode == 2
    assert "there is no database there yet" in done.stderr or words[0] == "searches"
    assert "hazel-alder" not in done.stderr
    assert list(tmp_path.iterdir()) == []

"""What long work tells: plain lines in a log, a bar on a terminal, with rows, rate and time left, on standard error."""

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from core.commands.progress_bar import span, telling

ROOT = Path(__file__).parents[2]
LOADING = """
import time
from core.commands.progress_bar import telling
with telling("refresh") as told:
    told("deriving facts")
    for done in range(0, 400_001, 100_000):
        told("loading crimes", done, 400_000)
        time.sleep(0.3)
print("for the next program")
"""


@pytest.fixture
def seconds(monkeypatch) -> list[float]:
    """The time that passes, which a test moves."""
    passed = [100.0]
    monkeypatch.setattr("core.commands.progress_bar.time.monotonic", lambda: passed[0])
    return passed


def said(capsys) -> list[str]:
    out = capsys.readouterr()
    assert out.out == ""
    return out.err.splitlines()


def test_a_log_gets_one_line_a_step_and_standard_output_nothing(capsys):
    with telling("check") as told:
        told("crimes: 5 rows")
        told("crimes: 5 rows")
        told("victims: 7 rows")
    assert said(capsys) == ["check: crimes: 5 rows", "check: victims: 7 rows"]


def test_a_step_that_counts_says_rows_rate_and_time_left_now_and_then(capsys, seconds):
    with telling("refresh") as told:
        for done in range(0, 1_000_001, 100_000):
            told("loading crimes", done, 1_000_000)
            seconds[0] += 2
    assert said(capsys) == [
        "refresh: loading crimes (1,000,000 rows)",
        "refresh: loading crimes (300,000 of 1,000,000 rows, 50,000 a second, 14 s left)",
        "refresh: loading crimes (600,000 of 1,000,000 rows, 50,000 a second, 8 s left)",
        "refresh: loading crimes (900,000 of 1,000,000 rows, 50,000 a second, 2 s left)",
    ]


def test_a_count_goes_on_over_the_tables_of_one_extract(capsys, seconds):
    with telling("check") as told:
        told("crimes: 300 rows", 0, 1000)
        seconds[0] += 3
        told("victims: 700 rows", 300, 1000)
    assert said(capsys)[-1] == "check: victims: 700 rows (300 of 1,000 rows, 100 a second, 7 s left)"


def test_a_new_count_does_not_inherit_the_rate_of_the_one_before(capsys, seconds):
    with telling("refresh") as told:
        told("loading crimes", 0, 1000)
        seconds[0] += 10
        told("loading crimes", 1000, 1000)
        told("loading victims", 0, 1000)
        seconds[0] += 10
        told("loading victims", 10, 1000)
    lines = said(capsys)
    assert lines[1] == "refresh: loading crimes (1,000 of 1,000 rows, 100 a second)"
    assert lines[2:] == [
        "refresh: loading victims (1,000 rows)",
        "refresh: loading victims (10 of 1,000 rows, 1 a second, 16 min left)",
    ]


def test_an_empty_table_and_a_first_moment_promise_no_rate(capsys, seconds):
    with telling("refresh") as told:
        told("loading bails", 0, 0)
        told("loading crimes", 0, 10)
        told("loading reviews", 5, 10)
    assert not any("a second" in line for line in said(capsys))


@pytest.mark.parametrize(
    ("left", "words"), [(0, "0 s"), (89, "89 s"), (90, "2 min"), (5399, "90 min"), (5400, "1.5 h"), (36000, "10.0 h")]
)
def test_time_left_is_said_in_the_unit_a_person_waits_in(left, words):
    assert span(left) == words


def test_a_terminal_shows_a_bar_with_rows_rate_and_time_left_and_standard_output_stays_clean():
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (30, 160))
    done = subprocess.Popen(
        [sys.executable, "-c", LOADING], cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs,
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(theirs)
    shown = _all(ours)
    out, _ = done.communicate(timeout=60)
    assert out.decode() == "for the next program\n"
    assert "━" in shown
    assert "refresh: loading crimes" in shown
    assert "400,000 of 400,000 rows" in shown
    assert "a second" in shown
    assert "s left" in shown


def _all(terminal: int) -> str:
    """Everything written to a terminal until its other end is closed."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when nobody writes any more
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode("utf-8", "replace")

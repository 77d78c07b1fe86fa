"""The demo holds its port before it touches anything, and says that it runs only when it does itself."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from core.port import PortNotFree, hold
from data_fixtures.provider import ROOT, free_port

pytestmark = pytest.mark.slow

PARTS = ("core", "auth", "pages", "data_fixtures", ".streamlit", "manage.py", "serve.py", "Home.py")
PATIENCE = 120  # seconds, on a loaded machine


@pytest.fixture
def place(tmp_path) -> Path:
    """The product in a folder of its own, so that its `var` is nobody else's."""
    for name in PARTS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, tmp_path / name)
    return tmp_path


def command(port: int, *words: str) -> list[str]:
    return [sys.executable, "manage.py", "demo", "--port", str(port), "--crimes", "30", *words]


def tried(place: Path, port: int, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """A demo that is expected to end by itself."""
    return subprocess.run(command(port), cwd=place, capture_output=True, text=True, timeout=PATIENCE, preexec_fn=before)


@contextmanager
def running(place: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A demo that said that it runs."""
    log = place / f"{port}.log"
    with log.open("wb") as out:
        demo = subprocess.Popen(command(port), cwd=place, stdout=out, stderr=subprocess.STDOUT)
    try:
        until(lambda: b"Stop it with Ctrl-C" in log.read_bytes() or demo.poll() is not None)
        assert demo.poll() is None, log.read_text()
        yield demo
    finally:
        demo.kill()
        demo.wait()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def answers(port: int) -> int:
    return httpx.get(f"http://127.0.0.1:{port}/livez", timeout=30).status_code


def files(folder: Path) -> dict[str, tuple[int, int]]:
    found = {str(file): file.stat() for file in folder.rglob("*") if not file.name.endswith(("-shm", "-wal"))}
    return {name: (status.st_ino, status.st_mtime_ns) for name, status in found.items()}


def children(demo: subprocess.Popen[bytes]) -> dict[str, int]:
    """The demo's servers by name: their process ids."""
    ids = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
    words = {int(one): Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0") for one in ids}
    return {said[3].decode(): one for one, said in words.items() if b"data_fixtures.one_server" in said}


def is_free(port: int) -> bool:
    try:
        hold(port).close()
    except PortNotFree:
        return False
    return True


def test_a_second_demo_on_the_port_is_refused_and_touches_nothing_and_one_beside_it_shares_nothing(place):
    port, other = free_port(), free_port()
    with running(place, port):
        before = files(place / "var" / "demo")
        second = tried(place, port)
        assert (second.returncode, second.stdout) == (2, "")
        assert (
            f"refused: port {port} of 127.0.0.1 cannot be listened on: somebody listens there already" in second.stderr
        )
        assert "--port" in second.stderr
        assert files(place / "var" / "demo") == before
        assert answers(port) == 200
        with running(place, other):
            kept = {name: found for name, found in files(place / "var" / "demo").items() if f"/{port}" in name}
            assert {name: found for name, found in before.items() if f"/{port}" in name} == kept
            assert (answers(port), answers(other)) == (200, 200)
        assert answers(port) == 200


def test_whoever_else_answers_on_the_port_is_not_taken_for_the_demo(place):
    page = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]
    port = free_port()
    somebody = subprocess.Popen([*page, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: not is_free(port))
        done = tried(place, port)
    finally:
        somebody.kill()
        somebody.wait()
    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {port}" in done.stderr
    assert not (place / "var").exists()


def test_ctrl_c_ends_it_well_and_gives_the_port_back(place):
    port = free_port()
    with running(place, port) as demo:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(PATIENCE) == 0
        assert is_free(port)


@pytest.mark.parametrize(("server", "name"), [("app", "the app"), ("provider", "the identity provider")])
def test_a_server_that_ends_by_itself_ends_the_demo_and_is_named(place, server, name):
    port = free_port()
    with running(place, port) as demo:
        os.kill(children(demo)[server], signal.SIGKILL)
        assert demo.wait(PATIENCE) == 1
    assert f"demo: {name} ended with status -9" in (place / f"{port}.log").read_text()


def test_of_a_demo_that_was_killed_no_server_is_left_and_it_starts_again(place):
    port = free_port()
    with running(place, port) as demo:
        servers = children(demo).values()
        demo.kill()
        demo.wait()
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in servers) and is_free(port))
    with running(place, port):
        assert answers(port) == 200


def test_where_nothing_can_be_written_it_says_so_in_words(place):
    (place / "var").write_text("no folder")
    done = tried(place, free_port())
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(
        r"refused: var/demo/\d+: cannot be written: a part of the way to it is a file .*\. The demo was not started\.",
        done.stderr,
    )
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_folder_is_said_in_words(place):
    place.chmod(0o500)
    try:
        done = tried(place, free_port())
    finally:
        place.chmod(0o700)
    assert done.returncode == 2
    assert "cannot be written: this account has not the rights for it" in done.stderr


@pytest.mark.parametrize("most", [20_000, 400_000])
def test_a_disk_that_is_full_is_said_in_words_and_nothing_half_made_is_left(place, most):
    """While the extract is written, and while the database is: a file may not grow beyond so many bytes."""
    port = free_port()
    done = tried(place, port, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert re.search(r"refused: .*this account may not have so large a file", done.stderr)
    assert not (place / "var" / "demo" / str(port)).exists()


def test_serving_on_a_port_that_is_taken_is_refused_in_words():
    with hold(0) as taken:
        port = taken.getsockname()[1]
        words = [sys.executable, "manage.py", "serve", "--port", str(port)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"refused: port {port} of 127.0.0.1 cannot be listened on: somebody listens there already" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_app_whose_settings_cannot_be_right_says_so_in_words():
    with hold(0) as held:
        words = [sys.executable, "-m", "data_fixtures.one_server", "app", str(held.fileno())]
        wrong = os.environ | {"DAILY_ACTIONS_UNHEARD_OF": "x"}
        with subprocess.Popen(
            words,
            cwd=ROOT,
            env=wrong,
            pass_fds=[held.fileno()],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.wait(PATIENCE) == 2
            said = process.stderr.read()
    assert said.startswith("refused: The environment, DAILY_ACTIONS_UNHEARD_OF: unknown variable; ")
    assert "Traceback" not in said


def test_a_port_is_held_at_once_and_nobody_else_gets_it():
    with hold(0) as held, pytest.raises(PortNotFree, match="cannot be listened on"):
        hold(held.getsockname()[1])

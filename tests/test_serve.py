"""The server from outside: health, headers, secrets; the app in a process of its own, as it is served."""

import asyncio
import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

import serve
from data_fixtures.provider import as_toml, demo_secrets, free_port, stop, wait_until_up
from tests.stores import blank_at

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
RUN = "import sys; from serve import serve; serve(int(sys.argv[1]), database_url=sys.argv[2], secrets_path=sys.argv[3])"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app with an empty database, started from another folder than its own."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    (folder / "secrets.toml").write_text(as_toml(demo_secrets("http://127.0.0.1:9", port)))
    command = [sys.executable, "-c", RUN, str(port), blank_at(folder / "empty.db"), str(folder / "secrets.toml")]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_until_up(f"http://127.0.0.1:{port}/livez", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def test_the_process_says_that_it_is_alive(address: str) -> None:
    assert httpx.get(address + "/livez").json() == {"status": "alive"}


def test_an_app_without_a_snapshot_is_not_ready_and_says_why(address: str) -> None:
    answer = httpx.get(address + "/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert "there is no database there yet" in answer.json()["database"]
    assert "manage.py refresh" in answer.json()["database"]


def test_the_page_itself_carries_the_security_headers_and_no_server_name(address: str) -> None:
    headers = httpx.get(address + "/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/metrics"])
def test_what_needs_no_sign_in_of_its_own_is_not_there(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code == 404


def test_cookies_of_many_other_sites_do_not_keep_a_page_from_its_server(address: str) -> None:
    cookies = "; ".join(f"other{number}={'x' * 3_900}" for number in range(8))
    with connect(
        address.replace("http", "ws") + "/_stcore/stream",
        origin=Origin(address),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookies},
    ) as socket:
        assert socket.response is not None
        assert socket.response.status_code == 101


def test_a_deep_link_is_kept_by_the_app_as_it_is_served(address: str) -> None:
    answer = httpx.get(address + "/crime?ref=1", headers={"accept": "text/html"})
    assert answer.headers["set-cookie"].startswith("daily_actions_next=")


def test_another_sites_name_for_this_server_is_not_answered(address: str) -> None:
    for path in ("/", "/auth/login", "/livez", "/ics/a.ics"):
        assert httpx.get(address + path, headers={"host": "evil.example"}).status_code == 400


def _knocks(address: str, **headers: str) -> int:
    """The status with which the socket opens (101) or is refused."""
    try:
        with connect(address.replace("http", "ws") + "/_stcore/stream", additional_headers=headers):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_the_socket_opens_for_the_sites_own_pages_alone_and_at_once(address: str) -> None:
    assert _knocks(address, origin=address) == _knocks(address) == 101
    started = time.monotonic()
    for origin in ("http://evil.example", "null", address.replace("127.0.0.1", "localhost"), address + "9"):
        assert _knocks(address, origin=origin) == 403, origin
    # Streamlit would ask the internet which address this machine has, one second each time.
    assert time.monotonic() - started < 1


def test_the_socket_does_not_open_under_another_sites_name(address: str) -> None:
    assert _knocks(address, host="evil.example", origin="http://evil.example") in (400, 403)


def test_what_was_imported_is_walked_by_the_collector_no_more_once_the_server_runs() -> None:
    async def started() -> int:
        async with serve._lifespan(serve.st.App(ROOT / "Home.py")):
            return gc.get_freeze_count()

    gc.unfreeze()  # the tests freeze what they import as well
    assert gc.get_freeze_count() < 10_000 < asyncio.run(started())


def test_no_page_lies_directly_under_pages() -> None:
    # A file there would run for the first visitor of a fresh server without passing Home.py and its door.
    assert list((ROOT / "pages").glob("*.py")) == []


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://app:p@ss:W0rd@host/db", "oracle://app:p-ss-W0rd@host/db", "sqlite://W0rd.db"]
)
@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_database_url_that_could_never_be_used_is_refused_before_the_port_is_opened(url: str, way: str) -> None:
    port = free_port()
    option = ["--database", url] if way == "option" else []
    variable = {"DAILY_ACTIONS_DATABASE_URL": url} if way == "variable" else {}
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(port), *option],
        cwd=ROOT, env={**os.environ, **variable}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("refused: The database URL in DAILY_ACTIONS_DATABASE_URL or --database")
    assert "Traceback" not in done.stderr
    assert "W0rd" not in done.stdout + done.stderr
    assert "Uvicorn" not in done.stderr


def test_a_relative_file_is_the_one_beside_whoever_starts_the_server(tmp_path: Path) -> None:
    ask = "import os, serve; serve.application(); print(os.environ['DAILY_ACTIONS_DATABASE_URL'])"
    names = {"PYTHONPATH": str(ROOT), "DAILY_ACTIONS_DATABASE_URL": "sqlite:///here.db"}
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=tmp_path, env={**os.environ, **names},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == f"sqlite:///{tmp_path / 'here.db'}", done.stderr

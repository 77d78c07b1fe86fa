"""Somebody who never signs in and means to fill the server: real sockets to the server as it is served."""

import asyncio
import json
import os
import socket as sockets
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from auth.web.sockets import SIGNED_IN, STRANGERS
from auth.web.wire import NARROW
from benchmarks.anonymous import newcomer, opened, page, resident, run
from core import clock
from data_fixtures.people import ALDER, BIRCH, Person
from data_fixtures.provider import as_toml, demo_secrets, free_port, stop, wait_until_up
from tests.stores import blank_at

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
RUN = "import sys; from serve import serve; serve(int(sys.argv[1]), database_url=sys.argv[2], secrets_path=sys.argv[3])"
SECRET = "invented for these tests " * 2
FLOOD, OTHERS = "127.0.0.1", "127.0.0.3"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and the process of an app over an empty database."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    secrets = demo_secrets("http://127.0.0.1:9", port)
    secrets["auth"]["cookie_secret"] = SECRET
    (folder / "secrets.toml").write_text(as_toml(secrets))
    command = [sys.executable, "-c", RUN, str(port), blank_at(folder / "empty.db"), str(folder / "secrets.toml")]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_until_up(f"http://127.0.0.1:{port}/livez", process)
        yield port, process
    finally:
        stop(process)


@pytest.fixture
def port(server: tuple[int, subprocess.Popen[bytes]]) -> int:
    return server[0]


async def closed(socket: ClientConnection) -> int | None:
    """The code with which the server ended a socket; None for one that was cut off."""
    async with asyncio.timeout(60):
        await socket.wait_closed()
    return socket.close_code if socket.close_code != 1006 else None


async def answers(socket: ClientConnection) -> bool:
    """Whether a page comes to somebody who asks for it."""
    await socket.send(run())
    return "Sign in" in await page(socket)


def test_a_browser_before_sign_in_gets_the_page_with_the_button(port: int) -> None:
    async def steps() -> None:
        async with await opened(port, FLOOD) as socket:
            assert await answers(socket)
            assert await answers(socket)

    asyncio.run(steps())


def test_no_upload_is_taken_from_anybody(port: int) -> None:
    async def steps() -> None:
        async with await opened(port, FLOOD) as socket:
            await socket.send(run())
            address = f"http://localhost:{port}/_stcore/upload_file"
            for path in (address, address + "/session/file", address + "%2Fsession/file"):
                for method in ("PUT", "POST", "DELETE", "OPTIONS", "GET"):
                    assert httpx.request(method, path, content=b"x" * 1_000).status_code == 404

    asyncio.run(steps())


def _tiny(socket: ClientConnection) -> None:
    socket.transport.write((b"\x82\x81" + bytes(5)) * 20_000)


def _unfinished(socket: ClientConnection) -> None:
    socket.transport.write(struct.pack("!BBQ", 0x82, 0xFF, NARROW.message + 1) + bytes(4) + bytes(NARROW.message))


def _in_pieces(socket: ClientConnection) -> None:
    socket.transport.write(b"\x02\x80" + bytes(4) + (b"\x00\x80" + bytes(4)) * 1_000)


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (lambda socket: socket.send("text"), 1003),
        (lambda socket: socket.send(b"\xff\xff"), 1002),
        (lambda socket: socket.send(run(query=STRANGERS.bytes)), 1009),
        (lambda socket: socket.send(run(NARROW.message + 1)), 1009),
        (_unfinished, 1009),
        (_tiny, None),
        (_in_pieces, None),
    ],
)
def test_what_no_browser_of_ours_says_ends_the_socket(
    port: int, says: Callable[[ClientConnection], Awaitable[None] | None], code: int | None
) -> None:
    async def steps() -> None:
        async with await opened(port, FLOOD) as socket:
            if (said := says(socket)) is not None:
                await said
            assert await closed(socket) == code

    asyncio.run(steps())


def test_who_asks_again_and_again_is_sent_away(port: int) -> None:
    async def steps() -> None:
        async with await opened(port, OTHERS) as socket:
            for _ in range(STRANGERS.a_minute.amount):
                assert await answers(socket)
            await socket.send(run())
            assert await closed(socket) == 1008

    asyncio.run(steps())


def test_nobodys_caches_are_emptied_and_no_upload_is_prepared_for_a_stranger(port: int) -> None:
    async def steps() -> None:
        async with await opened(port, OTHERS) as socket:
            for said in (BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(debug_shutdown_runtime=True)):
                await socket.send(said.SerializeToString())
            asked = BackMsg()
            asked.file_urls_request.file_names.append("a")
            await socket.send(asked.SerializeToString())
            await socket.send(run())
            told = await page(socket)
            assert "Sign in" in told
            assert "upload_url" not in told

    asyncio.run(steps())


def signed_in(secret: str, person: Person) -> str:
    """The cookie of somebody who signed in just now, as the way back from the provider leaves it."""
    claims = {**person.claims, "iss": "https://provider.example", "iat": int(clock.now().timestamp()), "nonce": "n"}
    claims |= {"is_logged_in": True, "origin": "http://localhost", "provider": "default"}
    return f"_streamlit_user={create_signed_value(secret, '_streamlit_user', json.dumps(claims)).decode()}"


def test_who_is_signed_in_may_say_more_and_has_places_of_their_own(port: int) -> None:
    async def steps() -> None:
        cookie = signed_in(SECRET, ALDER)
        first, *rest = [await opened(port, FLOOD, cookie) for _ in range(SIGNED_IN.each)]
        await first.send(run(NARROW.message * 2, 100))
        assert await page(first)
        other = await opened(port, FLOOD, signed_in(SECRET, BIRCH))
        assert await _is_open(first)
        rest.append(await opened(port, FLOOD, cookie))
        assert await closed(first) == 1001
        assert await _is_open(other)
        for socket in (*rest, other):
            socket.transport.abort()

    asyncio.run(steps())


def test_a_cookie_that_nobody_signed_makes_nobody_less_of_a_stranger(port: int) -> None:
    async def steps() -> None:
        for cookie in (signed_in("k" * 48, ALDER), signed_in(SECRET, ALDER)[:-4], "_streamlit_user=x"):
            async with await opened(port, FLOOD, cookie) as socket:
                await socket.send(run(NARROW.message * 2, 100))
                assert await closed(socket) == 1009

    asyncio.run(steps())


def _session(told: str) -> str:
    return told.split('session_id: "')[1].split('"')[0]


def test_nothing_is_kept_of_a_session_in_which_nobody_signed_in(port: int) -> None:
    async def steps() -> None:
        async with await opened(port, OTHERS) as socket:
            await socket.send(run())
            before = _session(await page(socket))
        async with await opened(port, OTHERS, resumes=before) as socket:
            await socket.send(run())
            assert _session(await page(socket)) != before

    asyncio.run(steps())


async def crowd(port: int, address: str, many: int) -> list[ClientConnection]:
    """Sockets that are open and say nothing."""
    made: list[ClientConnection] = []
    for first in range(0, many, 50):
        made += await asyncio.gather(*(opened(port, address) for _ in range(min(50, many - first))))
    return made


async def _is_open(socket: ClientConnection) -> bool:
    try:
        await asyncio.wait_for(await socket.ping(), 30)
    except ConnectionClosed:
        return False
    return True


def test_when_all_places_are_taken_a_newcomer_from_another_address_gets_in_and_the_flood_makes_room(port: int) -> None:
    async def steps() -> None:
        flood = await crowd(port, FLOOD, STRANGERS.each)
        others = await crowd(port, OTHERS, STRANGERS.total - STRANGERS.each)
        assert await newcomer(port) < 60
        assert await closed(flood[0]) == 1001
        assert await _is_open(others[0])
        assert await _is_open(flood[-1])
        more = await crowd(port, FLOOD, 20)  # nor do more of the same address push out anybody else
        assert await _is_open(others[0])
        for socket in (*flood, *others, *more):
            socket.transport.abort()

    asyncio.run(steps())


def test_a_client_that_reads_nothing_is_cut_off_before_its_answers_pile_up(
    server: tuple[int, subprocess.Popen[bytes]],
) -> None:
    port, process = server
    before = resident(process.pid)
    with sockets.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(_handshake(port))
        ping = b"\x89\xfd" + bytes(4) + bytes(125)
        raw.settimeout(60)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            _says(raw, ping * 1_000, 2_000)  # 260 MB of answers that nobody reads
    assert resident(process.pid) - before < 50


def _says(raw: sockets.socket, words: bytes, times: int) -> None:
    for _ in range(times):
        raw.sendall(words)


def _handshake(port: int) -> bytes:
    asked: dict[str, Any] = {
        "Host": f"localhost:{port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": 13,
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    lines = ["GET /_stcore/stream HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items()), "", ""]
    return "\r\n".join(lines).encode()


def test_a_hundred_strangers_with_all_they_can_say_cost_less_than_half_a_megabyte_each(
    server: tuple[int, subprocess.Popen[bytes]],
) -> None:
    port, process = server

    async def steps() -> None:
        for socket in await crowd(port, OTHERS, 10):  # what the first pages load stays anyway
            await socket.send(run())
            await page(socket)
            await socket.close()
        before = resident(process.pid)
        held = [one for number in range(1, 6) for one in await crowd(port, f"127.0.1.{number}", 20)]
        for _ in range(3):
            for socket in held:
                await socket.send(run(4_000, 16, 10_000))
            await asyncio.gather(*(page(socket) for socket in held))
        assert resident(process.pid) - before < 50
        for socket in held:
            socket.transport.abort()

    asyncio.run(steps())

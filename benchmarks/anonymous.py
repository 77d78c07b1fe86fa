"""What people who never sign in can make the server keep, and whether a newcomer gets in meanwhile.

`python -m benchmarks.anonymous` starts the real server over a small invented force, tries uploads, and opens sockets
from ten addresses of this machine, each with the most that gets through: as many cookies as are taken, messages full of
widget values and with a long address, as many as are answered, and at last a message that never ends, while nothing is
read any more. It prints the resident memory before, while they are open and after they went. Then a thousand more come
from one address alone, and it prints how long a newcomer from another one waits for the sign-in page meanwhile.
`--sockets N` opens more or fewer than 200 in the first part.
"""

import asyncio
import os
import struct
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from core import clock
from core.store.engine import URL_VARIABLE, engine
from core.store.refresh.load import refresh
from data_fixtures.demo import newest_extract
from data_fixtures.generate import generate
from data_fixtures.provider import as_toml, demo_secrets, free_port, stop, wait_until_up

ROOT = Path(__file__).parents[1]
FLOOD, NEWCOMER = "127.0.0.1", "127.0.0.2"
MANY = [f"127.0.1.{number}" for number in range(1, 11)]  # so that no address has its messages of a minute used up
MESSAGES, MORE = 30, 1_000  # from each socket; sockets from one address
SIZES = (4_000_000, 1_000_000, 200_000, 60_000, 15_000, 4_000)  # bytes; the largest that is answered is used
COOKIES = "; ".join(f"_streamlit{number}={'x' * 4_000}" for number in range(7))


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """The server's process id and port."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"sqlite:///{folder / 'force.db'}"
        generate(folder / "extract", 300, 7, newest_extract(clock.now()))
        refresh(engine(url), folder / "extract", clock.now())
        (folder / "secrets.toml").write_text(as_toml(demo_secrets("http://127.0.0.1:9", port)))
        settings = {**os.environ, URL_VARIABLE: url, "DAILY_ACTIONS_SECRETS": str(folder / "secrets.toml")}
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
            try:
                wait_until_up(f"http://127.0.0.1:{port}/livez", process)
                yield process.pid, port
            finally:
                stop(process)


def resident(pid: int) -> float:
    """Megabytes of memory that the process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) / 1024


async def opened(port: int, address: str, cookies: str = "", resumes: str = "") -> ClientConnection:
    """A socket as a browser opens it, from one of this machine's addresses; `resumes` is a session it had before."""
    more = {"Cookie": cookies} if cookies else {}
    protocols = [Subprotocol(word) for word in ("streamlit", *(("none", resumes) if resumes else ()))]
    return await connect(
        f"ws://localhost:{port}/_stcore/stream", host="127.0.0.1", local_addr=(address, 0), additional_headers=more,
        origin=Origin(f"http://localhost:{port}"), subprotocols=protocols, max_size=None,
        open_timeout=60, ping_interval=None,
    )  # fmt: skip


def run(size: int = 0, values: int = 1, query: int = 0) -> bytes:
    """The message that asks for a page, with widget values of so many bytes and an address of so many."""
    said = BackMsg()
    said.rerun_script.query_string = "x" * query
    for number in range(values if size else 0):
        widget = said.rerun_script.widget_states.widgets.add()
        widget.id, widget.string_value = f"w{number}", "x" * (size // values)
    return said.SerializeToString()


async def page(socket: ClientConnection) -> str:
    """The texts of the page that is sent; raises ConnectionClosed or TimeoutError when none is."""
    words = ""
    async with asyncio.timeout(60):
        while True:
            told = ForwardMsg.FromString(bytes(await socket.recv(decode=False)))
            words += str(told)
            if told.WhichOneof("type") == "script_finished":
                return words


async def gets_through(port: int) -> tuple[int, int]:
    """The size and the number of widget values of the largest message that is answered with a page."""
    for size in SIZES:
        for values in (size // 10, 10):
            with suppress(ConnectionClosed, TimeoutError):
                async with await opened(port, FLOOD) as socket:
                    await socket.send(run(size, values))
                    await page(socket)
                    return size, values
    return 0, 0


async def filled(port: int, address: str, size: int, values: int) -> ClientConnection:
    """A socket that has said as much as it can."""
    socket = await opened(port, address, COOKIES)
    with suppress(ConnectionClosed):
        for number in range(MESSAGES):
            await socket.send(run(4_000, 16, 10_000) if number % 2 else run(size, values))
            await page(socket)
    return socket


def unfinished(socket: ClientConnection) -> None:
    """Goes on with a message that never ends, and reads nothing any more."""
    socket.transport.pause_reading()
    socket.transport.write(struct.pack("!BBQ", 0x82, 0xFF, 60_000) + bytes(4) + bytes(50_000))


async def flooded(port: int) -> list[ClientConnection]:
    """Many sockets from one address, each of which asks for pages as fast as it can."""
    made: list[ClientConnection] = []
    for _ in range(MORE):
        with suppress(InvalidStatus, ConnectionClosed):
            socket = await opened(port, FLOOD)
            made.append(socket)
            for _ in range(20):
                await socket.send(run())
    return made


def standing(port: int) -> int:
    """How many connections to the server are open, by the system's own account."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(local.endswith(f":{port:04X}") and state == "01" for _, local, _, state, *_ in rows)


async def newcomer(port: int) -> float:
    """Seconds until somebody from another address has the sign-in page; raises when they do not get it."""
    began = time.perf_counter()
    transport = httpx.AsyncHTTPTransport(local_address=NEWCOMER)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://localhost:{port}", timeout=60) as browser:
        (await browser.get("/")).raise_for_status()
    async with await opened(port, NEWCOMER) as socket:
        await socket.send(run())
        if "Sign in" not in await page(socket):
            raise AssertionError("the page has no button to sign in")
    return time.perf_counter() - began


async def uploads(port: int) -> Counter[int]:
    """The answers to uploads of a megabyte each into a session of one's own, by status."""
    async with await opened(port, FLOOD) as socket, httpx.AsyncClient(base_url=f"http://localhost:{port}") as browser:
        await socket.send(run())
        session = ForwardMsg.FromString(bytes(await socket.recv(decode=False))).new_session.initialize.session_id
        await browser.get("/_stcore/health")
        token = {"X-Xsrftoken": browser.cookies.get("_streamlit_xsrf", "")}
        answers: Counter[int] = Counter()
        for number in range(50):
            sent = {"file": ("a", os.urandom(1_000_000))}
            address = f"/_stcore/upload_file/{session}/{number}"
            answers[(await browser.put(address, files=sent, headers=token)).status_code] += 1
        return answers


async def measured(pid: int, port: int, sockets: int) -> None:
    """Prints the figures."""
    for _ in range(5):  # what the first pages load stays anyway
        async with await opened(port, NEWCOMER) as socket:
            await socket.send(run())
            await page(socket)
    before = resident(pid)
    print(f"before: {before:.0f} MB")
    print(f"50 uploads of 1 MB, by status: {dict(await uploads(port))}; then {resident(pid):.0f} MB")
    size, values = await gets_through(port)
    print(f"largest message that is answered: about {size:,} bytes in {values:,} widget values")
    before = resident(pid)
    held: list[ClientConnection] = []
    for first in range(0, sockets, len(MANY)):
        held += await asyncio.gather(*(filled(port, one, size, values) for one in MANY[: sockets - first]))
    print(f"{standing(port)} sockets open: {resident(pid):.0f} MB, cost {resident(pid) - before:.0f} MB")
    for socket in held:
        unfinished(socket)
    await asyncio.sleep(5)
    print(f"{standing(port)} sockets open: {resident(pid):.0f} MB, cost {resident(pid) - before:.0f} MB")
    flood = asyncio.create_task(flooded(port))
    while not flood.done():
        print(f"newcomer has the sign-in page after {await newcomer(port):.1f} s, {standing(port)} sockets open")
        await asyncio.sleep(1)
    held += await flood
    print(f"{standing(port)} sockets open: {resident(pid):.0f} MB, cost {resident(pid) - before:.0f} MB")
    for socket in held:
        socket.transport.abort()
    await asyncio.sleep(3)
    print(f"all gone: {resident(pid):.0f} MB")


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sockets", type=int, default=200)
    given = parser.parse_args()
    with served() as (server_pid, server_port):
        asyncio.run(measured(server_pid, server_port, given.sockets))

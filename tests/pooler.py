"""PgBouncer in front of a throw-away server, as Debian installs it but for its pool: every transaction a connection."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.postgres import OWNER, Cluster, _stopped, _user

INSTALL = "No PgBouncer was found. Next: make postgres (Debian: apt-get install pgbouncer)."
_PORT = 6432  # of the socket's name; nothing listens on the network
_SETTINGS = """
[databases]
* = host={server}

[pgbouncer]
listen_addr =
unix_socket_dir = {here}
listen_port = {port}
auth_type = trust
auth_file = {here}/users
pool_mode = {mode}
default_pool_size = {size}
"""


@contextmanager
def pooler(server: Cluster, mode: str = "transaction", size: int = 3) -> Iterator[str]:
    """The folder and port of its socket, as options of a URL; `size` connections are all that it opens to a database.

    Skips the test where it is not installed.
    """
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip(INSTALL)
    here, user = Path(tempfile.mkdtemp(prefix="daily-actions-pool-")), _user()
    settings = _SETTINGS.format(server=server.socket, here=here, port=_PORT, mode=mode, size=size)
    (here / "pgbouncer.ini").write_text(settings)
    (here / "users").write_text(f'"{OWNER}" ""\n')
    for file in (here, *here.iterdir()):
        shutil.chown(file, user)
    log = (here / "log").open("wb")
    running = subprocess.Popen([program, str(here / "pgbouncer.ini")], stdout=log, stderr=log, user=user, cwd=here)
    try:
        _answering(here, running)
        yield f"host={here}&port={_PORT}"
    finally:
        _stopped(running)
        log.close()
        shutil.rmtree(here, ignore_errors=True)


def _answering(here: Path, running: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            psycopg.connect(host=str(here), port=_PORT, user=OWNER, dbname="postgres").close()
        except psycopg.OperationalError:
            assert running.poll() is None, (here / "log").read_text()
            time.sleep(0.05)
        else:
            return
    raise TimeoutError((here / "log").read_text())

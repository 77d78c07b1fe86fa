"""A throw-away PostgreSQL server, from the binaries on this machine: reached by a socket only, gone at the end.

Its settings are those that a server has as Debian installs it: what initdb writes, with all that plans and answers
depend on. Only what a power cut would take is not waited for.
"""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

INSTALL = "No PostgreSQL server was found. Next: make postgres (Debian: apt-get install postgresql)."
OWNER, PLAIN = "daily", "plain"  # the users who own a database: with the right to make roles, and without
_PLENTY = 4 * 1024**3  # bytes; a server of the tests takes a twentieth of it
# Speed over safety: nothing here outlives the tests, and no plan and no answer depends on any of the three.
_QUICK = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass
class Cluster:
    """A running server; every database it gives is new. `given` are the URLs of those that it still has."""

    socket: Path
    numbers: Iterator[int] = field(default_factory=count)
    restart: Callable[[], None] = field(default=lambda: None)
    given: list[str] = field(default_factory=list)

    def database(self, owner: str = OWNER, template: str = "template1", options: str = "") -> str:
        """The URL of a new database that `owner` may do everything in, and nobody else but the superuser."""
        name = f"t{next(self.numbers)}"
        self.run(f'CREATE DATABASE {name} OWNER "{owner}" TEMPLATE {template} {options}')
        self.given.append(self.url(name, owner))
        return self.given[-1]

    def copied(self, url: str) -> str:
        """The URL of a new database with everything that another has, to which nobody may be connected now."""
        return self.database(template=str(make_url(url).database))

    def renewed(self, url: str) -> None:
        """Makes a database anew, without anything in it, under the URL it had; whoever is in it is thrown out."""
        made = make_url(url)
        self.run(_dropping(url), f'CREATE DATABASE {made.database} OWNER "{made.username}"')

    def dropped(self, *urls: str) -> None:
        """Makes databases be no more; whoever is in them is thrown out."""
        self.run(*map(_dropping, urls))
        self.given = [url for url in self.given if url not in urls]

    def url(self, name: str, user: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{user}@/{name}?host={self.socket}"

    def run(self, *statements: str, name: str = "postgres") -> None:
        """Runs statements as the superuser, each in a transaction of its own."""
        with psycopg.connect(host=str(self.socket), user="postgres", dbname=name, autocommit=True) as db:
            for statement in statements:
                db.execute(statement.encode())


def _dropping(url: str) -> str:
    return f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)"


@contextmanager
def cluster(*may_come_in: str) -> Iterator[Cluster]:
    """A server from here to the end, which lets everybody in, or as the lines of pg_hba.conf say that come before.

    Raises FileNotFoundError with what to install.
    """
    binaries = _binaries()
    # Not pytest's folder: it is closed to the user that the server must run as, and a socket's path is short.
    home = Path(tempfile.mkdtemp(prefix="daily-actions-pg-", dir=_roomy_memory()))
    user = _user()
    shutil.chown(home, user)
    try:
        _run(binaries / "initdb", "-D", home / "d", "-U", "postgres", "-E", "UTF8", "-A", "trust", "-N", user=user)
        entries = home / "d" / "pg_hba.conf"
        entries.write_text("\n".join([*may_come_in, entries.read_text()]))
        settings = [part for name in _QUICK for part in ("-c", f"{name}=off")]
        places = ["-c", "listen_addresses=", "-k", str(home)]
        log = (home / "log").open("wb")
        command = [str(binaries / "postgres"), "-D", str(home / "d"), *places, *settings]
        running = [subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=home)]

        def restart() -> None:
            """Stops the server as a power cut would and starts it again; the data survive by its own log."""
            _stopped(running.pop())
            running.append(subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=home))
            _answering(made, running[0])

        try:
            made = _ready(Cluster(home, restart=restart), running[0])
            yield made
        finally:
            _stopped(running[0])
            log.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _roomy_memory() -> Path | None:
    """Memory that is a folder, where there is plenty: a database is hundreds of files, made and gone within a test."""
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a name of its own there
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _PLENTY else None


def _binaries() -> Path:
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]), reverse=True)
    found = [str(path) for path in newest] + [path for path in [shutil.which("initdb")] if path]
    if not found:
        raise FileNotFoundError(INSTALL)
    return Path(found[0]).parent


def _user() -> str:
    """Whoever runs the tests; the server refuses to run as root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(*command: str | Path, user: str) -> None:
    done = subprocess.run([str(part) for part in command], user=user, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _stopped(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGQUIT)
    server.wait(30)


def _ready(made: Cluster, server: subprocess.Popen[bytes]) -> Cluster:
    _answering(made, server)
    made.run(f"CREATE ROLE {OWNER} LOGIN CREATEROLE", f"CREATE ROLE {PLAIN} LOGIN")
    return made


def _answering(made: Cluster, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            made.run("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, (made.socket / "log").read_text()
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server did not answer within ten seconds: " + (made.socket / "log").read_text())

"""Each thing that can stand in the way of a database, done for real: what is said is its own cause and nothing else."""

import errno
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from core import database_causes, disk_trouble
from core.database_causes import BY_STATE, COMING_IN, FULL, HELD, HELD_WHOLE, NO_FOLDER, NOT_YET, READ_ONLY
from core.disk_trouble import CAUSES, Cause
from core.store import store_file
from core.store.engine import Unreadable, engine, reading_whole, writing
from data_fixtures.provider import free_port
from tests.new_stores import InFiles
from tests.postgres import PLAIN, Cluster, cluster

ROOT = Path(__file__).parents[2]
NAME = "hazel-alder"  # of the folder, the database, the user: whatever the place is called, nobody is to read it
MUCH = (
    "CREATE TABLE much AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 2000) "
    "SELECT n, randomblob(4000) FROM n"
)
LOOK = """
import sys
from core.store.engine import Unreadable, engine, reading_whole, writing
target = engine(sys.argv[1])
try:
    with reading_whole(target) as db:
        db.exec_driver_sql("SELECT count(*) FROM crimes")
    with writing(target, 300, to_disk=True) as db:
        db.exec_driver_sql(sys.argv[2])
except Unreadable as error:
    print(error)
"""


def every_cause() -> set[Cause]:
    listed = [
        one for module in (database_causes, store_file) for one in vars(module).values() if isinstance(one, Cause)
    ]
    return {*listed, *BY_STATE.values(), *COMING_IN.values(), *CAUSES.values()}


def test_no_two_causes_read_the_same() -> None:
    words = [cause.words for cause in every_cause()]
    assert len(words) > 40
    assert len(set(words)) == len(words)


def test_every_cause_ends_a_sentence_and_says_what_is_next() -> None:
    for words, mend in every_cause():
        assert words.strip(" .") == words
        assert mend.strip(" .") == mend
        assert mend


def test_a_rare_error_of_the_system_is_said_in_its_own_words_without_the_place() -> None:
    rare = OSError(errno.EXDEV, os.strerror(errno.EXDEV), f"/{NAME}")
    assert disk_trouble.cause(rare).words == "the system says: Invalid cross-device link"


# SQLite: a file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / NAME).mkdir()
    return Path(InFiles()(tmp_path / NAME).removeprefix("sqlite:///"))


def refused(file: Path, way: Callable[..., object] = reading_whole, **options: object) -> str:
    with pytest.raises(Unreadable) as error, way(engine(f"sqlite:///{file}"), **options) as db:
        db.exec_driver_sql("SELECT count(*) FROM crimes")
    return str(error.value)


def names(said: str, cause: Cause) -> None:
    """The cause and its next step are said, and neither a place nor a name."""
    assert cause.words in said
    assert said.endswith(f"Nothing was changed. Next: {cause.mend}.")
    assert NAME not in said
    assert "/" not in said.replace("(-wal, -shm)", "")


def gone(file: Path) -> None:
    file.unlink()


def folder_gone(file: Path) -> None:
    shutil.rmtree(file.parent)


def way_is_a_file(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.write_text("x")


def is_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def is_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def leads_in_a_circle(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def is_text(file: Path) -> None:
    file.write_text("hello " * 1000)


def has_a_spoilt_beginning(file: Path) -> None:
    file.write_bytes(b"spoilt" * 10 + file.read_bytes()[60:])


def has_spoilt_pages(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))


def is_cut_off(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def has_a_folder_beside(file: Path) -> None:
    file.with_name(f"{file.name}-wal").mkdir()


HARMS = [
    (gone, NOT_YET),
    (folder_gone, NO_FOLDER),
    (way_is_a_file, CAUSES[errno.ENOTDIR]),
    (is_a_folder, CAUSES[errno.EISDIR]),
    (is_a_pipe, store_file.NO_FILE),
    (leads_in_a_circle, CAUSES[errno.ELOOP]),
    (is_text, BY_STATE["SQLITE_NOTADB"]),
    (has_a_spoilt_beginning, BY_STATE["SQLITE_NOTADB"]),
    (has_spoilt_pages, BY_STATE["SQLITE_CORRUPT"]),
    (is_cut_off, BY_STATE["SQLITE_CORRUPT"]),
    (has_a_folder_beside, store_file.BESIDE),
]


@pytest.mark.parametrize("way", [reading_whole, writing])
@pytest.mark.parametrize(("harm", "cause"), HARMS, ids=[harm.__name__ for harm, _ in HARMS])
def test_what_is_wrong_with_the_file_is_said(file: Path, harm: Callable[[Path], None], cause: Cause, way) -> None:
    harm(file)
    names(refused(file, way), cause)


@pytest.mark.parametrize("way", [reading_whole, writing])
def test_who_looks_for_a_store_that_is_not_there_makes_none(tmp_path: Path, way) -> None:
    names(refused(tmp_path / NAME / "store.db", way), NO_FOLDER)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def held(file: Path, *, whole: bool) -> Iterator[None]:
    holding = sqlite3.connect(file, isolation_level=None)
    if whole:
        holding.execute("PRAGMA locking_mode=EXCLUSIVE")
    holding.execute("BEGIN IMMEDIATE")
    holding.execute("CREATE TABLE held (a)")
    try:
        yield
    finally:
        holding.rollback()
        holding.close()


def test_somebody_who_writes_is_said_and_how_long_it_was_waited(file: Path) -> None:
    with held(file, whole=False):
        said = refused(file, writing, wait_ms=1_500)
    names(said, HELD)
    assert "cannot be written now: somebody else is writing, and was not done within 1.5 seconds" in said


@pytest.mark.slow
def test_a_lock_on_the_whole_file_is_another_thing(file: Path) -> None:
    with held(file, whole=True):
        said = refused(file)
    names(said, HELD_WHOLE)
    assert "within 10 seconds" in said


def shown(file: Path, *, at_most: tuple[int, int] | None = None, write: str = MUCH) -> str:
    """What another process, which is no superuser and has these limits, is refused with when it looks and writes."""
    command = [sys.executable, "-c", LOOK, f"sqlite:///{file}", write]
    if os.geteuid() == 0:
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=120,
        preexec_fn=lambda: resource.setrlimit(at_most[0], (at_most[1], at_most[1])) if at_most else None,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def mode(place: Path, wanted: int) -> Iterator[None]:
    was = place.stat().st_mode
    place.chmod(wanted)
    try:
        yield
    finally:
        place.chmod(was)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "wanted", "cause"),
    [
        (False, 0o000, store_file.CLOSED_FILE),
        (False, 0o400, store_file.READ_ONLY_FILE),
        (True, 0o000, store_file.CLOSED_FOLDER),
        (True, 0o500, store_file.READ_ONLY_FOLDER),
    ],
)
def test_a_right_that_is_missing_is_said(file: Path, folder: bool, wanted: int, cause: Cause) -> None:
    with mode(file.parent if folder else file, wanted):
        names(shown(file), cause)


@pytest.mark.slow
def test_a_limit_on_the_size_of_files_is_said(file: Path) -> None:
    names(shown(file, at_most=(resource.RLIMIT_FSIZE, file.stat().st_size)), CAUSES[errno.EFBIG])


@pytest.mark.slow
def test_a_full_database_is_said(file: Path) -> None:
    """Its own bound on pages stands for the disk: SQLite answers alike, and this needs no administrator."""
    with pytest.raises(Unreadable) as error:
        filled_up_to_its_bound(engine(f"sqlite:///{file}"))
    names(str(error.value), FULL)


def filled_up_to_its_bound(target: Engine) -> None:
    with writing(target, to_disk=True) as db:
        db.exec_driver_sql("PRAGMA max_page_count=1")
        db.exec_driver_sql(MUCH)


@contextmanager
def mounted(place: Path, *words: str) -> Iterator[None]:
    """A small disk, where this machine lets one be mounted."""
    if os.geteuid() != 0 or subprocess.run(["mount", *words, str(place)], capture_output=True).returncode:
        pytest.skip("this account may not mount a disk; the bound on pages is the second way")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.slow
def test_a_disk_that_is_full_is_said(file: Path, tmp_path: Path) -> None:
    small = tmp_path / f"small-{NAME}"
    small.mkdir()
    with mounted(small, "-t", "tmpfs", "-o", "size=4m", "none"):
        shutil.copy(file, small / "store.db")
        names(shown(small / "store.db"), FULL)


@pytest.mark.slow
def test_a_disk_that_is_mounted_read_only_is_said(file: Path) -> None:
    with mounted(file.parent, "--bind", str(file.parent)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(file.parent)], check=True)
        names(shown(file), CAUSES[errno.EROFS])


@pytest.mark.slow
def test_too_many_open_files_are_said(file: Path) -> None:
    looking = LOOK.replace(
        "try:", "import os\nheld = []\ntry:\n    while True: held.append(os.dup(0))\nexcept OSError: pass\ntry:", 1
    )
    done = subprocess.run(
        [sys.executable, "-c", looking, f"sqlite:///{file}", "SELECT 1"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    names(done.stdout.strip(), CAUSES[errno.EMFILE])


# PostgreSQL: a server

RULES = (
    "local all postgres trust",
    "local all locked scram-sha-256",
    "local all by_account peer",
    "local all nobody_else reject",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster(*RULES) as made:
        made.run(
            "CREATE ROLE locked LOGIN PASSWORD 'x'", "CREATE ROLE by_account LOGIN", "CREATE ROLE nobody_else LOGIN",
            "CREATE ROLE never NOLOGIN", "CREATE ROLE few LOGIN CONNECTION LIMIT 0",
            f'CREATE DATABASE "{NAME}"', f'REVOKE CONNECT ON DATABASE "{NAME}" FROM PUBLIC',
            "CREATE DATABASE closing ALLOW_CONNECTIONS false",
        )  # fmt: skip
        yield made


def answered(url: str, statement: str = "SELECT 1", way: Callable[..., object] = reading_whole) -> str:
    target = engine(url)
    try:
        with pytest.raises(Unreadable) as error, way(target) as db:
            db.exec_driver_sql(statement)
    finally:
        target.dispose()
    return str(error.value)


COMING = {
    "server down": ("postgresql+psycopg://u@127.0.0.1:{free}/d", r"Connection refused|on socket .*No such file"),
    "no socket": ("postgresql+psycopg://u@/d?host={away}", r"Connection refused|on socket .*No such file"),
    "host unknown": ("postgresql+psycopg://u@nowhere.invalid/d",
                     r"failed to resolve host|could not translate host name"),
    "silent": ("postgresql+psycopg://u@127.0.0.1:{silent}/d?connect_timeout=2",
               r"timeout expired|timed out|No route to host|Network is unreachable"),
    "no encryption": ("postgresql+psycopg://u@127.0.0.1:{plain}/d?sslmode=require",
                      r"(does not support|unsupported) SSL|SSL was required"),
    "no certificate": ("postgresql+psycopg://u@127.0.0.1:{tls}/d?sslmode=verify-full&sslrootcert={away}/hazel-alder",
                       r"certificate|SSL error|SSL SYSCALL"),
    "no password": ("postgresql+psycopg://locked@/postgres?host={socket}", r"no password supplied"),
    "database closed": (f"postgresql+psycopg://plain@/{NAME}?host={{socket}}", r"permission denied for database"),
}  # fmt: skip
STATES = {
    "wrong password": ("postgresql+psycopg://locked:no@/postgres?host={socket}", "28P01"),
    "no such user": ("postgresql+psycopg://hazel-alder@/postgres?host={socket}", "28P01"),
    "may not log in": ("postgresql+psycopg://never@/postgres?host={socket}", "28P01"),
    "no such database": ("postgresql+psycopg://plain@/hazel-alder-s?host={socket}", "3D000"),
    "no connection left": ("postgresql+psycopg://few@/postgres?host={socket}", "53300"),
    "not accepting": ("postgresql+psycopg://plain@/closing?host={socket}", "57P03"),
}
RULED = {
    "by_account": r"(Peer|Ident) authentication failed",
    "nobody_else": r"no pg_hba\.conf entry|rejects connection",
}


@contextmanager
def listening(answer: bytes | None) -> Iterator[int]:
    """A port that takes whoever comes and gives each this answer; none at all, and they wait."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    one, _ = door.accept()
                except OSError:
                    return
                taken.append(one)
                if answer is not None:
                    one.recv(8)
                    one.sendall(answer)

        threading.Thread(target=take, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()


@pytest.mark.slow
@pytest.mark.parametrize("what", [*COMING, *STATES])
def test_why_a_server_lets_nobody_in_is_said(server: Cluster, tmp_path: Path, what: str) -> None:
    url = (COMING | STATES)[what][0]
    cause = COMING_IN[COMING[what][1]] if what in COMING else BY_STATE[STATES[what][1]]
    with listening(b"N") as plain, listening(b"S") as tls, listening(None) as silent:
        ports = {"free": free_port(), "plain": plain, "tls": tls, "silent": silent}
        place = url.format(socket=server.socket, away=tmp_path, **ports)
        names(answered(place), cause)


@pytest.mark.slow
@pytest.mark.parametrize("user", RULED)
def test_what_the_server_s_rules_of_entry_refuse_is_said(server: Cluster, user: str) -> None:
    names_rule(answered(server.url("postgres", user)), COMING_IN[RULED[user]])


def names_rule(said: str, cause: Cause) -> None:
    assert cause.words in said
    assert cause.mend in said


@pytest.mark.slow
@pytest.mark.parametrize("state", [state for state in BY_STATE if len(state) == 5])
def test_each_state_that_a_server_answers_with_is_said(server: Cluster, state: str) -> None:
    """Raised by the server itself, on the whole way through the driver."""
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'row of {NAME}' USING ERRCODE = '{state}'; END $$"
    said = answered(server.url("postgres", PLAIN), raised, writing)
    names(said, BY_STATE[state])
    assert f"({state})" in said or state == "57014"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "cause"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", BY_STATE["57P01"]),
        ("SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(3)", BY_STATE["57014"]),
        ("SET LOCAL statement_timeout = 50; SELECT pg_sleep(3)", database_causes._TOO_LONG),
        ("SELECT * FROM pg_authid", BY_STATE["42501"]),
        ("SET TRANSACTION READ ONLY; CREATE TABLE x (a int)", READ_ONLY),
    ],
)
def test_what_a_server_does_to_a_question_is_said(server: Cluster, statement: str, cause: Cause) -> None:
    names(answered(server.url("postgres", PLAIN), statement, writing), cause)


@pytest.mark.slow
def test_a_lock_that_another_holds_is_said_and_how_long_it_was_waited(server: Cluster) -> None:
    url = server.database()
    target = engine(url)
    with writing(target) as db:
        db.exec_driver_sql("CREATE TABLE crimes (a int)")
    with psycopg.connect(host=str(server.socket), user="postgres", dbname=make_url(url).database) as other:
        other.execute("LOCK TABLE crimes IN ACCESS EXCLUSIVE MODE")
        said = held_up(target)
    names(said, HELD)
    assert "cannot be written now: somebody else is writing, and was not done within 0.5 seconds" in said
    target.dispose()
    server.dropped(url)


def held_up(target: Engine) -> str:
    with pytest.raises(Unreadable) as error, writing(target, 500) as db:
        db.exec_driver_sql("DELETE FROM crimes")
    return str(error.value)


@pytest.mark.slow
def test_a_server_whose_disk_is_full_is_said(server: Cluster, tmp_path: Path) -> None:
    small = Path("/dev/shm") / server.socket.name / "small"  # noqa: S108 - the server's own folder
    if not small.parent.is_dir():
        pytest.skip("the server's folder is elsewhere; the state that it raises is the second way")
    small.mkdir()
    with mounted(small, "-t", "tmpfs", "-o", "size=2m,mode=777", "none"):
        shutil.chown(small, (server.socket / "d").stat().st_uid)
        server.run(f"CREATE TABLESPACE small LOCATION '{small}'", "GRANT CREATE ON TABLESPACE small TO PUBLIC")
        url = server.database()
        written = (
            "CREATE TABLE many TABLESPACE small AS SELECT repeat(md5(n::text), 60) FROM generate_series(1, 9000) n"
        )
        names(answered(url, written, writing), FULL)
        server.dropped(url)
        server.run("DROP TABLESPACE small")


@pytest.mark.slow
def test_a_server_that_went_away_is_said_and_one_that_is_back_serves(tmp_path: Path) -> None:
    with cluster() as server:
        url = server.database()
        target = engine(url)
        with reading_whole(target):
            pass
    with pytest.raises(Unreadable) as error, reading_whole(target):
        pass
    names(str(error.value), COMING_IN[r"Connection refused|on socket .*No such file"])
    target.dispose()

"""A database URL that cannot be used is refused by the part that is wrong, and nothing of it is ever said."""

import json
import logging
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from core.database_url import BadUrl, parsed
from core.extract import Refused
from core.sources import read_whole
from core.store.engine import URL_VARIABLE, Unreadable, database_url
from manage import manage
from tests.drawn import examples
from tests.folders import folder
from tests.refusals import in_words

WHOSE = "The URL"


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("postgresql+psycopg://app:p@ss:W0rd@host/db", "more than one @"),
        ("postgresql+psycopg://app:p@ssW0rd@host/db", "more than one @"),
        ("postgresql+psycopg://app:p@ss/W0rd@host/db", "more than one @"),
        ("postgresql+psycopg://a/pp:W0rd@host/db", "not USER or USER:PASSWORD"),
        ("postgresql+psycopg://:W0rd@host/db", "not USER or USER:PASSWORD"),
        ("postgresql+psycopg://app:W0rd/db", "no port from 1 to 65535"),
        ("postgresql+psycopg://app:x@host:W0rd/db", "no port from 1 to 65535"),
        ("postgresql+psycopg://app:x@host:0/db", "no port from 1 to 65535"),
        ("postgresql+psycopg://app:x@host:65536/db", "no port from 1 to 65535"),
        ("postgresql+psycopg://app:x@host:²/db", "no port from 1 to 65535"),
        ("postgresql+psycopg://app:W0%rd@host/db", "begins no escape"),
        ("postgresql+psycopg://app:W0 rd@host/db", "holds a space"),
        ("postgresql+psycopg://app:W0rd@host/db\n", "line end"),
        ("postgresql+psycopg://app:W0rd@host/\ud800", "not UTF-8"),
        ("sqlite:///W0\udcff.db", "not UTF-8"),
        ("postgresql+psycopg://app:W0rd@host", "names no database"),
        ("postgresql+psycopg://app:x@host/db?W0rd=1", "an option after ?"),
        ("postgresql+psycopg://app:x@host/db?prepare_threshold=1", "an option after ?"),
        ("postgresql+psycopg://app:W0rd@[::1/db", "not the form of a URL"),
        ("postgresql+psycopg2://app:W0rd@host/db", "or another driver"),
        ("postgresql+asyncpg://app:W0rd@host/db", "or another driver"),
        ("postgresql+psycopg_async://app:W0rd@host/db", "or another driver"),
        ("W0rd://app@host/db", "another database than PostgreSQL and SQLite"),
        ("postgres://app:W0rd@host/db", "another database than PostgreSQL and SQLite"),
        ("app:W0rd@host/db", "does not begin with a kind of database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://W0rd.db", "after three slashes"),
        ("sqlite:///file:W0rd.db?mode=ro&uri=true", "path alone"),
    ],
)
def test_what_is_wrong_is_named_by_its_part_and_never_quoted(url, part):
    with pytest.raises(BadUrl) as refused:
        parsed(url, WHOSE)
    said = str(refused.value)
    assert part in said
    assert "W0" not in said
    assert "%40" in said  # how to write it
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://app:p%40ss%3AW0rd@host/db",
        "postgresql+psycopg://app:p#s?s/w:d@host/db",
        "postgresql+psycopg://app@/db?host=/run/postgresql",
        "postgresql+psycopg://app:x@[::1]:5432/db",
        "postgresql+psycopg://host/db?sslmode=verify-full&connect_timeout=3",
        "postgresql+psycopg:///?service=records",
        "postgresql://app:x@host:6432/db",
    ],
)
def test_a_url_that_says_all_of_it_is_taken_as_it_stands(url):
    assert parsed(url, WHOSE) == make_url(url)


def test_a_relative_sqlite_path_is_the_file_it_was_where_the_command_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert parsed("sqlite:///var/x.db", WHOSE).database == str(tmp_path / "var" / "x.db")
    assert parsed("sqlite:////var/x.db", WHOSE).database == "/var/x.db"


@pytest.mark.parametrize("kind", ["mysql+pymysql", "mssql+pyodbc", "oracle", "postgresql+psycopg2", "nosuch"])
def test_a_database_or_driver_that_nothing_is_tested_with_is_refused_though_it_be_installed(kind, monkeypatch):
    monkeypatch.setattr("sqlalchemy.dialects.mysql.pymysql.MySQLDialect_pymysql.import_dbapi", lambda: sqlite3)
    for refuse in (lambda url: parsed(url, WHOSE), database_url, read_whole):
        with pytest.raises((BadUrl, Unreadable, Refused), match="another database than PostgreSQL and SQLite") as error:
            refuse(f"{kind}://app:W0rd@host/db")
        assert "wanted e.g. postgresql+psycopg://" in str(error.value)
        assert "W0rd" not in str(error.value)


# No message of ours or of a library has two of these letters within four.
LETTERS = "QXZJ"
passwords = st.text(alphabet=[*LETTERS, *"@:/?#%[]&=+ \\'\"\n€"], min_size=8, max_size=24)


def pieces(password: str) -> set[str]:
    """What of a password must stand nowhere: four characters of it, of which two are letters."""
    parts = {password[n : n + 4] for n in range(len(password) - 3)}
    return {part for part in parts if sum(one in LETTERS for one in part) >= 2}


class Everything(logging.Handler):
    """Every record of every logger, with its exception."""

    def __init__(self) -> None:
        super().__init__(0)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(logging.Formatter().format(record))


@pytest.fixture(scope="module")
def given_to(tmp_path_factory) -> Path:
    """A folder with an extract, and secrets with which a digest would be sent."""
    where = tmp_path_factory.mktemp("given")
    folder(where / "extract", crimes=[{"crime_ref": "X1"}])
    settings = {"app_url": "https://actions.force.example", "smtp_host": "127.0.0.1", "sender": "da@force.example"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in {**settings, "smtp_security": "none"}.items()]
    (where / "secrets.toml").write_text("[digest]\n" + "\n".join(lines))
    return where


FORMS = [
    "postgresql+psycopg://app:{}@127.0.0.1:1/db?connect_timeout=1",
    "postgresql+psycopg://{}@127.0.0.1:1/db?connect_timeout=1",
    "postgresql+psycopg2://app:{}@127.0.0.1:1/db",
    "oracle://app:{}@127.0.0.1:1/db",
    "postgresql+psycopg://app:x@127.0.0.1:{}/db",
    "postgresql+psycopg://app:x@127.0.0.1:1/db?password={}",
    "postgresql+psycopg://app:x@127.0.0.1:1/db?{}=1",
    "app:{}@127.0.0.1:1/db",
    "sqlite://{}@127.0.0.1/db",
]


@pytest.mark.slow
@given(passwords, st.sampled_from(FORMS))
def test_no_command_and_no_logger_says_a_piece_of_a_password(given_to, password, form):
    url, extract = form.format(password), str(given_to / "extract")
    own = f"sqlite:///{given_to / 'store.db'}"
    commands = [
        ["check", url],
        ["refresh", extract, "--database", url],
        ["refresh", url, "--database", own],
        ["verify", "--database", url],
        ["audit", "verify", "--database", url],
        ["digest", "--database", url],
    ]
    if "\n" in url or url.count("@") > 1:  # what is refused for certain; anything else would be served
        commands.append(["serve", "--port", "1", "--database", url])
    everything, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(everything)
    root.setLevel(0)
    try:
        for command in commands:
            done = CliRunner().invoke(manage, command, env={"DAILY_ACTIONS_SECRETS": str(given_to / "secrets.toml")})
            said = done.output + "\n".join(everything.said)
            assert done.exit_code == 2, (command, said)
            assert "refused: " in done.output
            assert not [part for part in pieces(password) if part in said], said
    finally:
        root.removeHandler(everything)
        root.setLevel(level)


def test_the_variable_is_named_where_it_holds_the_url(monkeypatch):
    monkeypatch.setenv(URL_VARIABLE, "postgresql+psycopg://app:p@ss:W0rd@host/db")
    done = CliRunner().invoke(manage, ["verify"])
    assert (done.exit_code, URL_VARIABLE in done.output, "W0rd" in done.output) == (2, True, False)


PARTS = st.sampled_from(
    ["postgresql", "postgresql+psycopg", "sqlite", "://", "/", ":", "@", "?", "#", "%", "%40", "[", "]", "&", "=",
     "::1", "host", "5432", "0", "²", "dbname=", "service", "options=-c", "host=", "db", "\ud800", "\0", " ", "\\", "~"]
)  # fmt: skip
URLS = st.lists(PARTS | st.text(st.characters(), max_size=3), max_size=14).map("".join)
BEGINNINGS = ["", "postgresql+psycopg://", "sqlite:///", "postgresql+psycopg://app:x@host/db?"]


@settings(max_examples=examples(500))
@given(st.sampled_from(BEGINNINGS), URLS)
def test_any_text_is_taken_for_a_url_or_refused_in_words(beginning, rest):
    for take, refused in ((lambda url: parsed(url, WHOSE), BadUrl), (database_url, Unreadable)):
        try:
            take(beginning + rest)
        except refused as refusal:
            in_words(refusal)


def refusal_of(url: str) -> str:
    """In which words a URL is refused, none when it is not."""
    try:
        parsed(url, WHOSE)
    except BadUrl as refusal:
        return str(refusal)
    return ""


@settings(max_examples=examples(200))
@given(passwords, st.sampled_from(FORMS), URLS)
def test_no_refusal_of_a_url_says_a_piece_of_a_password(password, form, rest):
    words = refusal_of(form.format(password) + rest)
    assert not [part for part in pieces(password) if part in words]

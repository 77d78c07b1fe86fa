"""Settings of every test, and the databases they run on."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings

from tests.drawn import THOROUGHLY, examples
from tests.new_stores import InFiles, NewStores, OnServer
from tests.postgres import Cluster, cluster

# A deadline would measure the machine; derandomised so that a failure is the same for everybody.
settings.register_profile("house", deadline=None, derandomize=not THOROUGHLY, max_examples=examples(50))
settings.load_profile("house")

# A run put into the background of a shell ignores these, and so would every server that a test starts and stops.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)


def pytest_collection_finish() -> None:
    """What was imported stays until the end: to look through it for garbage again and again is a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    """What a command that runs within the test's process sets for its files is over with the test."""
    was = os.umask(0o077)
    os.umask(was)
    yield
    os.umask(was)


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """A command that runs within the test's process leaves no setting behind for the next test to run into."""
    before = _settings()
    yield
    assert _settings() == before


def _settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("DAILY_ACTIONS_")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a server of its own is marked, so that `make check` needs none."""
    asking = [item for item in items if "postgres" in getattr(item, "fixturenames", ())]
    unmarked = [item.nodeid for item in asking if not {"slow", "browser"} & {mark.name for mark in item.iter_markers()}]
    if unmarked:
        raise pytest.UsageError(f"These start PostgreSQL and are not marked slow: {', '.join(unmarked)}")


def refuse_where_slow_tests_are_left_out(markexpr: str) -> None:
    """What a fixture asks for while it runs is not seen at collection."""
    if "not slow" in markexpr:
        pytest.fail("This starts PostgreSQL: mark the test slow, or the kind of database that it asks for.")


_servers: list[Cluster] = []


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """A PostgreSQL server of this test process."""
    refuse_where_slow_tests_are_left_out(pytestconfig.getoption("markexpr"))
    with cluster() as made:
        _servers.append(made)
        yield made
        _servers.clear()


@contextmanager
def _no_database_left() -> Iterator[None]:
    """What is made on the server from here to the end goes at the end: thousands of files a test, otherwise."""
    kept = {url for server in _servers for url in server.given}
    yield
    for server in _servers:
        if new := [url for url in server.given if url not in kept]:
            server.dropped(*new)


@pytest.fixture(scope="module", autouse=True)
def no_database_left_by_a_module() -> Iterator[None]:
    with _no_database_left():
        yield


@pytest.fixture(autouse=True)
def no_database_left_by_a_test() -> Iterator[None]:
    with _no_database_left():
        yield


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def new_url(request: pytest.FixtureRequest) -> NewStores:
    """Makes stores of the present schema with nothing in them, `new_url(folder)`, on each kind that the store runs on.

    `new_url.blank(folder)` has no table; `new_url.copied(url, folder)` has everything that another store has.
    """
    return InFiles() if request.param == "sqlite" else OnServer(request.getfixturevalue("postgres"))

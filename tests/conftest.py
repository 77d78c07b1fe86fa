"""Settings of every test, and the databases they run on."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.drawn import THOROUGHLY, examples
from tests.postgres import Cluster, cluster

# A deadline would measure the machine; derandomised so that a failure is the same for everybody.
settings.register_profile("house", deadline=None, derandomize=not THOROUGHLY, max_examples=examples(50))
settings.load_profile("house")


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


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """A PostgreSQL server of this test process."""
    if "not slow" in pytestconfig.getoption("markexpr"):  # asked for by a fixture at run time, so not seen above
        pytest.fail("This starts PostgreSQL: mark the test slow, or the kind of database that it asks for.")
    with cluster() as made:
        yield made


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def new_url(request) -> Callable[[Path], str]:
    """Makes the URL of an empty database, `new_url(folder)`; its tests run on each kind that the store runs on."""
    if request.param == "sqlite":
        numbers = count()
        return lambda where: f"sqlite:///{where / f'store{next(numbers)}.db'}"
    server = request.getfixturevalue("postgres")
    return lambda _where: server.database()

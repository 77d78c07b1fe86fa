"""Settings of every test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgres import Cluster, cluster

# A deadline would measure the machine; derandomised so that a failure is the same for everybody.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of this test process."""
    with cluster() as made:
        yield made

"""A fresh store a test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.store.engine import engine


@pytest.fixture
def database(new_url, tmp_path) -> Iterator[Engine]:
    """A store of its own with nothing in it, on each kind that the store runs on."""
    made = engine(new_url(tmp_path))
    yield made
    made.dispose()


@pytest.fixture
def blank(new_url, tmp_path) -> Iterator[Engine]:
    """A database without a table, as a user's is before the first refresh."""
    made = engine(new_url.blank(tmp_path))
    yield made
    made.dispose()

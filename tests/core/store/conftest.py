"""A fresh database a test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.store.engine import engine


@pytest.fixture
def database(new_url, tmp_path) -> Iterator[Engine]:
    """An empty database of its own, on each kind that the store runs on."""
    made = engine(new_url(tmp_path))
    yield made
    made.dispose()

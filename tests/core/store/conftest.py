"""A fresh database a test."""

import pytest
from sqlalchemy import Engine

from core.store.engine import engine


@pytest.fixture
def database(tmp_path) -> Engine:
    """An empty SQLite database in a file of its own."""
    made = engine(f"sqlite:///{tmp_path / 'store.db'}")
    yield made
    made.dispose()

"""A copied store is what a refresh of one's own would make: what a test says of a copy, it says of a user's store."""

import re
import sqlite3
import subprocess
from datetime import UTC, datetime

import pytest
from sqlalchemy import make_url, select

from core.store.engine import engine, reading_whole
from core.store.migrate import migrate
from core.store.refresh.load import refresh
from core.store.schema.work import PAIR_SECRET
from tests.folders import folder
from tests.new_stores import loaded
from tests.postgres import _binaries

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


def written(url: str) -> list[str]:
    """The schema, policies, rights and rows of a store as its own tool writes them out, but for what is random."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        with sqlite3.connect(str(place.database)) as db:
            lines = list(db.iterdump())
    else:
        command = [_binaries() / "pg_dump", "-h", str(place.query["host"]), "-U", str(place.username), place.database]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    with reading_whole(engine(url)) as db:
        secret = db.execute(select(PAIR_SECRET.c.secret)).scalar_one()
    lines = [line.replace(secret, "…") for line in lines if not re.match(r"\\(un)?restrict ", line)]
    return sorted(lines)  # in which order the indexes of a table are made differs from run to run


def test_a_new_store_is_to_the_last_row_and_right_what_migrations_make_of_nothing(new_url, tmp_path):
    blank, copy = new_url.blank(tmp_path), new_url(tmp_path)
    migrate(engine(blank))
    assert len(written(blank)) > 100
    assert written(copy) == written(blank)


def test_a_copy_has_what_was_loaded_and_nobody_else_s_writes(new_url, tmp_path):
    first = loaded(new_url.blank(tmp_path), folder(tmp_path / "x", crimes=[{"crime_ref": "X1"}]), NOW)
    one, other = (new_url.copied(first, tmp_path) for _ in range(2))
    refresh(engine(one), folder(tmp_path / "y", crimes=[{"crime_ref": "X2"}]), NOW)
    assert written(other) == written(first) != written(one)

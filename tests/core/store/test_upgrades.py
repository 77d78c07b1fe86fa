"""A store of every schema there ever was, with records and a log in it, is whole after the refresh of an upgrade."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine

from core.store import schema_known
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.walk import walk
from core.store.engine import engine, reading_whole, writing
from core.store.migrate import _config
from core.store.operations.verify import verify
from core.store.refresh.turn import turn
from core.store.wall import put_up
from tests.covering import team
from tests.folders import folder
from tests.new_stores import NewStores, loaded

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EARLIER = schema_known._known()[1:]


@pytest.fixture(scope="module")
def first_load(new_url: NewStores, tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("upgrades")
    return loaded(new_url(where), _extract(where, NOW), NOW)


@pytest.fixture
def store(new_url: NewStores, first_load: str, tmp_path: Path) -> Iterator[Engine]:
    made = engine(new_url.copied(first_load, tmp_path))
    with writing(made) as db:
        entries.write(db, [Entry(NOW, "1001", Action.CONSULTED, "X1")])
    yield made
    made.dispose()


def _extract(where: Path, at: datetime) -> Path:
    return folder(where / f"{at:%H%M}", at.isoformat(), **team(NOW.date()))


@pytest.mark.parametrize("schema", EARLIER)
def test_an_upgrade_from_every_earlier_schema_leaves_a_store_that_verifies(store, tmp_path, schema):
    config = _config()
    with writing(store) as db:
        config.attributes["connection"] = db
        put_up.take_down(db)
        command.downgrade(config, schema)
        assert schema_known.stored(db) == schema
    later = NOW + timedelta(hours=1)
    assert turn(store, str(_extract(tmp_path, later)), lambda: later) is not None
    assert verify(store) == []
    with reading_whole(store) as db:
        assert schema_known.at_head(db)
        walk(db, [], NOW - timedelta(days=2_000))

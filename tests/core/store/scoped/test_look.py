"""A crime is read by a look alone: it is in the access log before anything of the crime is read, once a view."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select

from core.scope import Scope
from core.store import scoped
from core.store.engine import Unreadable, engine, reading, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from tests.folders import folder
from tests.scope.answers import statements
from tests.stores import held

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
ALDER = Scope("1001", frozenset({"1001"}), frozenset(), date(2026, 11, 22), "192.0.2.7, sign-in aabbccdd")
CRIMES = [
    {"crime_ref": "X1", "oic": "1001"},
    {"crime_ref": "X2", "oic": "1001"},
    {"crime_ref": "X3", "oic": "1002"},
]


@pytest.fixture
def database(new_url, tmp_path):
    made = engine(new_url(tmp_path))
    refresh(made, folder(tmp_path / "x", crimes=CRIMES), NOW)
    yield made
    made.dispose()


def look(database: Engine, ref: str, who: Scope = ALDER, snapshot: int = 1, within=None):
    with reading(database) as db:
        return scoped.look(db, who, ref, NOW, snapshot, within=within)


def logged(database: Engine) -> list[tuple[str, str]]:
    with reading_whole(database) as db:
        wanted = select(ACCESS_LOG.c.action, ACCESS_LOG.c.crime_ref).order_by(ACCESS_LOG.c.entry_id)
        return [tuple(row) for row in db.execute(wanted)]


def test_a_look_is_written_before_anything_of_the_crime_is_read(database):
    with statements(database) as sent:
        look(database, "X1")
    written = max(n for n, one in enumerate(sent) if one.startswith("UPDATE access_log_head"))
    read = min(n for n, one in enumerate(sent) if "offence_group" in one or "FROM victims" in one)
    assert written < read


def test_what_cannot_be_logged_is_not_read(database, monkeypatch):
    monkeypatch.setattr("core.store.engine._WAIT_MS", 50)
    monkeypatch.setattr("core.store.postgresql.WAIT_MS", 50)
    database.dispose()  # a connection waits as long as was said when it was made
    with held(database.url.render_as_string(hide_password=False)), statements(database) as sent:
        with pytest.raises(Unreadable, match="cannot be written now"):
            look(database, "X1")
        assert not [one for one in sent if "offence_group" in one or "FROM victims" in one]
    assert logged(database) == []


def test_drawn_again_within_its_view_a_crime_is_no_new_entry(database):
    first = look(database, "X1")
    again = look(database, "X1", within=first.view)
    assert again.tables["crimes"].equals(first.tables["crimes"])
    assert logged(database) == [("consulted", "X1")]


@pytest.mark.parametrize(
    "other",
    [
        {"ref": "X2"},
        {"snapshot": 2},
        {"who": replace(ALDER, today=date(2026, 11, 23))},
        {"who": replace(ALDER, units=frozenset({"T9"}))},
        {"who": replace(ALDER, where_from="192.0.2.8, sign-in aabbccdd")},
        {"who": replace(ALDER, collar="1002")},
    ],
    ids=["crime", "snapshot", "day", "scope", "place", "person"],
)
def test_another_crime_snapshot_day_scope_or_place_is_a_look_of_its_own(database, other):
    first = look(database, "X1")
    look(database, **({"ref": "X1"} | other), within=first.view)
    assert len(logged(database)) == 2


def test_the_view_of_one_crime_opens_no_other(database):
    first = look(database, "X1")
    assert look(database, "X3", within=first.view) is None
    nobody = replace(ALDER, own=frozenset())
    assert look(database, "X1", nobody, within=first.view) is None
    assert logged(database) == [("consulted", "X1"), ("refused", "X3"), ("refused", "X1")]


def test_every_try_at_a_crime_out_of_scope_is_logged(database):
    assert [look(database, ref) for ref in ("X3", "X3", "N1")] == [None, None, None]
    assert logged(database) == [("refused", "X3"), ("refused", "X3"), ("refused", "N1")]


def test_what_is_known_of_a_crime_is_in_no_text_made_of_it(database):
    crime = look(database, "X1")
    assert "frozenset" not in repr(crime)
    assert "crime_ref" not in repr(crime)

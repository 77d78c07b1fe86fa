"""Whatever a server, a database or a role sets by law of its own, records go in and answers come out the same."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from core.scope import Scope
from core.store.engine import Unreadable, engine, reading, reading_whole, writing
from core.store.operations.health import check
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from tests.changes import changed, whole
from tests.core.store.scoped_world import COLLARS, LATER, NOW, TODAY, answers, later, load, rows
from tests.folders import folder
from tests.postgres import OWNER

pytestmark = pytest.mark.slow

SETTINGS = {
    "timezone": "America/New_York",
    "datestyle": "SQL, DMY",
    "intervalstyle": "sql_standard",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "jit": "on",
    "jit_above_cost": "0",
    "jit_inline_above_cost": "0",
    "jit_optimize_above_cost": "0",
    "row_security": "off",
    "extra_float_digits": "-5",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "transform_null_equals": "on",
    "quote_all_identifiers": "on",
    "work_mem": "64kB",
    "search_path": "records",
    "plan_cache_mode": "force_generic_plan",
}
PEOPLE = [Scope(collar, frozenset({collar}), frozenset({"T1", "T2"}), TODAY) for collar in COLLARS]


@pytest.fixture
def odd(postgres) -> Iterator[Engine]:
    """A database that sorts as English does, in a schema of its own, with every setting another one than usual."""
    url = postgres.database(template="template0", options="LOCALE_PROVIDER icu ICU_LOCALE 'en-GB'")
    name = url.split("/")[3].split("?")[0]
    postgres.run(f"CREATE SCHEMA records AUTHORIZATION {OWNER}", name=name)
    postgres.run(*(f"ALTER DATABASE {name} SET {setting} = {_quoted(value)}" for setting, value in SETTINGS.items()))
    made = engine(url)
    yield made
    made.dispose()


def _quoted(value: str) -> str:
    return ", ".join(f"'{part.strip()}'" for part in value.split(",")) if "," in value else f"'{value}'"


def told(database: Engine) -> list[dict]:
    found = []
    for who in PEOPLE:
        with reading(database) as db:
            found.append(answers(db, who, ["X1", "X5"]))
    return found


def test_everybody_is_told_the_same_as_on_a_server_with_the_usual_settings(odd, postgres, tmp_path):
    usual = engine(postgres.database())
    for database, where in ((odd, "odd"), (usual, "usual")):
        load(database, tmp_path / where)
    assert told(odd) == told(usual)
    assert verify(odd) == verify(usual)
    usual.dispose()


def test_changes_are_applied_and_a_look_is_logged_there_too(odd, tmp_path):
    first = {name: [dict(row) for row in found] for name, found in _complete(rows()).items()}
    second = _complete(later(rows()))
    refresh(odd, whole(tmp_path / "first", NOW.isoformat(), first), NOW)
    refresh(odd, changed(tmp_path / "changes", LATER.isoformat(), first, second), LATER)
    assert [line for line in verify(odd) if not line.startswith("ledger")] == []
    found = check(odd.url.render_as_string(hide_password=False), LATER, timedelta(hours=1))
    assert found.ready, found


def _complete(tables: dict) -> dict:
    from core.extract.defaults import complete

    return complete(tables)


def test_a_transaction_compiles_nothing_and_waits_ten_seconds_for_a_lock_whatever_the_server_says(odd):
    for opened in (reading_whole, writing):
        with opened(odd) as db:
            found = dict(
                db.execute(text("SELECT name, setting FROM pg_settings WHERE name IN ('jit', 'lock_timeout')")).all()
            )
        assert found == {"jit": "off", "lock_timeout": "10000"}


def test_a_refresh_takes_as_long_as_it_takes_where_a_servers_limits_would_end_it(postgres, tmp_path):
    url = postgres.database()
    name = url.split("/")[3].split("?")[0]
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout"):
        postgres.run(f"ALTER DATABASE {name} SET {limit} = '1500ms'")
    made = engine(url)

    def slowly(step: str, *_: object) -> None:
        if step.startswith("balancing"):
            time.sleep(2)

    refresh(made, folder(tmp_path / "x", crimes=[{"crime_ref": "X1"}]), NOW, slowly)
    assert verify(made) == []
    made.dispose()


def test_a_database_in_another_encoding_is_refused_in_words(postgres, tmp_path):
    url = postgres.database(template="template0", options="ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(Unreadable, match=r"encoding is LATIN1.*wanted UTF8.*Nothing was changed"):
        refresh(engine(url), folder(tmp_path / "x", crimes=[{"crime_ref": "X1"}]), NOW)


def test_a_user_who_may_make_no_table_is_told_what_to_ask_for(postgres, tmp_path):
    name = postgres.database(owner="postgres").split("/")[3].split("?")[0]
    with pytest.raises(Unreadable, match=r"may not make tables in the schema public.*owner of the database"):
        refresh(engine(postgres.url(name, OWNER)), folder(tmp_path / "x", crimes=[{"crime_ref": "X1"}]), NOW)

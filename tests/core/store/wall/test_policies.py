"""What the wall on PostgreSQL is made of: the role, its rights and the policies; what it stops and what it survives."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, exc, func, select, text

from auth.pages import keys
from core.scope import Scope
from core.store import scoped, snapshots
from core.store.access_log.listing import LogQuestion, entries
from core.store.access_log.walk import walk
from core.store.engine import Unreadable, engine, reading, reading_whole, writing
from core.store.migrate import migrate
from core.store.operations.health import check
from core.store.operations.verify import verify
from core.store.refresh import ledger
from core.store.refresh.load import refresh
from core.store.role import READER, asking_as, step_down
from core.store.schema.records import metadata
from core.store.wall import put_up
from core.store.wall.policies import OPEN, POLICIES, unclassed
from core.store.work import covers
from tests.core.store.scoped_world import LATER, NOW, TODAY, load
from tests.folders import folder
from tests.new_stores import loaded

pytestmark = pytest.mark.slow

ALDER = Scope("1001", frozenset({"1001"}), frozenset({"T1", "T2"}), TODAY)
HERS = Scope("1001", frozenset({"1001"}), frozenset(), TODAY)
CRIMES = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2", "oic": "1002"}]
BY_SCOPE = sorted(set(POLICIES) - {"access_log"})  # of which it is the question that decides
WAIT = "options=-c%20lock_timeout%3D4000"  # a lock that would be waited for longer fails the test


@pytest.fixture(scope="module")
def world(postgres, tmp_path_factory) -> Iterator[Engine]:
    """The force of scoped_world on PostgreSQL."""
    made = engine(postgres.database())
    load(made, tmp_path_factory.mktemp("world"))
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def two_crimes(postgres, tmp_path_factory) -> str:
    return loaded(postgres.database(), folder(tmp_path_factory.mktemp("two") / "x", crimes=CRIMES), NOW)


@pytest.fixture
def database(postgres, two_crimes) -> Iterator[Engine]:
    """A database of its own with two crimes in it."""
    made = engine(f"{postgres.copied(two_crimes)}&{WAIT}")
    yield made
    made.dispose()


def count(db, table: str) -> int:
    return db.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


def rows(db, table: str) -> pd.DataFrame:
    return pd.DataFrame(db.execute(select(metadata.tables[table])).mappings().all())


def test_every_table_is_either_guarded_or_open_for_a_reason():
    assert unclassed() == set()
    assert all(OPEN.values())


def test_every_table_that_names_a_crime_is_guarded():
    naming = {t.name for t in metadata.tables.values() if {"crime_ref", "closed_ref", "linked_ref"} & set(t.c.keys())}
    assert naming <= set(POLICIES)


@pytest.mark.parametrize("table", BY_SCOPE)
def test_a_table_with_crime_data_is_empty_for_whoever_says_no_scope(world, table):
    with reading_whole(world) as db:
        assert count(db, table) > 0
    with reading(world) as db:
        assert count(db, table) == 0


@pytest.mark.parametrize("table", sorted(OPEN))
def test_a_table_without_crime_data_is_whole_for_everybody(world, table):
    with reading_whole(world) as db:
        whole = count(db, table)
    with reading(world) as db:
        assert count(db, table) == whole


@pytest.mark.parametrize("table", BY_SCOPE)
def test_a_bare_select_brings_back_only_what_is_in_the_scope_that_was_told(world, table):
    with reading(world) as db:
        mine = set(scoped.open_crimes(db, ALDER)["crime_ref"]) | set(scoped.set_aside_crimes(db, ALDER)["crime_ref"])
        with asking_as(db, ALDER):
            seen = rows(db, table)
    with reading_whole(world) as db:
        known = rows(db, "crimes")
    others = set(known["crime_ref"]) - mine
    assert len(seen) > 0
    if table in ("claims", "snoozes"):
        seen = seen[seen["collar_number"].ne("1001")]  # one's own words stay one's own
    if table in ("access_lists", "set_aside_access"):
        assert set(seen.pop("collar_number")) == {"1001"}
        seen.pop("crime_ref")  # one's own name on a list is one's own
    for column in {"crime_ref", "linked_ref"} & set(seen):
        assert set(seen[column]) & others == set()
    if table == "victim_contacts":
        assert {victim[1:] for victim in seen["victim_id"]} <= mine


def test_a_flag_that_names_a_second_restricted_crime_stays_with_those_on_its_list(world):
    everything = frozenset({"T1", "T2", "T3", "T4"})
    closed = {}
    for collar in ("1001", "2001", "9999"):
        with reading(world) as db, asking_as(db, Scope(collar, frozenset(), everything, TODAY)):
            closed[collar] = set(rows(db, "flags")["closed_ref"].dropna())
    assert closed["9999"] == set()
    assert closed["1001"] - closed["2001"] == {"X15"}
    assert closed["2001"] - closed["1001"] == {"X10"}


@pytest.mark.parametrize("setting", ["own", "units"])
@pytest.mark.parametrize("found", ["", "1001", "{1001", "[]", '["1001"]', "1001}", "{{1001},{1001"])
def test_a_scope_that_cannot_be_read_lets_nothing_through(world, setting, found):
    with reading(world) as db, asking_as(db, ALDER):
        for name in ("own", "units"):
            told = found if name == setting else ""
            db.execute(text("SELECT set_config(:name, :told, true)"), {"name": f"daily_actions.{name}", "told": told})
        try:
            seen = count(db, "crimes")
        except exc.DataError:
            return  # not an array: the statement fails
        assert seen == 0


@pytest.mark.parametrize("name", ["collar", "own", "units", "today"])
def test_a_part_of_the_scope_that_is_missing_takes_rows_away_and_never_adds_any(world, name):
    with reading(world) as db, asking_as(db, ALDER):
        whole = set(rows(db, "flags")[["search", "subject", "code"]].itertuples(index=False, name=None))
        db.execute(text("SELECT set_config(:name, '', true)"), {"name": f"daily_actions.{name}"})
        left = rows(db, "flags")
        names = [] if left.empty else left[["search", "subject", "code"]].itertuples(index=False, name=None)
    assert set(names) < whole


def test_the_access_log_is_given_to_the_question_of_the_audit_and_to_no_other(database):
    with reading(database) as db:
        scoped.look(db, HERS, "X1", NOW, 1)
    with reading(database) as db:
        assert count(db, "access_log") == 0
        with asking_as(db, ALDER):
            assert count(db, "access_log") == 0
        assert len(entries(db, LogQuestion(), keys())[0]) == 1
        assert count(db, "access_log") == 0
        assert walk(db).entry_id == 1


def test_a_scope_is_forgotten_with_its_transaction_though_the_connection_lives_on(postgres, database):
    one = engine(f"{database.url.render_as_string(hide_password=False)}&application_name=one")
    with reading(one) as db:
        first = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert len(scoped.open_crimes(db, HERS)) == 1
        with asking_as(db, ALDER):
            assert count(db, "crimes") >= 1
    with reading(one) as db:
        assert db.execute(text("SELECT pg_backend_pid()")).scalar_one() == first
        assert count(db, "crimes") == 0
    with reading_whole(one) as db:
        assert db.execute(text("SELECT pg_backend_pid()")).scalar_one() == first
        assert db.execute(text("SELECT current_user")).scalar_one() == "daily"
        assert count(db, "crimes") == 2
    one.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_lists VALUES ('A9', 'X2', '1001')",
        "UPDATE crimes SET restricted = false",
        "DELETE FROM flags",
        "TRUNCATE claims",
        "DROP POLICY scope ON crimes",
        "ALTER TABLE crimes DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (x text)",
        "UPDATE postings SET unit_id = 'F1'",
        "SET LOCAL row_security = off; SELECT * FROM crimes",
    ],
)
def test_the_readers_role_may_only_read(database, statement):
    with database.connect() as db, db.begin():
        step_down(db)
        with pytest.raises(exc.DBAPIError) as refused:
            db.exec_driver_sql(statement)
        assert refused.value.orig.sqlstate == "42501"  # insufficient privilege


def test_a_read_writes_nothing_even_with_the_owners_rights(database):
    with reading_whole(database) as db, pytest.raises(exc.DBAPIError) as refused:
        db.exec_driver_sql("DELETE FROM flags")
    assert refused.value.orig.sqlstate == "25006"  # read-only transaction


def test_what_is_asked_again_and_again_is_planned_no_more_when_the_reads_before_it_ended(postgres, database):
    one = engine(f"{database.url.render_as_string(hide_password=False)}&application_name=again")
    for _ in range(8):
        with reading(one) as db:
            assert len(scoped.open_crimes(db, HERS)) == 1
    with reading(one) as db:
        kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%crimes.crime_ref%'")
        assert db.execute(kept).scalar_one() > 0
    one.dispose()


def test_a_write_gives_up_its_rights_for_a_question_and_has_them_back_after_it(database):
    with writing(database) as db:
        assert scoped.log_export(db, HERS, ["X1", "X2"], NOW, 1) == {"X1"}
        with asking_as(db, ALDER):
            assert db.execute(text("SELECT current_user")).scalar_one() == READER
        assert db.execute(text("SELECT current_user")).scalar_one() == "daily"
    with reading_whole(database) as db:
        assert count(db, "access_log") == 2


def test_a_question_that_fails_within_a_savepoint_leaves_the_write_its_rights(database):
    with writing(database) as db:
        with pytest.raises(exc.DBAPIError), db.begin_nested(), asking_as(db, ALDER):
            db.exec_driver_sql("SELECT 1 / 0")
        assert db.execute(text("SELECT current_user")).scalar_one() == "daily"
        scoped.log_action(db, ALDER, "X1", "claimed", NOW, 1)


def test_a_superuser_who_runs_the_app_is_held_back_too(postgres, database):
    other = engine(postgres.url(database.url.database, "postgres"))
    with reading(other) as db:
        assert count(db, "crimes") == 0
        assert set(scoped.open_crimes(db, Scope("1002", frozenset({"1002"}), frozenset(), TODAY))["crime_ref"]) == {
            "X2"
        }
    other.dispose()


def test_two_pages_at_once_each_see_their_own(world):
    seen = [Scope(c, frozenset({c}), frozenset(), TODAY) for c in ("1001", "1002", "1003", "2001")] * 4

    def page(who: Scope) -> set[str]:
        with reading(world) as db:
            snapshots.current(db)
            return set(scoped.flags(db, who)["oic"])

    with ThreadPoolExecutor(8) as pages:
        assert all(found <= {who.collar} for found, who in zip(pages.map(page, seen), seen, strict=True))


def test_a_refresh_waits_for_no_reader_and_holds_none_up(database, tmp_path):
    with reading(database) as page:
        before = scoped.open_crimes(page, ALDER)
        refresh(database, folder(tmp_path / "y", crimes=[*CRIMES, {"crime_ref": "X3", "oic": "1001"}]), LATER)
        with reading(database) as another:
            assert "X3" in set(scoped.open_crimes(another, ALDER)["crime_ref"])
        assert set(scoped.open_crimes(page, ALDER)["crime_ref"]) == set(before["crime_ref"])


HARM = [
    "ALTER TABLE crimes DISABLE ROW LEVEL SECURITY",
    "DROP POLICY scope ON crimes",
    "CREATE POLICY more ON crimes FOR SELECT USING (true)",
    "ALTER POLICY scope ON crimes USING (true)",
    "ALTER POLICY scope ON crimes TO PUBLIC",
    f"GRANT DELETE, INSERT ON crimes TO {READER}",
    f"REVOKE SELECT ON crimes FROM {READER}",  # noqa: S608 - our own name
    "CREATE OR REPLACE FUNCTION daily_actions_gone(ref text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
]


def _state(db) -> list[tuple]:
    policies = db.execute(text("SELECT tablename, policyname, roles::text, cmd, qual FROM pg_policies ORDER BY 1, 2"))
    guarded = db.execute(text("SELECT relname, relrowsecurity, relacl::text FROM pg_class WHERE relname = 'crimes'"))
    gone = db.execute(text("SELECT prosrc, prosecdef FROM pg_proc WHERE proname = 'daily_actions_gone'"))
    return [tuple(row) for found in (policies, guarded, gone) for row in found]


@pytest.mark.parametrize("harm", HARM)
def test_a_refresh_mends_what_was_taken_from_the_wall(database, harm):
    with reading_whole(database) as db:
        whole = _state(db)
    with writing(database) as db:
        db.exec_driver_sql(harm)
        assert _state(db) != whole
    migrate(database)
    with reading_whole(database) as db:
        assert _state(db) == whole


def test_a_wall_that_stands_is_not_touched_again(database):
    made = text("SELECT xmin::text, oid FROM pg_policy UNION ALL SELECT xmin::text, oid FROM pg_proc WHERE prosecdef")
    with reading_whole(database) as db:
        before = sorted(map(tuple, db.execute(made)))
    migrate(database)
    with reading_whole(database) as db:
        assert sorted(map(tuple, db.execute(made))) == before


def test_an_owner_who_may_not_make_roles_is_told_what_to_ask_for_and_then_works(postgres, tmp_path, monkeypatch):
    url = postgres.database(owner="plain")
    made, extract = engine(url), folder(tmp_path / "x", crimes=CRIMES)
    with monkeypatch.context() as patch:
        patch.setattr(put_up, "READER", "never_made")  # on this server the usual one was made by another test
        with pytest.raises(Unreadable, match="CREATE ROLE never_made NOLOGIN; GRANT never_made TO plain"):
            refresh(made, extract, NOW)
    postgres.run(f"DO $$ BEGIN CREATE ROLE {READER} NOLOGIN; EXCEPTION WHEN duplicate_object THEN END $$")
    with pytest.raises(Unreadable, match=f"GRANT {READER} TO plain"):
        refresh(made, extract, NOW)
    with reading_whole(made) as db:
        assert db.execute(text("SELECT to_regclass('crimes')")).scalar_one() is None  # nothing was changed
    postgres.run(f"GRANT {READER} TO plain")
    refresh(made, extract, NOW)
    assert verify(made) == []
    with reading(made) as db:
        assert set(scoped.open_crimes(db, ALDER)["crime_ref"]) == {"X1", "X2"}
        assert ledger.balances(db)
        assert covers.covered_by(db, "1001", TODAY) == frozenset()
    postgres.run(f"REVOKE {READER} FROM plain")
    made.dispose()


def test_a_role_that_could_pass_the_wall_is_refused(postgres, database):
    postgres.run(f"ALTER ROLE {READER} BYPASSRLS")
    try:
        with pytest.raises(Unreadable, match="NOBYPASSRLS"):
            migrate(database)
    finally:
        postgres.run(f"ALTER ROLE {READER} NOBYPASSRLS")


def test_a_database_without_the_wall_is_unreadable_in_words_and_not_ready(postgres):
    empty = postgres.database()
    with pytest.raises(Unreadable, match=r"manage\.py refresh"), reading(engine(empty)) as db:
        snapshots.current(db)
    assert "manage.py refresh" in " ".join(map(str, check(empty, NOW, LATER - NOW).words().values()))
    engine(empty).dispose()


def test_sqlite_knows_nothing_of_all_this(tmp_path: Path):
    made = engine(f"sqlite:///{tmp_path / 'store.db'}")
    refresh(made, folder(tmp_path / "x", crimes=CRIMES), NOW)
    with reading(made) as db, asking_as(db, ALDER):
        assert count(db, "crimes") == 2
    made.dispose()


def test_sqlite_forgets_what_a_read_wrote(tmp_path: Path):
    made = engine(f"sqlite:///{tmp_path / 'store.db'}")
    refresh(made, folder(tmp_path / "x", crimes=CRIMES), NOW)
    with reading(made) as db:
        db.exec_driver_sql("DELETE FROM flags")
        assert count(db, "flags") == 0
    with reading(made) as db:
        assert count(db, "flags") > 0
    made.dispose()

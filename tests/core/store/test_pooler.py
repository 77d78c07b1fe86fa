"""Behind a pooler that gives each transaction another connection of the server, everything is as without it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from core.extract import Refused
from core.scope import Scope
from core.sources import read_whole
from core.store import scoped, snapshots
from core.store.access_log import entries
from core.store.access_log.walk import walk
from core.store.engine import engine, reading, reading_whole
from core.store.operations.health import check
from core.store.operations.verify import verify
from core.store.refresh.lock import alone
from core.store.refresh.turn import turn
from tests.core.store.scoped_world import COLLARS, LATER, NOW, TODAY, answers, load
from tests.folders import folder
from tests.pooler import pooler

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
CRIMES = [{"crime_ref": f"X{n}", "oic": collar} for n, collar in enumerate(COLLARS)]


@pytest.fixture(scope="module")
def pool(postgres) -> Iterator[str]:
    """Where the pooler is reached: fewer connections than the pages below could hold, and one more than can be reading.

    A page that reads asks for a second one to log a look; with none left, all would wait for each other.
    """
    with pooler(postgres, size=9) as options:
        yield options


@pytest.fixture
def pooled(postgres, pool) -> Iterator[Engine]:
    """An empty database reached through the pooler."""
    made = engine(str(postgres.database()).split("?")[0] + f"?{pool}")
    yield made
    made.dispose()


def test_everybody_is_told_what_they_are_told_without_it_and_many_at_once_each_their_own(pooled, postgres, tmp_path):
    straight = engine(postgres.database())
    for database, where in ((pooled, "pooled"), (straight, "straight")):
        load(database, tmp_path / where)
    people = [Scope(collar, frozenset({collar}), frozenset({"T1", "T2"}), TODAY) for collar in COLLARS]

    def page(database: Engine, who: Scope) -> dict:
        with reading(database) as db:
            return answers(db, who, ["X1", "X5"])

    wanted = {who.collar: page(straight, who) for who in people}
    with ThreadPoolExecutor(8) as pages:
        for who, found in zip(people * 4, pages.map(lambda who: page(pooled, who), people * 4), strict=True):
            assert found == wanted[who.collar]
    assert verify(pooled) == verify(straight)
    straight.dispose()


def test_nothing_is_left_behind_in_a_connection_that_others_use_next(pooled, tmp_path):
    turn(pooled, str(folder(tmp_path / "x", crimes=CRIMES)), lambda: NOW)
    with reading(pooled) as db:
        scoped.open_crimes(db, Scope("1001", frozenset({"1001"}), frozenset(), TODAY))
    url = make_url(str(pooled.url))
    with psycopg.connect(
        host=str(url.query["host"]), port=str(url.query["port"]), user=url.username, dbname=url.database
    ) as other:
        for name in ("role", "lock_timeout", "jit", "daily_actions.collar"):
            with other.cursor() as cursor:
                cursor.execute(f"SELECT current_setting('{name}', true)".encode())
                assert cursor.fetchone()[0] in ("none", "0", "on", "", None), name


def test_a_statement_asked_often_is_prepared_on_no_connection(pooled, tmp_path):
    turn(pooled, str(folder(tmp_path / "x", crimes=CRIMES)), lambda: NOW)
    with ThreadPoolExecutor(6) as pages:
        seen = Scope("1001", frozenset({"1001"}), frozenset(), TODAY)

        def page(_: int) -> int:
            with reading(pooled) as db:
                return len(scoped.open_crimes(db, seen))

        assert set(pages.map(page, range(60))) == {1}
    with reading_whole(pooled) as db:
        assert db.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() == 0


def test_looks_logged_by_many_at_once_are_one_chain(pooled, tmp_path):
    turn(pooled, str(folder(tmp_path / "x", crimes=CRIMES)), lambda: NOW)

    def look(n: int) -> bool:
        with reading(pooled) as db:
            who = Scope("1001", frozenset({"1001"}), frozenset(), TODAY)
            return scoped.look(db, who, f"X{n % 4}", NOW, 1) is not None

    with ThreadPoolExecutor(8) as pages:
        list(pages.map(look, range(40)))
    with reading(pooled) as db:
        assert walk(db).entry_id == 40


def test_one_refresh_runs_at_a_time_and_the_lock_of_one_that_was_killed_is_gone_at_once(pooled, tmp_path):
    source = str(folder(tmp_path / "x", crimes=CRIMES))
    with alone(pooled):
        for _ in range(5):  # on whichever connection it is asked
            with pytest.raises(Refused, match="Another refresh"), alone(pooled):
                pass
        with reading_whole(pooled) as db:
            held = text(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND backend_xmin IS NOT NULL"
            )
            assert db.execute(held).scalar_one() == 0  # what waits keeps nothing from being vacuumed
    hold = "import sys, time; from core.store.refresh.lock import alone; from core.store.engine import engine\n" \
        "with alone(engine(sys.argv[1])): print('held', flush=True); time.sleep(60)"  # fmt: skip
    url = pooled.url.render_as_string(hide_password=False)
    holder = subprocess.Popen([sys.executable, "-c", hold, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline().strip() == "held"
    with pytest.raises(Refused, match="Another refresh"):
        turn(pooled, source, lambda: NOW)
    holder.send_signal(signal.SIGKILL)
    holder.wait(30)
    assert turn(pooled, source, lambda: NOW) is not None


def test_a_source_is_read_through_it_whole(pooled, tmp_path):
    turn(pooled, str(folder(tmp_path / "x", crimes=CRIMES)), lambda: NOW)
    found = read_whole(pooled.url.render_as_string(hide_password=False))
    assert set(found.extract.tables["crimes"]["crime_ref"]) == {row["crime_ref"] for row in CRIMES}


def test_it_is_ready_behind_one(pooled, tmp_path):
    turn(pooled, str(folder(tmp_path / "x", crimes=CRIMES)), lambda: NOW)
    assert check(pooled.url.render_as_string(hide_password=False), NOW, LATER - NOW).database == "ok"
    with reading(pooled) as db:
        assert (entries.head(db).entry_id, snapshots.current(db).snapshot_id) == (0, 1)

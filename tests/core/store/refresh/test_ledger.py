"""The ledger as stored: each refresh balances, the next opens where the last closed, and `verify` says when not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from core.flags.ledger import COUNTED
from core.scope import Scope
from core.store import scoped
from core.store.engine import reading, writing
from core.store.operations.verify import verify
from core.store.refresh import ledger
from core.store.refresh.load import refresh
from core.store.schema.records import FLAGS
from core.store.schema.work import CHANGES, LEDGER
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
X1 = {"crime_ref": "X1", "oic": "1001", "unit_id": "T1"}
X2 = {"crime_ref": "X2", "oic": "1001", "unit_id": "T1"}
BAILED = {"bails": [{"crime_ref": "X1", "arrested_on": "2026-09-01", "return_on": "2026-11-24"}]}
BIRCH = Scope("2001", frozenset({"2001"}), frozenset({"T1"}), NOW.date())


@pytest.fixture
def load(database, tmp_path):
    made = iter(range(100))

    def loading(*crimes: dict, hours: int = 0, **tables) -> None:
        rows = folder(tmp_path / f"x{next(made)}", crimes=list(crimes), **tables)
        refresh(database, rows, NOW + timedelta(hours=hours))

    return loading


def test_the_table_has_a_column_for_all_that_is_counted_and_no_other():
    assert LEDGER.c.keys() == ["snapshot_id", "unit_id", "search", *COUNTED]


def rows(database, unit: str = "T1", search: str = "crime_age") -> list[dict]:
    with reading(database) as db:
        found = ledger.of_units(db, frozenset({unit}))
    return found[found["search"].eq(search)].to_dict("records")


def test_each_refresh_opens_where_the_last_one_closed_and_balances(database, load):
    load(X1, X2)
    load(X1, X2 | {"status": "filed"})
    load(X1, X2, {"crime_ref": "X3", "unit_id": "T1"})
    sums = [(one["opening"], one["new"], one["cleared"], one["closing"], one["residue"]) for one in rows(database)]
    assert sums == [(1, 2, 0, 3, 0), (2, 0, 1, 1, 0), (0, 2, 0, 2, 0)]
    assert verify(database) == []


def test_a_refresh_that_moves_nothing_keeps_no_row_and_the_numbers_stand(database, load):
    load(X1, X2)
    load(X1, X2 | {"status": "filed"})
    load(X1, X2 | {"status": "filed"})
    assert [one["snapshot_id"] for one in rows(database)] == [2, 1]
    with reading(database) as db:
        last, refreshes = ledger.last(db, frozenset({"T1"})), ledger.by_refresh(db, frozenset({"T1"}))
        totals = last[["opening", "closing", "residue"]].sum()
    assert totals["opening"] == totals["closing"] > 0 == totals["residue"]
    assert refreshes["closing"].tolist()[:2] == [totals["closing"]] * 2
    assert refreshes["opening"].tolist() == [*refreshes["closing"].tolist()[1:], 0]
    assert refreshes["residue"].eq(0).all()


def test_a_crime_that_leaves_the_records_without_a_word_is_a_residue_and_is_named_to_its_people(database, load):
    load(X1, X2)
    load(X1)
    assert rows(database)[0]["residue"] == 1
    assert any(line.startswith("ledger T1 crime_age: a residue of 1") for line in verify(database))
    with reading(database) as db:
        said = scoped.gone(db, BIRCH, NOW - timedelta(days=1))
        assert said[["crime_ref", "change", "lost"]].to_numpy().tolist() == [["X2", "vanished", "crimes"]]
        assert not ledger.balances(db)
        stranger = Scope("1009", frozenset({"1009"}), frozenset({"T2"}), NOW.date())
        assert scoped.gone(db, stranger, NOW - timedelta(days=1)).empty


def test_a_crime_that_came_back_is_no_longer_missed(database, load):
    load(X1, X2)
    load(X1)
    load(X1, X2)
    with reading(database) as db:
        assert scoped.gone(db, BIRCH, NOW - timedelta(days=1)).empty
    assert verify(database) == []


def test_a_restricted_crime_that_vanishes_is_in_no_sum_and_verify_still_says_so(database, load):
    load(X1, X2 | {"restricted": True})
    load(X1)
    assert rows(database)[0]["residue"] == 0
    assert [line for line in verify(database) if "vanished" in line]
    with reading(database) as db:
        assert scoped.gone(db, BIRCH, NOW - timedelta(days=1)).empty


def test_a_crime_that_was_restricted_when_it_left_stays_untold_whatever_later_refreshes_tell_of_others(database, load):
    load(X1, X2)
    load(X1)
    load(X1, X2)  # told in the open that it left and that it came back
    load(X1, X2 | {"restricted": True})
    load(X1)
    with reading(database) as db:
        assert "X2" not in set(scoped.changes(db, BIRCH, 0)["crime_ref"])
    load(X1 | {"status": "filed"})  # the newest refresh tells of another crime alone
    with reading(database) as db:
        told = scoped.changes(db, BIRCH, 0)
        assert set(told["crime_ref"]) == {"X1"}
        assert scoped.gone(db, BIRCH, NOW - timedelta(days=1)).empty


def test_a_crime_set_aside_is_in_the_sums_as_a_fault(database, load):
    load(X1, X2)
    load(X1, X2 | {"status": "opened"})
    assert (rows(database)[0]["faulty"], rows(database)[0]["residue"]) == (1, 0)
    assert verify(database) == []


def test_a_fault_that_stays_is_no_excuse_for_the_next_flag(database, load):
    faulty = {"reviews": [{"crime_ref": "X1", "kind": "closing"}]}
    load(X1, X2, **faulty)
    load(X1 | {"status": "filed"}, X2, **faulty)
    assert (rows(database)[0]["cleared"], rows(database)[0]["faulty"]) == (1, 0)


def test_a_row_dated_after_every_extract_is_no_excuse_for_what_leaves_later(database, tmp_path):
    ahead = {"reviews": [{"crime_ref": "X1", "reviewed_at": "2027-03-01T09:00"}]}
    for hours, tables in enumerate([BAILED, BAILED, {}]):
        at = NOW + timedelta(hours=hours)
        rows_of = folder(tmp_path / f"x{hours}", extracted_at=at.isoformat(), crimes=[X1], **ahead, **tables)
        refresh(database, rows_of, at)
    last = rows(database, search="bail_return")[0]
    assert (last["snapshot_id"], last["faulty"], last["residue"]) == (3, 0, 1)


def test_a_row_without_a_key_set_aside_for_one_crime_is_no_excuse_for_another(database, load):
    nameless = {"review_id": "", "kind": "update"}
    load(X1, X2, reviews=[nameless | {"crime_ref": "X1"}])
    load(X1 | {"status": "filed"}, X2, reviews=[nameless | {"crime_ref": "X1"}])
    assert (rows(database)[0]["cleared"], rows(database)[0]["faulty"]) == (1, 0)
    load(X1, X2 | {"status": "filed"}, reviews=[nameless | {"crime_ref": "X1"}, nameless | {"crime_ref": "X2"}])
    assert (rows(database)[0]["cleared"], rows(database)[0]["faulty"]) == (0, 1)


def test_a_flag_taken_out_of_the_store_is_missed(database, load):
    load(X1, X2)
    with writing(database) as db:
        db.execute(delete(FLAGS).where(FLAGS.c.crime_ref == "X2", FLAGS.c.search == "crime_age"))
    assert "ledger T1 crime_age: closed with 2, but 1 flags are stored" in verify(database)
    load(X1, X2)
    assert rows(database)[0]["residue"] == -1 + 0 or rows(database)[0]["residue"] != 0


def test_a_ledger_that_was_altered_does_not_join_up(database, load):
    load(X1)
    load(X1, X2)
    with writing(database) as db:
        db.execute(update(LEDGER).where(LEDGER.c.snapshot_id == 1, LEDGER.c.search == "crime_age").values(closing=7))
    assert "ledger T1 crime_age: snapshot 2 opens otherwise than 1 closed" in verify(database)


def test_the_first_load_is_no_news_and_old_moves_are_forgotten(database, load):
    load(X1)
    with reading(database) as db:
        assert db.execute(select(CHANGES)).all() == []
    load(X1, X2)
    load(X1, X2, hours=24 * 200)
    with reading(database) as db:
        assert db.execute(select(CHANGES)).all() == []

"""The access log is one chain: whatever is changed, taken out, put in or reordered is found and named."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update

from core.scope import Scope
from core.store import scoped
from core.store.access_log.entries import CONTENT, Action, Entry, NoChain, digest, encoded, head, write
from core.store.access_log.kept_heads import Kept
from core.store.access_log.subjects import Of, PageKey, Subject
from core.store.access_log.walk import Broken, prune, walk
from core.store.engine import Unreadable, engine, reading, reading_whole, writing
from core.store.migrate import _config, migrate
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG
from core.store.schema_known import at_head
from tests.folders import folder
from tests.stores import held

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
ALDER = Scope("1001", frozenset({"1001"}), frozenset(), NOW.date(), "192.0.2.7")
MANY = 12


def entry(number: int) -> Entry:
    at = NOW + timedelta(minutes=number)
    return Entry(
        at, f"10{number:02}", Action.CONSULTED, f"X{number}", Subject(PageKey("crime")), "192.0.2.7", 3, "court"
    )


@pytest.fixture
def chain(database):
    """A log of twelve entries."""
    with writing(database) as db:
        write(db, [entry(number) for number in range(1, MANY + 1)])
    return database


def holds(database) -> str:
    with reading(database) as db:
        return str(walk(db))


def found(database, kept: Kept | None = None) -> tuple[str, int | None]:
    """What is wrong, and with which entry."""
    with reading(database) as db, pytest.raises(Broken) as broken:
        walk(db, [kept] if kept else [])
    return broken.value.kind, broken.value.entry_id


def rows(database) -> dict[int, dict]:
    with reading_whole(database) as db:
        return {row["entry_id"]: dict(row) for row in db.execute(select(ACCESS_LOG)).mappings()}


def change(database, entry_id: int, **cells) -> None:
    with writing(database) as db:
        db.execute(update(ACCESS_LOG).where(ACCESS_LOG.c.entry_id == entry_id).values(**cells))


def remove(database, *entry_ids: int) -> None:
    with writing(database) as db:
        db.execute(delete(ACCESS_LOG).where(ACCESS_LOG.c.entry_id.in_(entry_ids)))


def put(database, *new: dict) -> None:
    with writing(database) as db:
        db.execute(insert(ACCESS_LOG), list(new))


def test_a_log_that_nobody_touched_holds_and_so_does_an_empty_one(database):
    assert holds(database) == f"0:{'0' * 64}"
    with writing(database) as db:
        write(db, [])
        write(db, [entry(1)])
    assert holds(database).startswith("1:")


@pytest.mark.parametrize("entry_id", [1, 7, MANY])
@pytest.mark.parametrize(
    "cells",
    [
        {"at": NOW.replace(year=2025)},
        {"collar_number": "2001"},
        {"action": "searched"},
        {"crime_ref": "X99"},
        {"crime_ref": None},
        {"subject": "my_actions"},
        {"where_from": None},
        {"where_from": ""},
        {"snapshot_id": 4},
        {"reason": "none"},
        {"digest": "f" * 64},
    ],
    ids=lambda cells: next(iter(cells)),
)
def test_a_changed_cell_is_found_with_its_entry(chain, entry_id, cells):
    change(chain, entry_id, **cells)
    assert found(chain) == ("changed", entry_id)


@pytest.mark.parametrize("entry_id", [1, 7, MANY])
def test_a_changed_link_is_found_with_its_entry(chain, entry_id):
    change(chain, entry_id, previous="f" * 64)
    assert found(chain) == ("reordered", entry_id)


@pytest.mark.parametrize("column", ["at", "reason"])
@pytest.mark.parametrize("stored", ["'yesterday'", "'infinity'", "'0044-03-15 BC'"])
def test_a_cell_that_a_driver_may_not_read_is_found_and_stops_nothing(chain, column, stored):
    with writing(chain) as db:
        db.execute(text(f"UPDATE access_log SET {column} = {stored} WHERE entry_id = 7"))  # noqa: S608
    assert found(chain) == ("changed", 7)


def test_a_time_moved_to_the_same_year_before_christ_is_found(chain):
    if chain.dialect.name == "sqlite":
        pytest.skip("SQLite knows no years before Christ")
    with writing(chain) as db:
        db.execute(text("UPDATE access_log SET at = (to_char(at, 'YYYY-MM-DD HH24:MI:SS.US') || ' BC')::timestamp"))
    assert found(chain) == ("changed", 1)


@pytest.mark.parametrize(
    "stored",
    [
        "20261122T070200", "2026-W47-7 07:02:00.000000", "2026-11-22T07:02:00.000000", "2026-11-22 07:02:00",
        "2026-11-22 07:02:00.000000+05:00", "2026-11-22 07:02:00.000000+00:00",
    ],
)  # fmt: skip
def test_the_same_time_spelled_in_another_way_is_found_since_no_day_would_list_it(tmp_path, stored):
    made = engine(f"sqlite:///{tmp_path / 'spelled.db'}")
    migrate(made)
    with writing(made) as db:
        write(db, [entry(1), entry(2)])
        db.execute(text("UPDATE access_log SET at = :stored WHERE entry_id = 2"), {"stored": stored})
    assert found(made) == ("changed", 2)


@pytest.mark.parametrize("column", ["at", "reason"])
@pytest.mark.parametrize("stored", ["x'00ff'", "12"])
def test_sqlite_takes_a_cell_of_another_type_and_it_is_found(tmp_path, column, stored):
    made = engine(f"sqlite:///{tmp_path / 'typed.db'}")
    migrate(made)
    with writing(made) as db:
        write(db, [entry(1), entry(2)])
        db.execute(text(f"UPDATE access_log SET {column} = {stored} WHERE entry_id = 1"))  # noqa: S608
    assert found(made) == ("changed", 1)


@pytest.mark.parametrize(("gone", "first"), [((1,), 1), ((6, 7), 6), ((MANY,), MANY), (tuple(range(1, MANY + 1)), 1)])
def test_a_missing_entry_is_found_wherever_it_stood(chain, gone, first):
    remove(chain, *gone)
    assert found(chain) == ("missing", first)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (6, 7), (3, 9), (MANY - 1, MANY)])
def test_two_entries_that_changed_places_are_found(chain, one, other):
    there = rows(chain)
    remove(chain, one, other)
    put(chain, there[one] | {"entry_id": other}, there[other] | {"entry_id": one})
    assert found(chain) == ("reordered", one)


def test_an_entry_put_in_between_with_all_later_ones_moved_is_found(chain):
    there = rows(chain)
    remove(chain, *range(7, MANY + 1))
    new = there[6] | {"entry_id": 7, "collar_number": "2001", "previous": there[6]["digest"]}
    new |= {"digest": digest(new)}
    put(chain, new, *({**there[number], "entry_id": number + 1} for number in range(7, MANY + 1)))
    assert found(chain) == ("reordered", 8)


@pytest.mark.parametrize(("entry_id", "kind"), [(0, "reordered"), (-5, "reordered"), (MANY + 1, "head")])
def test_an_entry_put_before_the_first_or_behind_the_last_is_found(chain, entry_id, kind):
    new = rows(chain)[MANY] | {"entry_id": entry_id, "previous": rows(chain)[MANY]["digest"]}
    put(chain, new | {"digest": digest(new)})
    assert found(chain) == (kind, entry_id)


@pytest.mark.parametrize("entry_id", [1, 7, MANY - 1])
def test_an_entry_whose_own_digest_was_made_anew_is_found(chain, entry_id):
    new = rows(chain)[entry_id] | {"collar_number": "2001"}
    change(chain, entry_id, collar_number="2001", digest=digest(new))
    assert found(chain) == ("changed", entry_id)


def test_the_newest_entry_made_anew_does_not_fit_the_head(chain):
    new = rows(chain)[MANY] | {"collar_number": "2001"}
    change(chain, MANY, collar_number="2001", digest=digest(new))
    assert found(chain) == ("head", MANY)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"entry_id": MANY + 1}, ("missing", MANY + 1)),
        ({"entry_id": MANY - 1}, ("head", MANY)),
        ({"digest": "f" * 64}, ("head", MANY)),
        ({"removed_to": 1}, ("reordered", 1)),
        ({"anchor": "f" * 64}, ("changed", 0)),
    ],
)
def test_a_changed_head_is_found(chain, cells, wrong):
    with writing(chain) as db:
        db.execute(update(ACCESS_HEAD).values(**cells))
    assert found(chain) == wrong


def test_without_a_head_nothing_is_logged_and_the_walk_says_so(chain):
    with writing(chain) as db:
        db.execute(delete(ACCESS_HEAD))
    assert found(chain) == ("head", None)
    with pytest.raises(NoChain), writing(chain) as db:
        write(db, [entry(1)])


def made_anew(database, upto: int) -> None:
    """What somebody with the whole database in their hands can do: other entries, all digests and the head anew."""
    there = rows(database)
    with writing(database) as db:
        db.execute(delete(ACCESS_LOG))
        db.execute(update(ACCESS_HEAD).values(entry_id=0, digest="0" * 64))
        kept = [there[number] for number in range(1, upto + 1)]
        kept[2]["collar_number"] = "2001"
        write(db, [Entry(**row) for row in _contents(kept)])


def _contents(kept: list[dict]) -> list[dict]:
    chained = ("entry_id", "previous", "digest")
    typed = [{"subject": Subject(PageKey(row["subject"]))} for row in kept]
    return [
        {name: cell for name, cell in row.items() if name not in chained} | of
        for row, of in zip(kept, typed, strict=True)
    ]


@pytest.mark.parametrize(("upto", "wrong"), [(MANY, ("changed", MANY)), (MANY - 4, ("missing", MANY - 3))])
def test_a_log_made_anew_as_a_whole_shows_only_against_a_head_kept_elsewhere(chain, upto, wrong):
    kept = Kept.read(holds(chain))
    made_anew(chain, upto)
    assert holds(chain)
    assert found(chain, kept) == wrong


def test_a_kept_head_holds_however_much_was_written_since(chain):
    kept = Kept.read(holds(chain))
    with writing(chain) as db:
        write(db, [entry(13), entry(14)])
    with reading(chain) as db:
        assert walk(db, [kept]).entry_id == 14


@pytest.mark.parametrize("given_", ["", "12", "12:abc", ":" + "0" * 64, "x:" + "0" * 64])
def test_a_head_that_is_none_is_refused_in_words(given_):
    with pytest.raises(ValueError, match="64 hex digits"):
        Kept.read(given_)


def test_a_beginning_that_was_cut_off_does_not_pass_for_retention(chain):
    kept = Kept.read(holds(chain))
    anchor = rows(chain)[5]["digest"]
    remove(chain, *range(1, 6))
    with writing(chain) as db:
        db.execute(update(ACCESS_HEAD).values(removed_to=5, anchor=anchor))
    assert found(chain) == ("missing", 1)
    assert found(chain, kept) == ("missing", 1)


def test_a_removal_beyond_what_retention_removed_is_found(chain):
    with writing(chain) as db:
        assert prune(db, NOW + timedelta(minutes=4), NOW + timedelta(hours=1)) == 3
    holds(chain)
    anchor = rows(chain)[6]["digest"]
    remove(chain, 4, 5, 6)
    with writing(chain) as db:
        db.execute(update(ACCESS_HEAD).values(removed_to=6, anchor=anchor))
    assert found(chain) == ("missing", 1)


def test_what_is_past_its_time_goes_and_the_chain_holds_from_there_on(chain):
    before, old = Kept.read(holds(chain)), rows(chain)[4]
    with writing(chain) as db:
        assert prune(db, NOW + timedelta(minutes=5), NOW + timedelta(days=1)) == 4
    assert sorted(rows(chain)) == [*range(5, MANY + 2)]
    assert rows(chain)[MANY + 1]["action"] == "pruned"
    with reading(chain) as db:
        walk(db, [before])
        walk(db, [Kept(4, old["digest"])])
    assert found(chain, Kept(4, "f" * 64)) == ("changed", 4)
    assert found(chain, Kept(3, "f" * 64)) == ("missing", 3)
    remove(chain, 5)
    assert found(chain) == ("missing", 5)


def test_what_stands_behind_a_younger_entry_stays_with_it(chain):
    late = Entry(NOW - timedelta(days=400), "1001", Action.CONSULTED, "X1")
    with writing(chain) as db:
        write(db, [late])
        assert prune(db, NOW, NOW) == 0
    assert len(rows(chain)) == MANY + 1


def test_everything_may_be_past_its_time(chain):
    with writing(chain) as db:
        assert prune(db, NOW + timedelta(days=1), NOW + timedelta(days=2)) == MANY
    assert sorted(rows(chain)) == [MANY + 1]
    assert holds(chain).startswith(f"{MANY + 1}:")


TEXTS = (
    st.none() | st.text(max_size=8) | st.sampled_from(["", "null", "None", '","', "\\", '"', "\u2028", "é", "e\u0301"])
)
ROWS = st.fixed_dictionaries(
    {
        "entry_id": st.integers(1, 3),
        "at": st.sampled_from([NOW, NOW + timedelta(microseconds=1), NOW + timedelta(hours=1)]),
        "collar_number": st.text(max_size=4),
        "action": st.sampled_from([action.value for action in Action]),
        "crime_ref": TEXTS,
        "subject": TEXTS,
        "where_from": TEXTS,
        "snapshot_id": st.none() | st.integers(0, 3),
        "reason": TEXTS,
        "previous": st.sampled_from(["0" * 64, "f" * 64]),
    }
)


@given(ROWS, ROWS)
def test_two_different_entries_are_never_the_same_bytes(one, other):
    assert (encoded(one) == encoded(other)) == (one == other)


@given(ROWS)
def test_the_bytes_of_an_entry_say_all_of_it(one):
    said = json.loads(encoded(one))
    cells = one | {"at": one["at"].isoformat(timespec="microseconds").removesuffix("+00:00")}
    assert said == [cells[name] for name in ("entry_id", *CONTENT, "previous")]


@given(
    st.lists(
        st.builds(
            Entry,
            st.integers(0, 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds)),
            st.text(max_size=300),
            st.sampled_from(Action),
            TEXTS,
            st.none()
            | st.builds(Subject, st.just(PageKey("audit")), of=st.dictionaries(st.sampled_from(Of), st.text())),
            TEXTS,
            st.none() | st.integers(0, 9),
            st.none() | st.just("briefing"),
        ),
        max_size=5,
    )
)
def test_whatever_people_typed_is_logged_and_the_chain_holds(tmp_path_factory, entries):  # fmt: skip
    made = engine(f"sqlite:///{tmp_path_factory.getbasetemp() / 'typed.db'}")
    migrate(made)
    with writing(made) as db:
        number = head(db).entry_id
        write(db, entries)
    assert holds(made).startswith(f"{number + len(entries)}:")


def test_what_no_database_can_hold_is_replaced_and_the_attempt_logged(database, tmp_path):
    refresh(database, folder(tmp_path / "x", crimes=[{"crime_ref": "X1", "oic": "1001"}]), NOW)
    with reading(database) as db:
        assert scoped.look(db, ALDER, "X1\x00\ud800", NOW, 1) is None
    (logged,) = rows(database).values()
    assert (logged["action"], logged["crime_ref"]) == ("refused", "X1\ufffd\ufffd")


def test_an_action_that_is_none_of_the_list_is_refused(chain):
    with pytest.raises(ValueError, match="peeped"), writing(chain) as db:
        scoped.log_action(db, ALDER, "X1", "peeped", NOW, 1)
    assert len(rows(chain)) == MANY


def test_twenty_who_log_at_the_same_moment_make_one_chain(chain):
    def log(number: int) -> None:
        for _ in range(5):
            with writing(chain) as db:
                write(db, [entry(number), entry(number)])

    with ThreadPoolExecutor(20) as people:
        list(people.map(log, range(20)))
    assert holds(chain).startswith(f"{MANY + 200}:")


def test_a_look_that_was_rolled_back_leaves_no_gap(chain):
    with chain.connect().execution_options(writes=True) as db, db.begin() as transaction:
        write(db, [entry(13)])
        transaction.rollback()
    with writing(chain) as db:
        write(db, [entry(14)])
    assert holds(chain).startswith(f"{MANY + 1}:")


def test_no_log_no_look(database, tmp_path, monkeypatch):
    refresh(database, folder(tmp_path / "x", crimes=[{"crime_ref": "X1", "oic": "1001"}]), NOW)
    monkeypatch.setattr("core.store.engine._WAIT_MS", 50)
    database.dispose()  # a connection waits as long as was said when it was made
    said = pytest.raises(Unreadable, match="Nothing was changed")
    with held(database.url.render_as_string(hide_password=False)), said, reading(database) as db:
        scoped.look(db, ALDER, "X1", NOW, 1)
    with reading_whole(database) as db:
        assert db.execute(select(func.count()).select_from(ACCESS_LOG)).scalar_one() == 0


def test_entries_of_before_the_chain_are_chained_as_they_were_found(blank, tmp_path):
    with writing(blank, makes=True) as db:
        config = _config()
        config.attributes["connection"] = db
        command.upgrade(config, "0003")
        old = text("INSERT INTO access_log VALUES (:n, :at, '1001', :action, :ref, 3)")
        for number in (2, 3, 7, 8):  # a sequence leaves gaps
            at = f"2026-11-0{number} 07:00:00.000000"
            db.execute(old, {"n": number, "at": at, "action": "consulted", "ref": f"X{number}"})
    refresh(blank, folder(tmp_path / "x", crimes=[{"crime_ref": "X1", "oic": "1001"}]), NOW)
    with reading(blank) as db:
        assert scoped.look(db, ALDER, "X1", NOW, 1) is not None
    assert holds(blank).startswith("5:")
    kept = [(row["crime_ref"], row["at"].day, row["where_from"]) for row in rows(blank).values()]
    assert kept == [("X2", 2, None), ("X3", 3, None), ("X7", 7, None), ("X8", 8, None), ("X1", 22, "192.0.2.7")]


def test_going_back_to_the_schema_of_before_keeps_who_looked_at_which_crime(chain):
    with writing(chain) as db:
        write(db, [Entry(NOW, "1001", Action.SEARCHED, subject=Subject(PageKey("my_actions")))])
        config = _config()
        config.attributes["connection"] = db
        command.downgrade(config, "0003")
    migrate(chain)
    with reading(chain) as db:
        assert at_head(db)
    assert holds(chain).startswith(f"{MANY}:")

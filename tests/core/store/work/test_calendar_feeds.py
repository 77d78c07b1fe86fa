"""The addresses of calendars in the database: one a person, and no token in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from core.store.engine import reading, writing
from core.store.migrate import migrate
from core.store.work import calendar_feeds

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def database(database):
    migrate(database)
    return database


def make(database, collar="1001", now=NOW):
    with writing(database) as db:
        return calendar_feeds.make(db, collar, now)


def opened(database, token):
    with reading(database) as db:
        found = calendar_feeds.of_token(db, token)
    return found.collar_number if found else None


def test_a_token_opens_the_feed_of_whom_it_was_made_for(database):
    token, other = make(database), make(database, "1002")
    assert (opened(database, token), opened(database, other)) == ("1001", "1002")


def test_a_new_token_ends_the_old_one(database):
    old = make(database)
    new = make(database, now=LATER)
    assert (opened(database, old), opened(database, new)) == (None, "1001")


def test_a_token_made_at_the_same_moment_by_another_window_leaves_one_that_works(database):
    with writing(database) as db:
        one = calendar_feeds.make(db, "1001", NOW)
        db.execute(calendar_feeds.update(calendar_feeds.FEEDS).values(revoked_at=None))
        two = calendar_feeds.make(db, "1001", LATER)
        db.execute(calendar_feeds.update(calendar_feeds.FEEDS).values(revoked_at=None))
    assert (opened(database, one), opened(database, two)) == (None, "1001")


def test_a_stopped_address_opens_nothing_and_a_second_stop_says_so(database):
    token = make(database)
    with writing(database) as db:
        assert calendar_feeds.revoke(db, "1001", LATER) is True
        assert calendar_feeds.revoke(db, "1001", LATER) is False
        assert calendar_feeds.of_person(db, "1001") is None
    assert opened(database, token) is None


def test_stopping_ones_own_address_leaves_those_of_others(database):
    make(database)
    other = make(database, "1002")
    with writing(database) as db:
        calendar_feeds.revoke(db, "1001", LATER)
    assert opened(database, other) == "1002"


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "a" * 43, "a" * 44, "a" * 42 + "/", "a" * 42 + "\n", "a" * 10**6])
def test_what_was_never_a_token_opens_nothing(database, token):
    make(database)
    assert opened(database, token) is None


def written(database) -> bytes:
    """The files of a SQLite database; of another, which keeps them to itself, the rows of its table."""
    if database.dialect.name == "sqlite":
        return b"".join(file.read_bytes() for file in Path(database.url.database).parent.glob("store*.db*"))
    with reading(database) as db:
        return "".join(db.execute(text("SELECT 'calendar_feeds ' || t::text FROM calendar_feeds t")).scalars()).encode()


def test_the_database_holds_no_token(database):
    tokens = [make(database, collar) for collar in ("1001", "1002")]
    assert b"calendar_feeds" in written(database)
    assert not any(token.encode() in written(database) for token in tokens)


def test_two_tokens_are_never_alike_and_are_long_enough_not_to_be_guessed(database):
    tokens = {make(database) for _ in range(20)}
    assert len(tokens) == 20
    assert all(calendar_feeds.well_formed(token) for token in tokens)


def test_a_read_is_noted_again_after_an_hour_and_not_before(database):
    make(database)
    with writing(database) as db:
        fresh = calendar_feeds.of_person(db, "1001")
        calendar_feeds.note_read(db, fresh, NOW)
        found = calendar_feeds.of_person(db, "1001")
    assert not calendar_feeds.read_lately(fresh, NOW)
    assert found.read_at == NOW
    assert calendar_feeds.read_lately(found, NOW + timedelta(minutes=59, seconds=59))
    assert not calendar_feeds.read_lately(found, NOW + timedelta(hours=1))

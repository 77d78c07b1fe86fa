"""Files waiting to be fetched: once, in time, one a sign-in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auth.actions.downloads import Full, Held, Shelf
from auth.roles import Role
from auth.sign_in.token import Identity
from core.exports import File

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(seconds=120)
WHO = Identity("s1", "1001", frozenset({Role.OFFICER}), (), NOW)
HELD = Held(File("a.csv", "text/csv", b"12345"), WHO, "b", frozenset({"X1"}), UNTIL)


def of(sid: str) -> Held:
    return replace(HELD, identity=replace(WHO, sid=sid))


def test_a_file_is_taken_once():
    shelf = Shelf()
    token = shelf.put(HELD, NOW)
    assert shelf.look(token, NOW) == HELD
    assert shelf.take(token, NOW) == HELD
    assert shelf.take(token, NOW) is None
    assert shelf.look(token, NOW) is None


def test_the_last_second_is_in_time_and_the_next_is_not():
    shelf = Shelf()
    token = shelf.put(HELD, NOW)
    assert shelf.look(token, UNTIL) == HELD
    late = UNTIL + timedelta(seconds=1)
    assert shelf.look(token, late) is None
    assert shelf.take(token, late) is None


def test_a_new_file_of_the_same_sign_in_takes_the_place_of_the_last():
    shelf = Shelf()
    first, other = shelf.put(HELD, NOW), shelf.put(of("s2"), NOW)
    second = shelf.put(HELD, NOW)
    assert shelf.look(first, NOW) is None
    assert shelf.look(second, NOW) is not None
    assert shelf.look(other, NOW) is not None


def test_a_full_shelf_refuses_until_the_old_ones_are_over():
    shelf = Shelf(most_bytes=10)
    shelf.put(of("s1"), NOW)
    shelf.put(of("s2"), NOW)
    with pytest.raises(Full):
        shelf.put(of("s3"), NOW)
    shelf.put(of("s3"), UNTIL + timedelta(seconds=1))


def test_no_two_addresses_are_alike_and_none_can_be_guessed():
    shelf = Shelf()
    tokens = {shelf.put(of(f"s{n}"), NOW) for n in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) == 43  # 256 random bits

"""Whose page is made next: no address waits behind the wishes of another."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.web import turns
from auth.web.turns import OneAtATime, Turns


def run(steps: Coroutine[Any, Any, None]) -> None:
    asyncio.run(steps)


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_newcomer_is_next_however_many_wishes_of_another_address_wait() -> None:
    async def steps() -> None:
        served: list[str] = []
        queue = Turns(at_once=1)

        async def wish(holder: str) -> None:
            await queue.take(holder)
            served.append(holder)

        await queue.take("flood")
        waiting = [asyncio.create_task(wish("flood")) for _ in range(100)]
        await _settle()
        waiting.append(asyncio.create_task(wish("home")))
        await _settle()
        for _ in range(2):
            queue.give_back()
            await _settle()
        assert served == ["flood", "home"]
        for task in waiting:
            task.cancel()
        await _settle()

    run(steps())


def test_a_socket_has_its_second_turn_after_its_first() -> None:
    async def steps() -> None:
        mine = OneAtATime(Turns(at_once=5), "home")
        await mine.begin()
        second = asyncio.create_task(mine.begin())
        await _settle()
        assert not second.done()
        mine.end()
        await second
        mine.end()
        mine.end()  # said twice, it is given back once
        assert mine.turns.taken == 0

    run(steps())


def test_a_turn_that_nobody_gives_back_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST", 0.01)

    async def steps() -> None:
        queue = Turns(at_once=1)
        await OneAtATime(queue, "silent").begin()
        async with asyncio.timeout(10):
            await OneAtATime(queue, "home").begin()

    run(steps())


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["take", "give", "leave"])), max_size=40))
def test_turns_are_never_lost_nor_made_up(steps: list[tuple[int, str]]) -> None:
    async def play() -> None:
        queue, tasks, held = Turns(at_once=2), [], 0

        async def wish(holder: int) -> None:
            nonlocal held
            await queue.take(holder)
            held += 1

        for holder, act in steps:
            if act == "take":
                tasks.append(asyncio.create_task(wish(holder)))
            elif act == "give" and held:
                held -= 1
                queue.give_back()
            elif act == "leave" and tasks:
                tasks.pop(holder % len(tasks)).cancel()
            await _settle()
            waiting = sum(not task.done() for task in tasks)
            assert held == queue.taken <= 2
            assert not waiting or held == 2  # nobody waits while a turn is free
        for task in tasks:
            task.cancel()
        await _settle()

    run(play())

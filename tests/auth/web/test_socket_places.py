"""Who has a place when there are more sockets than places: whoever has just come, and everybody but the greediest."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from auth.web.socket_places import Place, Room
from auth.web.sockets import STRANGERS

HOLDERS = st.sampled_from(["flood", "station", "home", "cafe"])


class Crowd:
    """Sockets that come and go, and which of them still have a place."""

    def __init__(self, total: int, each: int) -> None:
        self.room = Room(total, each)
        self.inside: list[Place] = []

    def comes(self, holder: str) -> Place:
        place = Place(holder, lambda: self.inside.remove(place))
        self.inside.append(place)
        self.room.enter(place)
        return place

    def leaves(self, place: Place) -> None:
        if place in self.inside:
            self.inside.remove(place)
        self.room.leave(place)

    def of(self, holder: str) -> int:
        return sum(place.holder == holder for place in self.inside)


def test_a_flood_from_one_address_makes_room_for_a_newcomer_from_another() -> None:
    crowd = Crowd(total=10, each=10)
    flood = [crowd.comes("flood") for _ in range(50)]
    newcomer = crowd.comes("home")
    assert newcomer in crowd.inside
    assert (crowd.of("flood"), crowd.of("home")) == (9, 1)
    assert flood[-1] in crowd.inside  # what was there first goes first


def test_a_newcomer_keeps_the_place_while_the_flood_goes_on() -> None:
    crowd = Crowd(total=10, each=10)
    newcomer = crowd.comes("home")
    for _ in range(1_000):
        crowd.comes("flood")
    assert newcomer in crowd.inside


def test_five_hundred_people_behind_one_address_are_all_in_at_once() -> None:
    crowd = Crowd(STRANGERS.total, STRANGERS.each)
    station = [crowd.comes("station") for _ in range(500)]
    assert crowd.inside == station


@given(st.lists(st.tuples(HOLDERS, st.booleans()), max_size=80), st.integers(1, 8), st.integers(1, 8))
def test_nobody_has_too_many_and_who_has_just_come_is_in(steps: list[tuple[str, bool]], total: int, each: int) -> None:
    crowd = Crowd(total, each)
    for holder, goes in steps:
        if goes and crowd.inside:
            crowd.leaves(crowd.inside[0])
            continue
        before = Counter(place.holder for place in crowd.inside)
        assert crowd.comes(holder) in crowd.inside
        gone = {name: before[name] - crowd.of(name) for name in before if name != holder}
        for name, lost in gone.items():  # another loses a place only to somebody who had no more than they had
            assert lost == 0 or before[name] >= before[holder] + 1
        assert len(crowd.inside) == crowd.room.taken <= total
        assert max(Counter(place.holder for place in crowd.inside).values()) <= each


@given(st.lists(HOLDERS, max_size=30))
def test_a_room_that_everybody_left_is_empty(holders: list[str]) -> None:
    crowd = Crowd(total=5, each=3)
    for place in [crowd.comes(holder) for holder in holders]:
        crowd.leaves(place)
    assert (crowd.room.taken, crowd.room._of) == (0, {})

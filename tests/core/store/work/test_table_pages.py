"""Which feeds a person wants as a table: their own alone, until they want cards again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.store.engine import reading, writing
from core.store.work import table_pages


def want(database, page, table, collar="1001"):
    with writing(database) as db:
        table_pages.want(db, collar, page, table=table)


def tables(database, collar="1001"):
    with reading(database) as db:
        return table_pages.of_person(db, collar)


def test_every_feed_is_cards_until_its_person_wants_a_table(database):
    assert tables(database) == frozenset()
    want(database, "team", True)
    want(database, "reviews", True)
    assert tables(database) == {"team", "reviews"}


def test_cards_again_are_of_that_page_alone(database):
    want(database, "team", True)
    want(database, "reviews", True)
    want(database, "team", False)
    assert tables(database) == {"reviews"}


def test_what_one_person_wants_is_nobody_elses(database):
    want(database, "team", True)
    want(database, "team", True, collar="1002")
    want(database, "team", False)
    assert (tables(database), tables(database, "1002")) == (frozenset(), {"team"})


@pytest.mark.parametrize("table", [True, False])
def test_the_same_wish_again_changes_nothing(database, table):
    want(database, "team", table)
    want(database, "team", table)
    assert tables(database) == ({"team"} if table else frozenset())


def test_a_table_chosen_in_two_browsers_at_the_same_moment_is_one_table(database):
    both = Barrier(2)

    def press(_number):
        both.wait()
        want(database, "team", True)

    with ThreadPoolExecutor(2) as browsers:
        list(browsers.map(press, range(2)))
    assert tables(database) == {"team"}

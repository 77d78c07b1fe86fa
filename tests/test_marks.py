"""What `make check` runs starts no server: a test that does is marked, or nothing is run at all."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_collection_modifyitems, refuse_where_slow_tests_are_left_out


def asking_for(*fixtures: str, marks: tuple[str, ...] = ()) -> Any:
    """A collected test."""
    return SimpleNamespace(
        nodeid="tests/test_x.py::test_y",
        fixturenames=fixtures,
        iter_markers=lambda: map(pytest.mark.__getattr__, marks),
    )


def test_a_test_that_asks_for_postgresql_unmarked_is_refused_by_its_name():
    with pytest.raises(pytest.UsageError, match=r"tests/test_x\.py::test_y"):
        pytest_collection_modifyitems([asking_for("tmp_path", "postgres")])


@pytest.mark.parametrize("mark", ["slow", "browser"])
def test_one_that_is_marked_may_and_one_that_asks_for_none_needs_no_mark(mark):
    pytest_collection_modifyitems([asking_for("postgres", marks=(mark,)), asking_for("tmp_path")])


def test_a_fixture_that_asks_for_it_at_run_time_is_refused_where_slow_tests_are_left_out():
    refuse_where_slow_tests_are_left_out("browser")
    with pytest.raises(pytest.fail.Exception, match="mark the test slow"):
        refuse_where_slow_tests_are_left_out("not browser and not slow")

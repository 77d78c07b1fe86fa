"""No question of a page makes PostgreSQL expect more than there is: it would compile and plan for millions of rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from benchmarks.questions import QUESTIONS, expected, people
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.generate import generate

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
COMPILED_FROM = 100_000  # the price from which a server as installed compiles a question: its jit_above_cost


@pytest.fixture(scope="module")
def force(postgres, tmp_path_factory) -> Iterator[Engine]:
    """A force of 3,000 crimes on two days, so that there is as much news as there are flags."""
    where, made = tmp_path_factory.mktemp("force"), engine(postgres.database())
    for back in (1, 0):
        generate(where / str(back), 3_000, 5, TODAY - timedelta(days=back), lambda _: None)
        refresh(made, where / str(back), NOW - timedelta(days=back))
    yield made
    made.dispose()


@pytest.mark.parametrize("kind", ["officer", "sergeant", "commander"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_is_expected_to_cost_what_would_be_compiled(force, question, kind):
    price, rows = expected(force, QUESTIONS[question], people(force, TODAY)[kind])
    assert price < COMPILED_FROM
    assert rows < 10_000

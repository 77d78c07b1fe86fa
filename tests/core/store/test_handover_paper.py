"""A paper changes hands: what is restricted stays off it, whoever made it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from core.absence.away import Span
from core.absence.handover import Sheet, for_any_hands, sheet
from core.scope import Scope
from core.searches.register import searches
from core.store import scoped
from core.store.engine import engine, reading
from core.store.refresh.load import refresh
from tests.covering import ALDER, BIRCH, team
from tests.folders import folder

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
AWAY = Span(TODAY + timedelta(days=2), TODAY + timedelta(days=13))
OWN = Scope(ALDER, frozenset({ALDER}), frozenset(), TODAY)
HER_SERGEANT = Scope(BIRCH, frozenset({BIRCH}), frozenset({"T1"}), TODAY)


@pytest.fixture(scope="module")
def database(new_url, tmp_path_factory) -> Iterator[Engine]:
    """Only read."""
    where = tmp_path_factory.mktemp("team")
    made = engine(new_url(where))
    refresh(made, folder(where / "x", NOW.isoformat(), **team(TODAY)), NOW)
    yield made
    made.dispose()


def paper(database: Engine, seen_by: Scope) -> Sheet:
    with reading(database) as db:
        flags = for_any_hands(scoped.flags(db, seen_by, oic=(ALDER,)))
    return sheet(flags, searches(), "DC Alder", AWAY, TODAY, lambda day: None)


def test_a_restricted_crime_is_on_no_paper_even_of_somebody_on_its_access_list(database):
    with reading(database) as db:
        assert "X5" in set(scoped.flags(db, OWN)["crime_ref"])
    assert paper(database, OWN).refs == {"X1", "X2"}


def test_the_paper_that_an_officer_makes_and_the_one_their_sergeant_makes_are_the_same(database):
    assert paper(database, OWN) == paper(database, HER_SERGEANT)


def test_a_flag_that_names_a_second_crime_that_is_restricted_is_on_no_paper(database):
    with reading(database) as db:
        flags = scoped.flags(db, OWN)
    assert for_any_hands(flags.assign(names_restricted=True)).empty

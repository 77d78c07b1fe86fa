"""A reference opens the crime that is meant, however people write it; nothing outside the scope is ever meant."""

from datetime import UTC, date, datetime

import pytest

from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading
from core.store.refresh.load import refresh
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
ALDER = Scope("1001", frozenset({"1001"}), frozenset(), date(2026, 11, 22), "192.0.2.7, sign-in aabbccdd")
REFS = ["CR26-000123", "Cr/26 7", "ab-1", "AB-1", "Ab 9", "aB9"]


@pytest.fixture
def meant(new_url, tmp_path):
    """How a reference that ALDER types is read."""
    made = engine(new_url(tmp_path))
    crimes = [{"crime_ref": ref, "oic": "1001"} for ref in REFS] + [{"crime_ref": "ZZ-1", "oic": "1002"}]
    refresh(made, folder(tmp_path / "x", crimes=crimes), NOW)
    with reading(made) as db:
        yield lambda typed: scoped.as_recorded(db, ALDER, typed)
    made.dispose()


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("CR26-000123", "CR26-000123"),
        ("cr26-000123", "CR26-000123"),
        (" Cr26 -000123 ", "CR26-000123"),
        ("cr/267", "Cr/26 7"),
        ("CR/26 7", "Cr/26 7"),
        ("ab-1", "ab-1"),
        ("AB-1", "AB-1"),
    ],
)
def test_letters_and_blanks_make_no_difference_but_what_is_written_so_goes_first(meant, typed, ref):
    assert meant(typed) == ref


@pytest.mark.parametrize("typed", ["ab9", "Ab-1", "zz-1", "ZZ-1", "CR26-00012", "%", "", "a\0b", "\ud800"])
def test_what_means_several_crimes_or_none_in_scope_stays_as_it_was_typed(meant, typed):
    assert meant(typed) == typed

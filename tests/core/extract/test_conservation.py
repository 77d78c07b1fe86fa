"""No row is lost, whatever stands in it and in whatever order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.extract.columns import TABLES
from core.extract.defaults import complete
from tests.core.extract.asking import loaded, problems, unfinished
from tests.drawn import examples

CELL = st.sampled_from(["", "C1", "C2", "V1", "V2", "T1", "high", "person", "true", "2026-01-05", "2026-01-05T09:00"])


RISK = st.sampled_from(["high", "none", ""])


CRIME = st.fixed_dictionaries({"crime_ref": st.sampled_from(["C1", "C2", "C3", ""]), "risk": RISK})


VICTIM = st.fixed_dictionaries({"victim_id": st.sampled_from(["V1", "V2", ""]), "crime_ref": CELL, "kind": CELL})


CONTACT = st.fixed_dictionaries({"contact_id": CELL, "victim_id": CELL, "contacted_at": CELL})


def mess(crimes: list[Any], victims: list[Any], contacts: list[Any]) -> dict[str, list[dict[str, str]]]:
    """Rows completed cell by cell, but parents only as drawn."""
    rows = complete({"crimes": crimes, "victims": victims, "victim_contacts": contacts})
    return rows | {"crimes": rows["crimes"][: len(crimes)], "victims": rows["victims"][: len(victims)]}


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None)
@given(st.lists(CRIME, max_size=4), st.lists(VICTIM, max_size=4), st.lists(CONTACT, max_size=4))
def test_every_row_is_loaded_or_set_aside_with_a_reason(
    crimes: list[Any], victims: list[Any], contacts: list[Any]
) -> None:
    rows = mess(crimes, victims, contacts)
    found = unfinished(rows)
    assert found.counts["in_file"].tolist() == [len(rows[name]) for name in TABLES]
    assert (found.counts["loaded"] + found.counts["set_aside"]).tolist() == found.counts["in_file"].tolist()
    assert [len(found.tables[name]) for name in TABLES] == found.counts["loaded"].tolist()
    aside = found.problems.drop_duplicates(["table", "row"]).groupby("table").size()
    assert aside.to_dict() == {name: n for name, n in zip(TABLES, found.counts["set_aside"], strict=True) if n}
    assert set(found.tables["victim_contacts"]["victim_id"]) <= set(loaded(found, "victims"))
    assert set(found.tables["victims"]["crime_ref"]) <= set(loaded(found, "crimes"))


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None)
@given(st.lists(CRIME, max_size=3, unique_by=lambda row: row["crime_ref"]), st.lists(VICTIM, max_size=3), st.randoms())
def test_the_order_of_rows_with_different_keys_changes_nothing(
    crimes: list[Any], victims: list[Any], random: Any
) -> None:
    rows = mess(crimes, list({row["victim_id"]: row for row in victims}.values()), [])
    shuffled = {name: random.sample(table, len(table)) for name, table in rows.items()}
    one, other = unfinished(rows), unfinished(shuffled)
    assert sorted(problems(one)) == sorted(problems(other))
    for name in TABLES:
        assert sorted(loaded(one, name)) == sorted(loaded(other, name))

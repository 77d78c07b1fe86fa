"""What people and units are called: told apart where two read the same, and nobody else with a number."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels import numbered, short, told_apart

# Numbers and names that look like a name with a number, so that a label could be made twice.
AWKWARD = st.text(alphabet="ab1() ", max_size=6)


def test_two_of_one_rank_and_surname_are_told_apart_by_number_and_nobody_else_is():
    people = pd.DataFrame(
        {
            "collar_number": ["1204", "1301", "1001"],
            "rank": ["DC", "DC", "DC"],
            "name": ["Hazel Quill", "Rowan Quill", "Hazel Alder"],
        }
    )
    assert told_apart(short(people)) == {"1204": "DC Quill (1204)", "1301": "DC Quill (1301)", "1001": "DC Alder"}
    assert numbered(short(people))["1001"] == "DC Alder (1001)"


@pytest.mark.parametrize("other", ["DC  Quill", "dc quill", "DC QUILL"])
def test_spaces_and_capitals_tell_nobody_apart(other):
    assert told_apart({"1": "DC Quill", "2": other}) == {"1": "DC Quill (1)", "2": f"{other} (2)"}


def test_somebody_called_as_another_one_reads_with_their_number_is_told_apart_too():
    told = told_apart({"1": "A", "2": "A", "3": "A (1)"})
    assert len(set(told.values())) == 3


@given(st.dictionaries(AWKWARD, AWKWARD, max_size=8))
def test_no_two_labels_are_ever_equal(names):
    told = told_apart(names)
    assert set(told) == set(names)
    assert len(set(told.values())) == len(names)
    assert all(told[key].startswith(name) for key, name in names.items())

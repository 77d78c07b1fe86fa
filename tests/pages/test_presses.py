"""What is said of a press without an answer; and a browser may send what it likes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import presses

ID = "0123456789abcdef" * 2
AT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
KINDS = ("done", "off", "back", "cover", "uncover", "feed", "unfeed", "notice", "view", "file", "leave")


def words(kind: str, *at: datetime) -> str:
    return str(presses.answers([(kind, ID)], {ID: list(at)} if at else {})[f"{kind}_{ID}"]["words"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_press_that_was_not_recorded_is_said_with_what_it_leaves_and_what_to_do(kind):
    assert words(kind).endswith(" Next: press it again.")
    assert presses.answers([(kind, ID)], {})[f"{kind}_{ID}"]["recorded"] is False


def test_a_claim_that_was_not_recorded_still_counts_as_not_done():
    assert words("done") == "It was not recorded and still counts as not done. Next: press it again."


def test_a_press_that_was_recorded_is_said_with_its_time():
    assert words("off", AT) == "It was recorded at 22 Nov 2026 09:05. Nothing needs doing again."


def test_an_address_that_was_made_cannot_be_shown_again():
    assert words("feed", AT) == "An address was made, but it is shown only once and was lost. Next: make a new one."


def test_a_button_of_an_unknown_kind_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        presses.key("something", ID)


def test_a_browser_asks_about_the_key_that_it_was_given():
    asked = presses.key("done", ID).removeprefix("press_")
    assert presses.read_question({"n": 7, "ids": [asked]}) == (7, [("done", ID)])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(f"done_{ID}"),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.sampled_from(["n", "ids", "x"]), inner),
)


@given(_JSON)
def test_whatever_a_browser_sends_at_most_twenty_presses_of_our_making_are_looked_up(sent):
    number, found = presses.read_question(sent)
    assert type(number) is int
    assert len(found) <= 20
    assert set(found) <= {("done", ID)}

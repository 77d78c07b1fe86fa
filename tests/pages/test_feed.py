"""What a browser sends of presses and questions: it may send what it likes, and only what is of our making is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.feed import MOST, Ask, Pressed, asks_of, presses_of

ID = "0123456789abcdef" * 2


def press(**more: object) -> dict[str, object]:
    return {"id": ID, "do": "done", "flags": ["X1|bail_return|S1"]} | more


def test_a_press_is_read_with_the_flags_it_is_about_each_once():
    assert presses_of({"presses": [press(flags=["a", "b", "a"], do="undo")]}) == [Pressed(ID, "undo", ("a", "b"))]


def test_presses_keep_the_order_in_which_they_were_pressed():
    ids = [f"{n:032x}" for n in range(5)]
    assert [one.id for one in presses_of({"presses": [press(id=press_id) for press_id in ids]})] == ids


def test_more_presses_than_one_browser_may_send_wait_for_the_next_sending():
    assert len(presses_of({"presses": [press(id=f"{n:032x}") for n in range(100)]})) == MOST == 60


@pytest.mark.parametrize(
    "bad",
    [
        {"id": ID.upper()}, {"id": ID + "0"}, {"id": 7}, {"do": "delete"}, {"do": None}, {"flags": []}, {"flags": "a"},
        {"flags": [""]}, {"flags": ["a", 1]}, {"flags": ["a\n"]}, {"flags": ["a" * 301]}, {"flags": [["a"]]},
    ],
)  # fmt: skip
def test_a_press_with_something_not_of_our_making_is_left_out_whole(bad):
    assert presses_of({"presses": [press(**bad), press()]}) == [Pressed(ID, "done", ("X1|bail_return|S1",))]


def ask(**more: object) -> dict[str, object]:
    return {"n": 7, "what": "why", "row": "r1", "key": ""} | more


def test_questions_are_read_with_the_row_or_counter_they_are_about_in_the_order_of_their_numbers():
    later = ask(n=8, what="filter", row="", key="today")
    assert asks_of({"asks": [later, ask()]}) == [Ask(7, "why", "r1", ""), Ask(8, "filter", "", "today")]


def test_presses_and_questions_of_one_message_are_all_read():
    both = {"presses": [press()], "asks": [ask()]}
    assert (len(presses_of(both)), len(asks_of(both))) == (1, 1)


@pytest.mark.parametrize("bad", [{"n": True}, {"n": "7"}, {"what": "drop"}, {"row": None}, {"key": 3}, {"row": "a\0"}])
def test_a_question_not_of_our_making_is_left_out_and_the_others_are_read(bad):
    assert asks_of({"asks": [ask(**bad), ask(n=9)]}) == [Ask(9, "why", "r1", "")]


def chosen(**more: object) -> dict[str, object]:
    return ask(what="off_chosen", row="", rows=["a", "b", "a"]) | more


def test_a_question_about_several_rows_is_read_with_each_of_them_once_in_their_order():
    assert asks_of({"asks": [chosen()]}) == [Ask(7, "off_chosen", "", "", ("a", "b"))]


@pytest.mark.parametrize("rows", [[], None, "a", {"a": 1}, ["a", ""], ["a", 1], [["a"]], ["a\n"], ["a" * 301]])
def test_a_question_about_several_rows_that_are_not_of_our_making_is_left_out(rows):
    assert asks_of({"asks": [chosen(rows=rows)]}) == []


def test_a_question_about_more_rows_than_a_browser_may_choose_at_once_is_left_out():
    names = [f"r{n}" for n in range(MOST + 1)]
    assert asks_of({"asks": [chosen(rows=names)]}) == []
    assert asks_of({"asks": [chosen(rows=names[:MOST])]}) == [Ask(7, "off_chosen", "", "", tuple(names[:MOST]))]


def test_a_question_about_one_row_names_no_others():
    assert asks_of({"asks": [ask(what="off", rows=["a"])]}) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([ID, "done", "why", "off_chosen"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["presses", "asks", "id", "do", "flags", "n", "what", "row", "key", "rows"]), inner
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_whatever_a_browser_sends_nothing_but_presses_and_questions_of_our_making_is_read(sent):
    assert all(one.id == ID and one.do == "done" and all(one.flags) for one in presses_of(sent))
    assert all(one.what == ("off_chosen" if one.rows else "why") for one in asks_of(sent))


_ROWS = st.lists(st.text(max_size=310) | st.none() | st.integers(), max_size=70) | st.text() | st.none()


@given(_ROWS)
def test_whatever_rows_a_browser_names_all_of_them_are_keys_and_few_enough_or_the_question_is_left_out(rows):
    for one in asks_of({"asks": [chosen(rows=rows)]}):
        assert 1 <= len(one.rows) <= MOST
        assert all(1 <= len(row) <= 300 and row.isprintable() for row in one.rows)
        assert list(one.rows) == list(dict.fromkeys(rows))

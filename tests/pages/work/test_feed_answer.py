"""What a reader asked is answered once, by the run after it, and never when they have gone on to something else."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.feed import Ask

WHY = Ask(1, "why", "r1", "")


def _page(alone: bool) -> None:
    from types import SimpleNamespace

    import pandas as pd
    import streamlit as st

    from pages.work import feed_answer
    from pages.work.feed_setting import Feed

    nothing = pd.DataFrame()
    feed = Feed("team", lambda _: nothing, lambda *_: None, lambda _: {}, kept=False, alone=alone)
    shown = pd.DataFrame([{"key": "r1", "card": 1, "crime_ref": "X1"}, {"key": "r2", "card": 2, "crime_ref": "X2"}])
    for ask in st.session_state.pop("asks", ()):
        feed_answer.keep(feed, ask)
    if st.query_params.get("view") == "table" or st.session_state.pop("away", False):
        feed_answer.forget(feed)
    else:
        feed_answer.answer(feed, SimpleNamespace(), shown, shown)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The crimes whose sheet was opened, in order."""
    refs: list[Any] = []
    monkeypatch.setattr("pages.work.why.ask", lambda _, flags, *__: refs.append(flags[0]["crime_ref"]))
    return refs


def page(*, alone: bool = True) -> AppTest:
    return AppTest.from_function(_page, kwargs={"alone": alone}, default_timeout=30)


def asked(app: AppTest, *asks: Ask, **more: Any) -> AppTest:
    app.session_state["asks"] = asks
    for name, value in more.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    return app


def test_of_two_rows_the_one_asked_for_last_opens(opened):
    asked(page(), WHY, Ask(2, "why", "r2", ""))
    assert opened == ["X2"]


def test_a_question_that_comes_again_after_its_box_opened_opens_no_second_one(opened):
    app = asked(page(), WHY)
    asked(app, WHY)
    assert opened == ["X1"]
    asked(app, Ask(2, "why", "r1", ""))
    assert opened == ["X1", "X1"]


def test_where_a_question_draws_the_whole_page_it_is_answered_each_time_or_the_box_would_go(opened):
    app = asked(page(alone=False), WHY)
    asked(app, WHY)
    assert opened == ["X1", "X1"]


def test_what_was_asked_beside_the_table_or_could_not_be_answered_opens_nothing_later(opened):
    app = asked(page(), WHY, Ask(2, "table", "", ""))
    assert "view" in app.query_params
    del app.query_params["view"]
    asked(app)
    asked(app, WHY, away=True)
    asked(app)
    assert opened == []

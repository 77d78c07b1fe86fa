"""A feed as cards or as a table: kept for the person, asked for once a session, shown even where it cannot be kept."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.store.engine import Unreadable, engine, reading, writing
from core.store.work import table_pages
from pages.work.page_log import CAME
from tests.scope.answers import statements
from tests.stores import store_at

COLLAR = "1001"
WHO = SimpleNamespace(scope=SimpleNamespace(collar=COLLAR))


def _screen(url: str, page: str) -> None:
    from types import SimpleNamespace

    from core.store.engine import engine, reading
    from pages.work import feed_table

    with reading(engine(url)) as db:
        feed_table.as_before(
            SimpleNamespace(db=db, visitor=SimpleNamespace(scope=SimpleNamespace(collar="1001"))), page
        )
    feed_table.button(page)


@pytest.fixture
def url(tmp_path, monkeypatch):
    made = store_at(tmp_path / "store.db")
    monkeypatch.setenv("DAILY_ACTIONS_DATABASE_URL", made)
    monkeypatch.setattr("auth.door.still_here", lambda: WHO)
    return made


def session(url: str, page: str = "team", **address: str) -> AppTest:
    """A new session whose person comes to a page."""
    app = AppTest.from_function(_screen, kwargs={"url": url, "page": page}, default_timeout=30)
    app.query_params.update(address)
    return come(app)


def come(app: AppTest, page: str = "team") -> AppTest:
    app.session_state[CAME] = page
    return app.run()


def is_table(app: AppTest) -> bool:
    assert not app.exception
    assert app.button[0].label == ("As cards" if "view" in app.query_params else "As a table")
    return "view" in app.query_params


def kept(url: str) -> frozenset[str]:
    with reading(engine(url)) as db:
        return table_pages.of_person(db, COLLAR)


def test_the_next_session_finds_a_table_where_one_was_chosen_and_cards_once_those_were(url):
    first = session(url)
    assert not is_table(first)
    assert is_table(first.button[0].click().run())
    assert kept(url) == {"team"}
    second = session(url)
    assert is_table(second)
    assert not is_table(second.button[0].click().run())
    assert not is_table(session(url))


def test_what_was_chosen_on_one_page_is_of_that_page_alone(url):
    session(url).button[0].click().run()
    assert not is_table(session(url, "reviews"))


def test_a_link_to_the_table_is_no_choice_and_leaving_it_for_cards_leaves_other_pages_as_they_were(url):
    with writing(engine(url)) as db:
        table_pages.want(db, COLLAR, "reviews", table=True)
    linked = session(url, view="table")
    assert is_table(linked)
    assert not is_table(linked.button[0].click().run())
    assert linked.session_state["table_pages"] == kept(url) == {"reviews"}


def test_on_the_page_itself_the_address_alone_says_how_it_is_shown(url):
    app = session(url).button[0].click().run()
    del app.query_params["view"]  # Back
    assert not is_table(app.run())
    assert is_table(come(app))


def test_a_session_asks_once_what_its_person_wants(url):
    with statements(engine(url)) as sent:
        app = session(url)
        for _ in range(3):
            come(app)
    assert sum("table_pages" in one for one in sent) == 1


def _away() -> None:
    raise Unreadable("away")


@pytest.mark.parametrize("still_here", [lambda: None, _away])
def test_what_could_not_be_kept_is_shown_all_the_same_for_this_session(url, monkeypatch, still_here):
    app = session(url)
    monkeypatch.setattr("auth.door.still_here", still_here)
    assert is_table(app.button[0].click().run())
    del app.query_params["view"]
    assert is_table(come(app))
    assert kept(url) == frozenset()


def test_a_write_that_the_database_refuses_is_no_error_on_the_page(url, monkeypatch):
    app = session(url)
    monkeypatch.setattr("auth.actions.submit.write", lambda *_: _away())
    assert is_table(app.button[0].click().run())
    assert kept(url) == frozenset()


def _by_key(url: str, kept: bool) -> None:
    from types import SimpleNamespace

    import pandas as pd
    import streamlit as st

    from core.store.engine import engine, reading
    from pages.parts.feed import Ask
    from pages.work import feed_answer, feed_table
    from pages.work.feed_setting import Feed

    visitor = SimpleNamespace(scope=SimpleNamespace(collar="1001"))
    feed = Feed("team", lambda _: pd.DataFrame(), lambda *_: None, lambda _: {}, kept=kept)
    with reading(engine(url)) as db:
        desk = SimpleNamespace(db=db, visitor=visitor)
        feed_table.as_before(desk, "team")
        if st.session_state.pop("pressed", False):
            feed_answer.keep(feed, Ask(1, "table", "", ""))
        feed_answer.answer(feed, desk, pd.DataFrame(), pd.DataFrame())


@pytest.mark.parametrize("with_button", [True, False])
def test_the_key_is_a_choice_where_a_button_leads_back_and_elsewhere_a_look(url, with_button):
    app = AppTest.from_function(_by_key, kwargs={"url": url, "kept": with_button}, default_timeout=30)
    app.session_state["pressed"] = True
    come(app)
    assert not app.exception
    assert "view" in app.query_params
    assert kept(url) == ({"team"} if with_button else frozenset())

"""The pages about one crime: one entry of the access log a view, one answer for whatever one may not see."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from tests.folders import folder
from tests.scope.answers import statements
from tests.stores import store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CRIMES = [
    {"crime_ref": "X1", "oic": "1001"},
    {"crime_ref": "X2", "unit_id": "T9", "oic": "1002"},
    {"crime_ref": "X3", "oic": "1001", "restricted": True},
]
PAGES = ["crime", "review"]


def _screen(url: str, day: str, usual: str) -> None:
    from datetime import UTC, date, datetime
    from functools import partial

    import streamlit as st

    from auth.roles import Role
    from auth.sign_in.token import Identity
    from auth.visit import Visitor
    from core.scope import Scope
    from core.store import snapshots
    from core.store.engine import engine, reading
    from core.store.people.directory import Person
    from pages.officer import crime
    from pages.supervisor import review
    from pages.work import page_log, redrawn
    from pages.work.desk import Desk

    today = date.fromisoformat(day)
    identity = Identity("s" * 64, "2001", frozenset({Role.SUPERVISOR}), (), datetime(2026, 11, 22, 9, tzinfo=UTC))
    scope = Scope("2001", frozenset({"2001"}), frozenset({"T1"}), today)
    with reading(engine(url)) as db:
        visitor = Visitor(identity, Person("2001", "Merle Birch", "DS", True, ()), scope)
        desk = Desk(visitor, db, snapshots.current(db), today)
        shows = {"crime": crime.show, "review": review.show, "policy": lambda _desk: None}
        pages = {name: st.Page(partial(show, desk), url_path=name, title=name) for name, show in shows.items()}
        st.session_state["crime_page"], st.session_state["review_page"] = pages["crime"], pages["review"]
        st.navigation(list(pages.values()))
        name = st.session_state.get("shown", usual)
        if page_log.page(desk, name):
            with redrawn.whole_page(desk):
                shows[name](desk)


@pytest.fixture
def database(tmp_path, monkeypatch) -> Engine:
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    # What a browser draws needs a server to serve it.
    monkeypatch.setattr("pages.parts.feed.component", lambda *_: lambda **_: None)
    made = engine(store_at(tmp_path / "store.db"))
    units = [{"unit_id": unit, "name": unit, "level": "team", "parent_id": "D1"} for unit in ("T1", "T9")]
    refresh(made, folder(tmp_path / "x", units=units, crimes=CRIMES), NOW)
    return made


def opened(database: Engine, name: str, ref: str) -> AppTest:
    url = database.url.render_as_string(hide_password=False)
    app = AppTest.from_function(_screen, kwargs={"url": url, "day": "2026-11-22", "usual": name}, default_timeout=120)
    app.query_params["ref"] = ref
    return again(app)


def again(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def looks(database: Engine) -> list[tuple[str, str]]:
    with reading_whole(database) as db:
        wanted = select(ACCESS_LOG.c.action, ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.crime_ref.is_not(None))
        return [tuple(row) for row in db.execute(wanted.order_by(ACCESS_LOG.c.entry_id))]


@pytest.mark.parametrize("name", PAGES)
def test_a_crime_drawn_again_is_one_entry_and_one_come_back_to_is_another(database, name):
    app = opened(database, name, "X1")
    again(app)
    assert looks(database) == [("consulted", "X1")]
    app.session_state["shown"] = "policy"
    again(app)
    app.session_state["shown"] = name
    again(app)
    assert looks(database) == [("consulted", "X1")] * 2


@pytest.mark.parametrize("name", PAGES)
def test_restricted_out_of_scope_and_not_there_are_one_answer_each_time_logged(database, name):
    answers = []
    for ref in ("X2", "X3", "N1"):
        app = opened(database, name, ref)
        texts = [*app.title, *app.subheader, *app.markdown]
        answers.append([text.value.replace(ref, "…") for text in texts])
    assert answers[0] == answers[1] == answers[2]
    assert looks(database) == [("refused", "X2"), ("refused", "X3"), ("refused", "N1")]


@pytest.mark.parametrize("name", PAGES)
def test_the_facts_of_a_crime_are_read_once_a_page_however_many_flags_it_has(database, name):
    opened(database, name, "X1")
    with statements(database) as sent:
        opened(database, name, "X1")
    assert sum("FROM facts_crime" in one for one in sent) == 1

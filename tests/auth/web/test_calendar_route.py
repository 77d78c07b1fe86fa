"""The personal calendar from outside: whose items, how many, and nothing more; one answer for all that is not there."""

import logging
import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import delete, insert, select, update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.pages import keys
from auth.roles import Role
from auth.scope import scope_of
from auth.sign_in.deep_link import DeepLink
from auth.sign_in.token import Identity
from auth.visit import Visitor
from auth.web import calendar_route
from core import clock
from core.flags.groups import to_do_now
from core.flags.worklist import stated
from core.scope import Scope
from core.searches.register import searches
from core.store import scoped
from core.store.access_log.walk import walk
from core.store.engine import URL_VARIABLE, engine, reading, writing
from core.store.people import directory, sign_ins
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG, SNAPSHOTS
from core.store.schema.work import COVERS, FEEDS, SIGN_INS
from core.store.work import calendar_feeds
from tests.covering import cover_row
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import copy_at, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ALDER, BIRCH, ASH, ASPEN, ELDER = "1001", "2001", "1009", "1003", "1002"
NAMES = {ALDER: "Hazel Alder", BIRCH: "Merle Birch", ASH: "Rue Ash", ASPEN: "Sorrel Aspen", ELDER: "Jasper Elder"}


def crime(ref, oic, **cells):
    """A crime recorded 20 days ago with nothing done on it since."""
    recorded = {"recorded_at": "2026-11-02T09:00:00", "reported_at": "2026-11-02T09:00:00"}
    return {"crime_ref": ref, "oic": oic, "unit_id": "UT-1", "mo": f"told of {ref}", **recorded, **cells}


CRIMES = [
    crime("QX-1", ALDER),
    crime("QX-2", ALDER, restricted="true"),
    crime("QX-6", ALDER, recorded_at="2026-11-21T09:00:00", reported_at="2026-11-21T09:00:00"),
    crime("QX-3", ASH),
    crime("QX-4", ASPEN),
    crime("QX-5", ELDER),
]
EXTRACT = {
    "offences": [{"offence_code": "V1", "title": "Invented wounding"}],
    "units": [{"unit_id": "UT-1", "name": "Invented Team One"}],
    "officers": [
        {"collar_number": collar, "name": name, "active": "false" if collar == ASPEN else "true"}
        for collar, name in NAMES.items()
    ],
    "postings": [
        {"posting_id": f"P{c}", "collar_number": c, "unit_id": "UT-1", "from_date": "2020-01-01"}
        for c in (ALDER, BIRCH, ASH, ASPEN)
    ],
    "crimes": CRIMES,
    "victims": [
        {"victim_id": f"W{c['crime_ref']}", "crime_ref": c["crime_ref"], "name": f"Victim of {c['crime_ref']}"}
        for c in CRIMES
    ],
}


@pytest.fixture(scope="module")
def extract_loaded(tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("calendar")
    return loaded(store_at(where / "store.db"), folder(where / "extract", **EXTRACT), NOW)


@pytest.fixture
def url(extract_loaded, tmp_path, monkeypatch):
    made = copy_at(extract_loaded, tmp_path / "store.db")
    monkeypatch.setenv(URL_VARIABLE, made)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made


@pytest.fixture
def database(url):
    return engine(url)


@pytest.fixture
def client(url):
    """The endpoint behind the middleware of deep links, as it is served."""
    routes = [Route(calendar_route.PATH, calendar_route.serve_feed("https://actions.force.example/oauth2callback"))]
    links = Middleware(DeepLink, key="k" * 32, paths=[f"/{page}" for page in keys()])
    return TestClient(Starlette(routes=routes, middleware=[links]), base_url="https://actions.force.example")


def make(database, collar=ALDER):
    with writing(database) as db:
        return calendar_feeds.make(db, collar, NOW)


def counted(answer):
    """The numbers in the summaries of a feed, by title; each day of a search added up."""
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = {}
    for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT"):
        text = str(event["summary"])
        title, number = text.split(": ") if ": " in text else text.removesuffix(")").rsplit(" (", 1)
        found[title] = found.get(title, 0) + int(number)
    return found


def get(client, token):
    return client.get(f"/ics/{token}.ics")


def total(client, token):
    return sum(counted(get(client, token)).values())


def worked_out(database, collar, roles=frozenset({Role.OFFICER}), covered=frozenset()):
    """What the worklist of My actions counts for the same person, by the day, without the feed's own functions."""
    with reading(database) as db:
        scope = scope_of(collar, roles, directory.person(db, collar, TODAY), covered, {}, TODAY)
        flags = stated(scoped.flags(db, scope), TODAY)
    own = flags[flags["acts"].eq("oic") & flags["oic"].isin(scope.own)]
    if Role.SUPERVISOR in roles:
        own = flags[(flags["acts"].eq("oic") & flags["oic"].isin(scope.own)) | flags["acts"].eq("supervisor")]
    days = own["days"]
    late, ahead = own[own["state"].isin(["overdue", "returned"]) & (days < 0)], own[(days >= 0) & (days < 90)]
    ahead = ahead[~ahead["state"].isin(["paused", "claimed", "snoozed"])]
    titles = ahead["search"].map(lambda name: searches()[name].called)
    back = own[own["state"].eq("returned") & ~(days <= 0)]
    undated = own[own["state"].eq("date_missing") & own["weight"].eq("statutory")]
    now = len(late) + len(back) + len(undated) + int(ahead["days"].eq(0).sum())
    return titles.value_counts().to_dict() | ({"To do now": now} if now else {})


def test_the_feed_counts_what_the_worklist_counts(client, database):
    token = make(database)
    found = counted(get(client, token))
    assert found == worked_out(database, ALDER)
    assert found["To do now"] > 0
    assert len(found) > 1


def test_the_number_of_the_feed_is_that_of_the_menu(client, database):
    with reading(database) as db:
        scope = Scope(ALDER, frozenset({ALDER}), frozenset(), TODAY)
        tallies = scoped.tallies(db, scope)
    own = tallies[tallies["acts"].eq("oic")]
    assert counted(get(client, make(database)))["To do now"] == to_do_now(own, TODAY)


def test_nothing_of_a_crime_or_a_person_is_anywhere_in_the_feed(client, database):
    with writing(database) as db:
        sign_ins.remember(db, BIRCH, {"supervisor"}, NOW)
    for collar in (ALDER, BIRCH):
        bytes_of_it = get(client, make(database, collar)).content
        folded, identities = re.subn(rb"UID:[0-9a-f]{64}\r\n", b"", bytes_of_it.replace(b"\r\n ", b""))
        assert identities == folded.count(b"BEGIN:VEVENT") > 0
        words = [word for c in CRIMES for word in (c["crime_ref"], c.get("mo", ""))]
        words += ["Invented", "UT-1", "Wounding", "wounding", *NAMES, *NAMES.values()]
        words += [part for name in NAMES.values() for part in name.split()]
        assert [word for word in words if word and word.encode() in folded] == []


def test_items_of_a_colleague_are_not_in_it(client, database, tmp_path):
    alone = total(client, make(database))
    more = [*EXTRACT["crimes"], *(crime(f"QX-1{n}", ASH) for n in range(5))]
    refresh(database, folder(tmp_path / "more", "2026-11-22T07:00:00+00:00", **EXTRACT | {"crimes": more}), NOW)
    assert total(client, make(database)) == alone


def test_a_restricted_crime_counts_only_for_those_on_its_list(client, database, tmp_path):
    off = total(client, make(database))
    listed = EXTRACT | {"access_lists": [{"crime_ref": "QX-2", "collar_number": ALDER}]}
    refresh(database, folder(tmp_path / "listed", "2026-11-22T07:00:00+00:00", **listed), NOW)
    assert total(client, make(database)) > off
    without = EXTRACT | {name: [r for r in EXTRACT[name] if r["crime_ref"] != "QX-2"] for name in ("crimes", "victims")}
    refresh(database, folder(tmp_path / "without", "2026-11-22T07:30:00+00:00", **without), NOW)
    assert total(client, make(database)) == off


def test_making_and_stopping_an_address_are_entries_of_the_access_log_and_stopping_none_is_not(database):
    with writing(database) as db:
        alder, scope = directory.person(db, ALDER, TODAY), Scope(ALDER, frozenset({ALDER}), frozenset(), TODAY)
        who = Visitor(Identity("s", ALDER, frozenset({Role.OFFICER}), (), NOW), alder, scope)
        calendar_route.stop_address(db, who, NOW)
        calendar_route.make_address(db, who, NOW)
        calendar_route.stop_address(db, who, NOW)
        said = db.execute(select(ACCESS_LOG.c.collar_number, ACCESS_LOG.c.action, ACCESS_LOG.c.subject)).all()
    assert [tuple(row) for row in said] == [(ALDER, "feed_made", "calendar"), (ALDER, "feed_stopped", "calendar")]


def test_a_colleague_s_items_are_in_it_while_they_are_covered_and_on_no_other_day(client, database, monkeypatch):
    token = make(database)
    alone = total(client, token)
    with writing(database) as db:
        db.execute(insert(COVERS), cover_row("c1", ASH, ALDER, TODAY, TODAY, reason="rang_in"))
    assert counted(get(client, token)) == worked_out(database, ALDER, covered=frozenset({ASH}))
    assert total(client, token) > alone
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    with writing(database) as db:
        tomorrow = scoped.tallies(db, Scope(ALDER, frozenset({ALDER}), frozenset(), TODAY + timedelta(days=1)))
    own = tomorrow[tomorrow["acts"].eq("oic")]
    assert counted(get(client, token))["To do now"] == to_do_now(own, TODAY + timedelta(days=1))


def test_a_sergeant_s_feed_has_the_reviews_of_the_last_sign_in_s_role(client, database):
    token = make(database, BIRCH)
    assert counted(get(client, token)) == {}
    with writing(database) as db:
        sign_ins.remember(db, BIRCH, {"supervisor"}, NOW)
    found = counted(get(client, token))
    assert found == worked_out(database, BIRCH, frozenset({Role.SUPERVISOR}))
    assert sum(found.values()) > 0


def test_twelve_hours_after_the_sign_in_a_sergeant_s_feed_has_their_own_crimes_and_says_so(client, database):
    token = make(database, BIRCH)
    for late, told in ((timedelta(0), 0), (timedelta(seconds=1), 1)):
        with writing(database) as db:
            db.execute(delete(SIGN_INS))
            sign_ins.remember(db, BIRCH, {"supervisor"}, NOW - timedelta(hours=12) - late)
        events = icalendar.Calendar.from_ical(get(client, token).content).walk("VEVENT")
        said = [event for event in events if "sign in to count your team" in str(event["summary"])]
        assert [event["dtstart"].dt for event in said] == [TODAY] * told
        assert len(events) == told or not told


def test_it_says_that_it_is_a_calendar_to_be_kept_by_nobody(client, database):
    answer = get(client, make(database))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


def test_a_browser_s_visit_to_it_is_not_kept_as_a_link_to_follow_after_sign_in(client, database):
    answer = client.get(f"/ics/{make(database)}.ics", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.fixture
def not_there(client, database):
    """The answer to a token that never was."""
    return get(client, "a" * 43)


def same(answer, not_there):
    return (answer.status_code, answer.content, dict(answer.headers)) == (
        404,
        not_there.content,
        dict(not_there.headers),
    )


def test_a_token_that_never_was_is_not_found_in_plain_words(not_there):
    assert not_there.status_code == 404
    assert not_there.text == "There is nothing at this address.\n"


@pytest.mark.parametrize(
    "path", ["", "x.ics", "a/b.ics", f"{'a' * 43}", f"{'a' * 43}.ICS", f"{'%00' * 43}.ics", "%ff.ics"]
)
def test_an_address_that_is_no_feed_s_gets_the_same_answer(client, not_there, path):
    assert same(client.get(f"/ics/{path}"), not_there)


def test_a_token_without_its_ending_gets_the_same_answer(client, database, not_there):
    assert same(client.get(f"/ics/{make(database)}"), not_there)


def test_a_stopped_address_gets_the_same_answer(client, database, not_there):
    token = make(database)
    assert get(client, token).status_code == 200
    with writing(database) as db:
        calendar_feeds.revoke(db, ALDER, NOW)
    assert same(get(client, token), not_there)


@pytest.mark.parametrize(
    "collar", [ASPEN, ELDER, "9999"], ids=["a leaver", "without a posting", "not in the directory"]
)
def test_somebody_with_no_rights_today_gets_the_same_answer(client, database, not_there, collar):
    assert same(get(client, make(database, collar)), not_there)


def test_records_loaded_under_other_searches_make_no_calendar(client, database):
    token = make(database)
    with writing(database) as db:
        db.execute(update(SNAPSHOTS).values(rules="older"))
    answer = get(client, token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")


def test_a_database_that_is_away_is_said_without_a_detail_and_asked_again(client, url, tmp_path):
    (tmp_path / "store.db").write_bytes(b"this is no database at all" * 100)
    answer = get(client, "a" * 43)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")
    assert answer.text == "The calendar cannot be made now. Try again later.\n"


def test_a_read_is_noted_at_most_once_an_hour(client, database, monkeypatch):
    token = make(database)
    for minutes, noted in ((0, 0), (59, 0), (60, 60)):
        monkeypatch.setattr(clock, "now", lambda at=minutes: NOW + timedelta(minutes=at))
        get(client, token)
        with reading(database) as db:
            read_at = db.execute(select(FEEDS.c.read_at)).scalar_one()
        assert read_at == NOW + timedelta(minutes=noted)


def test_no_log_line_holds_a_token_whatever_the_answer(client, database, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the test's own client, not the server
    token = make(database)
    get(client, token)
    with writing(database) as db:
        db.execute(update(SNAPSHOTS).values(rules="older"))
    get(client, token)
    get(client, token[:-1])
    assert token[:-1] not in caplog.text


def test_the_address_follows_the_app_s_public_name():
    made = calendar_route.address("https://actions.force.example/oauth2callback", "t0")
    assert made == "https://actions.force.example/ics/t0.ics"
    assert calendar_route.address("http://localhost:8501/oauth2callback", "t0") == "http://localhost:8501/ics/t0.ics"


def handed_out(database):
    columns = [ACCESS_LOG.c[name] for name in ("collar_number", "action", "subject", "where_from", "crime_ref")]
    with reading(database) as db:
        walk(db)
        return [tuple(row) for row in db.execute(select(*columns))]


def test_each_calendar_that_is_handed_out_is_logged_and_a_refused_one_is_not(client, database):
    token = make(database)
    get(client, token)
    get(client, token)
    get(client, "x" * 43)
    assert handed_out(database) == [(ALDER, "fed", "calendar", "testclient", None)] * 2


def test_a_calendar_that_cannot_be_logged_is_not_handed_out(client, database):
    token = make(database)
    with writing(database) as db:
        db.execute(delete(ACCESS_HEAD))
    answer = get(client, token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")
    assert "BEGIN:VCALENDAR" not in answer.text

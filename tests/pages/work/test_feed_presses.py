"""Presses of a feed: each carried out once however often it comes, refused in words, and never answered on a guess."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from auth import door
from auth.actions import claims
from auth.actions.claims import GONE, NotDone
from auth.roles import Role
from auth.sign_in.token import Identity
from auth.visit import Visitor
from core import clock
from core.scope import Scope
from core.store import snapshots
from core.store.engine import Unreadable, engine, reading, reading_whole
from core.store.operations.verify import verify
from core.store.people import directory
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import CLAIMS, SNOOZES
from pages.parts.feed import Pressed
from pages.work import feed_presses, feed_rows
from pages.work.desk import Desk
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import held

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RECORDED = {"recorded_at": "2026-11-01T09:00:00", "investigation_plan_on": "2026-11-02"}
BAIL = {
    "bail_id": "B1", "crime_ref": "X1", "status": "live", "arrested_on": "2026-11-02", "return_on": "2026-11-26",
}  # fmt: skip
ROWS = {
    "crimes": [{"crime_ref": "X1", "oic": "1001"} | RECORDED, {"crime_ref": "X2", "oic": "1002"} | RECORDED],
    "bails": [BAIL],
    "victims": [{"victim_id": name, "crime_ref": "X1"} for name in ("W1", "W2", "W3")]
    + [{"victim_id": "W4", "crime_ref": "X2"}],
}


@pytest.fixture(scope="module")
def first(new_url, tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("presses")
    return loaded(new_url(where), folder(where / "x", NOW.isoformat(), **ROWS), NOW)


@pytest.fixture
def url(new_url, first, tmp_path, monkeypatch) -> str:
    made = new_url.copied(first, tmp_path)
    monkeypatch.setenv("DAILY_ACTIONS_DATABASE_URL", made)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(feed_rows, "current_settings", lambda: SimpleNamespace(auth=SimpleNamespace(cookie_secret="s")))
    yield made
    engine(made).dispose()


@pytest.fixture
def session(url, monkeypatch) -> Callable[[str], None]:
    """A new session of a person, who has no answer yet; the first is DC Alder's."""

    def begins(collar: str = "1001") -> None:
        kept: dict[str, Any] = {}
        monkeypatch.setattr(feed_presses, "answers", lambda: kept)
        monkeypatch.setattr(door, "still_here", lambda **_: visitor(collar))

    begins()
    return begins


def visitor(collar: str) -> Visitor:
    identity = Identity("s", collar, frozenset({Role.OFFICER}), (), NOW)
    person = directory.Person(collar, "Invented", "DC", True, ())
    return Visitor(identity, person, Scope(collar, frozenset({collar}), frozenset(), NOW.date()))


def keys(url: str, collar: str = "1001", search: str = "victim_contact") -> list[str]:
    """The keys of somebody's flags of one search."""
    with reading(engine(url)) as db:
        flags = Desk(visitor(collar), db, snapshots.current(db), NOW.date()).to_clear((search,))
    return feed_rows.keys(flags)


def press(number: int, do: str, *flags: str) -> Pressed:
    return Pressed(f"{number:032x}", do, flags)


def sent(*presses: Pressed) -> list[dict[str, Any]]:
    """The answers to what a browser sends; the words of what was not answered are missing."""
    feed_presses.carry(list(presses))
    return [feed_presses.answers().get(one.id, {}) for one in presses]


def claimed(url: str) -> list[tuple[str, str | None]]:
    """Every claim there is, by its subject, with what became of it."""
    with reading_whole(engine(url)) as db:
        return sorted(tuple(row) for row in db.execute(select(CLAIMS.c.subject, CLAIMS.c.outcome)))


def logged(url: str, action: str) -> int:
    with reading_whole(engine(url)) as db:
        return len(db.execute(select(ACCESS_LOG.c.entry_id).where(ACCESS_LOG.c.action == action)).all())


OK = {"ok": True, "words": ""}


def test_a_press_sent_twice_is_one_claim_also_by_a_session_that_never_heard_the_answer(url, session):
    one = press(1, "done", keys(url)[0])
    assert sent(one, one) == [OK, OK]
    session()
    assert sent(one) == [OK]
    assert len(claimed(url)) == logged(url, "claimed") == 1
    assert verify(engine(url)) == []


def test_a_press_of_three_flags_is_three_claims_and_its_repetition_none_more(url, session):
    three = press(1, "done", *keys(url))
    assert sent(three) == [OK]
    assert [subject for subject, _ in claimed(url)] == ["W1", "W2", "W3"]
    session()
    assert sent(three) == [OK]
    assert len(claimed(url)) == logged(url, "claimed") == 3


def test_done_and_undo_in_one_outbox_are_carried_out_in_their_order(url, session):
    [flag, *_] = keys(url)
    assert sent(press(1, "done", flag), press(2, "undo", flag)) == [OK, OK]
    assert [outcome for _, outcome in claimed(url)] == ["withdrawn"]
    session()
    assert sent(press(1, "done", flag), press(2, "undo", flag)) == [OK, OK]
    assert len(claimed(url)) == logged(url, "claimed") == logged(url, "withdrawn") == 1


def stops_after(monkeypatch, writes: int) -> None:
    """The server stops once so many writes of a press are done."""
    whole, left = feed_presses.carry_out, iter(range(writes))

    def carry_out(*given: Any) -> None:
        if next(left, None) is None:
            raise Unreadable("away")
        whole(*given)

    monkeypatch.setattr(feed_presses, "carry_out", carry_out)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_press_that_stopped_half_way_has_no_answer_and_the_next_sending_does_the_rest(
    url, session, monkeypatch, writes
):
    done, undone = press(1, "done", *keys(url)), press(2, "undo", *keys(url))
    for one, outcome in ((done, None), (undone, "withdrawn")):
        with monkeypatch.context() as stopping:
            stops_after(stopping, writes)
            assert sent(one) == [{}]
        assert len([1 for _, became in claimed(url) if became == outcome]) == writes
        session()
        assert sent(one) == [OK]
        assert [became for _, became in claimed(url)] == [outcome] * 3
    assert logged(url, "refused") == 0


def test_a_flag_that_is_gone_answers_in_words_and_the_others_of_the_press_are_recorded(url, session, tmp_path):
    before, later = keys(url), NOW + timedelta(hours=1)
    victims = [one for one in ROWS["victims"] if one["victim_id"] != "W2"]
    refresh(engine(url), folder(tmp_path / "y", later.isoformat(), **(ROWS | {"victims": victims})), later)
    [answer] = sent(press(1, "done", *before))
    assert answer == {"ok": False, "words": f"2 of 3 were recorded. {GONE}"}
    assert [subject for subject, _ in claimed(url)] == ["W1", "W3"]
    assert logged(url, "refused") == 1


def test_the_flag_of_another_person_is_as_one_that_is_not_there_and_the_attempt_is_logged(url, session):
    [theirs] = keys(url, "1002")
    assert sent(press(1, "done", theirs), press(2, "undo", theirs)) == [{"ok": False, "words": GONE}] * 2
    assert sent(press(3, "done", "no such flag")) == [{"ok": False, "words": GONE}]
    assert claimed(url) == []
    assert logged(url, "refused") == 3


def test_many_flags_that_are_not_there_are_one_entry_of_the_log(url, session):
    sent(press(1, "done", *[f"invented {n}" for n in range(300)]))
    assert logged(url, "refused") == 1


def test_the_press_of_another_person_under_the_same_id_is_not_taken_for_ones_own(url, session):
    assert sent(press(1, "done", keys(url)[0])) == [OK]
    session("1002")
    [answer] = sent(press(1, "done", keys(url, "1002")[0]))
    assert answer["words"].startswith("This press cannot be told from another one.")
    assert len(claimed(url)) == 1


def test_a_flag_that_somebody_marked_in_another_window_says_so_and_is_claimed_once(url, session):
    [flag, *_] = keys(url)
    sent(press(1, "done", flag))
    session()
    [answer] = sent(press(2, "done", flag))
    assert not answer["ok"]
    assert "You marked this done already" in answer["words"]
    assert len(claimed(url)) == 1


def test_there_is_nothing_to_take_back_where_nothing_was_said(url, session):
    [answer] = sent(press(1, "undo", keys(url)[0]))
    assert answer == {"ok": False, "words": feed_presses.NOTHING}


def test_a_key_is_of_the_flag_as_it_stood_and_a_press_on_another_date_is_on_one_that_is_gone(url, session, tmp_path):
    [flag, *_], later = keys(url), NOW + timedelta(hours=1)
    told = [{"victim_id": name, "contacted_at": "2026-11-23T08:30:00"} for name in ("W1", "W2", "W3")]
    refresh(engine(url), folder(tmp_path / "y", later.isoformat(), **ROWS, victim_contacts=told), later)
    assert sent(press(1, "done", flag)) == [{"ok": False, "words": GONE}]
    assert claimed(url) == []


def test_somebody_who_is_not_here_any_more_gets_no_answer_and_nothing_is_recorded(url, session, monkeypatch):
    monkeypatch.setattr(door, "still_here", lambda **_: None)
    assert sent(press(1, "done", keys(url)[0])) == [{}]
    assert claimed(url) == []


@pytest.mark.slow  # a write waits ten seconds for a lock
def test_a_database_that_cannot_be_written_gives_no_answer_and_the_next_sending_does_it(url, session):
    one = press(1, "done", keys(url)[0])
    with held(url):
        assert sent(one) == [{}]
    assert sent(one) == [OK]
    assert len(claimed(url)) == 1


def test_a_database_that_is_away_gives_no_answer(url, session, monkeypatch):
    one = press(1, "done", keys(url)[0])
    with monkeypatch.context() as away:
        away.setattr(feed_presses, "reading", _away)
        assert sent(one) == [{}]
    assert sent(one) == [OK]


def _away(_engine: Any) -> Any:
    raise Unreadable("away")


def test_a_rule_that_refuses_is_answered_in_its_own_words(url, session, monkeypatch):
    def refuse(*_: Any) -> None:
        raise NotDone("Nobody reviews their own crime.")

    monkeypatch.setattr(claims, "acting", refuse)
    assert sent(press(1, "done", keys(url)[0])) == [{"ok": False, "words": "Nobody reviews their own crime."}]


def test_a_session_keeps_the_last_two_hundred_answers(url, session):
    sent(*[press(number, "undo", "no such flag") for number in range(250)])
    assert len(feed_presses.answers()) == 200
    assert f"{249:032x}" in feed_presses.answers()


def snoozed(url: str) -> list[tuple[str, date, str]]:
    """Every snooze there is, by its subject, with its day and reason."""
    with reading_whole(engine(url)) as db:
        return sorted(tuple(row) for row in db.execute(select(SNOOZES.c.subject, SNOOZES.c.until, SNOOZES.c.reason)))


DAY = NOW.date() + timedelta(days=7)


def put_off(*flags: str, collar: str = "1001", until: date = DAY, reason: str = "witness") -> dict[str, str]:
    return feed_presses.put_off(visitor(collar), f"{9:032x}", flags, until, reason)


def test_several_are_put_off_with_one_reason_each_with_an_entry_of_its_own_and_sent_again_it_is_the_same(url):
    several = keys(url)
    assert put_off(*several) == put_off(*several) == {}
    assert snoozed(url) == [(name, DAY, "witness") for name in ("W1", "W2", "W3")]
    assert logged(url, "snoozed") == 3
    assert verify(engine(url)) == []


def test_what_the_law_sets_is_not_put_off_past_its_date_and_stops_no_other(url):
    [bail] = keys(url, search="bail_return")
    victim, *_ = keys(url)
    refused = put_off(bail, victim)
    assert list(refused) == [bail]
    assert refused[bail].startswith("It can be put off until a day from 24 Nov 2026 to 26 Nov 2026")
    assert [subject for subject, *_ in snoozed(url)] == ["W1"]
    assert (logged(url, "snoozed"), logged(url, "refused")) == (1, 1)


def test_what_is_gone_or_anothers_is_refused_alike_each_with_an_entry_and_the_others_are_put_off(url):
    [theirs], [mine, *_] = keys(url, "1002"), keys(url)
    assert put_off(theirs, mine, "no such flag") == {theirs: GONE, "no such flag": GONE}
    assert [subject for subject, *_ in snoozed(url)] == ["W1"]
    assert (logged(url, "snoozed"), logged(url, "refused")) == (1, 2)


def test_of_several_put_off_what_was_marked_done_meanwhile_keeps_its_claim(url, session):
    first, second, _ = keys(url)
    sent(press(1, "done", first))
    assert list(put_off(first, second)) == [first]
    assert [subject for subject, *_ in snoozed(url)] == ["W2"]


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_several_that_stopped_half_way_are_put_off_whole_by_the_same_press_again(url, monkeypatch, writes):
    several = keys(url)
    with monkeypatch.context() as stopping:
        stops_after(stopping, writes)
        with pytest.raises(Unreadable):
            put_off(*several)
    assert len(snoozed(url)) == writes
    assert put_off(*several) == {}
    assert len(snoozed(url)) == logged(url, "snoozed") == 3
    assert logged(url, "refused") == 0


def test_a_reason_that_is_not_listed_is_refused_for_each(url):
    assert len(put_off(*keys(url), reason="bored")) == logged(url, "refused") == 3
    assert snoozed(url) == []

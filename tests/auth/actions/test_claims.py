"""Marking work done: whose it is, what the records answer, and that no press of a button makes work disappear."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from auth.actions import claims
from auth.actions.claims import NotDone, Press
from auth.actions.submit import carry_out
from auth.roles import Role
from auth.sign_in.token import Identity
from auth.visit import Visitor
from core.clock import LONDON
from core.flags.groups import to_do_now
from core.policy.work import work_policy
from core.scope import Scope
from core.store import scoped
from core.store.access_log.entries import Action
from core.store.access_log.walk import walk
from core.store.engine import engine, reading, reading_whole, writing
from core.store.operations.verify import verify
from core.store.people import directory
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import CLAIMS
from core.store.work import claims as stored
from core.store.work.claims import Flag
from tests.drawn import examples
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import store_at

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
NUMBERS = work_policy().on(MONDAY.date())
CRIME = {"crime_ref": "X1", "oic": "1001", "recorded_at": "2026-11-01T09:00:00", "investigation_plan_on": "2026-11-02"}
VICTIM = {"victim_id": "W1", "crime_ref": "X1"}
ROWS = {"crimes": [CRIME], "victims": [VICTIM]}
TOLD = {"victim_id": "W1", "contacted_at": "2026-11-23T08:30:00"}


FIRST = MONDAY - timedelta(hours=3)


@pytest.fixture(scope="module")
def first_load(new_url, tmp_path_factory) -> str:
    """The URL of a store with the crime and the victim in it; each test has a copy of it."""
    where = tmp_path_factory.mktemp("claims")
    return loaded(new_url(where), folder(where / "x", FIRST.isoformat(), **ROWS), FIRST)


@pytest.fixture
def database(new_url, first_load, tmp_path):
    made = engine(new_url.copied(first_load, tmp_path))
    yield made
    made.dispose()


@pytest.fixture
def load(database, tmp_path) -> Callable[..., None]:
    """Refreshes again from rows extracted at an instant, the crime and the victim included unless given."""
    made = iter(range(1000))

    def loading(at: datetime, **tables: list[dict[str, Any]]) -> None:
        rows = ROWS | tables
        refresh(database, folder(tmp_path / f"x{next(made)}", at.isoformat(), **rows), at)

    return loading


def visitor(collar: str = "1001", role: Role = Role.OFFICER, units: str = "", today: date | None = None) -> Visitor:
    own = frozenset({collar})
    scope = Scope(collar, own, frozenset(units.split()), today or MONDAY.astimezone(LONDON).date())
    identity = Identity("s", collar, frozenset({role}), (), MONDAY)
    return Visitor(identity, directory.Person(collar, "Invented", "DC", True, ()), scope)


def flag(database, who: Visitor, search: str = "victim_contact", ref: str = "X1") -> tuple[Flag, dict[str, Any]]:
    with reading(database) as db:
        found = scoped.flags(db, who.scope, searches=(search,))
    row = found[found["crime_ref"].eq(ref)].iloc[0].to_dict()
    dates = [None if value != value or value is None else value.date() for value in (row["started_on"], row["due_on"])]
    return Flag(row["search"], row["subject"], row["code"], row["crime_ref"], *dates), row


def mark(database, who: Visitor, what: Flag, action: str = "a1", at: datetime = MONDAY, note: str = "") -> None:
    with writing(database) as db:
        claims.claim(db, Press(who, what, action, at), note)


def how_many(database) -> int:
    with reading_whole(database) as db:
        return db.execute(select(func.count()).select_from(CLAIMS)).scalar_one()


def counted(database, who: Visitor) -> int:
    with reading(database) as db:
        tallies = scoped.tallies(db, who.scope)
    return to_do_now(tallies[tallies["search"].eq("victim_contact")], who.scope.today)


def test_a_claim_leaves_the_count_and_stays_in_the_list(database, load):
    alder = visitor()
    assert counted(database, alder) == 1
    mark(database, alder, flag(database, alder)[0], note="phoned, entry of 08:30")
    assert counted(database, alder) == 0
    row = flag(database, alder)[1]
    assert (row["work"], row["claimed_by"], row["claim_note"]) == ("claimed", "1001", "phoned, entry of 08:30")


def test_the_refresh_with_the_fact_confirms_it(database, load):
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    load(MONDAY + timedelta(hours=1), victim_contacts=[TOLD])
    with reading(database) as db:
        claim = scoped.claims_of(db, alder.scope, MONDAY - timedelta(days=1)).iloc[0]
    assert (claim["outcome"], bool(claim["stands"])) == ("confirmed", False)
    assert flag(database, alder)[1]["work"] == "open"  # the next contact has its own clock
    assert verify(database) == []


def test_refreshes_without_the_fact_bring_it_back_with_the_reason_and_the_fact_still_confirms_it(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    mark(database, alder, what)
    for hour in range(1, NUMBERS.claim.refreshes + 1):
        assert flag(database, alder)[1]["work"] == "claimed"
        load(MONDAY + timedelta(hours=hour))
    row = flag(database, alder)[1]
    assert row["work"] == "returned"
    assert row["claim_reason"].startswith("marked done 23 Nov 2026 09:00, but the records of 23 Nov 2026 11:00 do not")
    assert "A contact that reached the victim" in row["claim_reason"]
    assert counted(database, alder) == 1
    with pytest.raises(NotDone, match="cannot be marked done again"):
        mark(database, alder, what, "a2")
    load(MONDAY + timedelta(hours=5), victim_contacts=[TOLD])
    with reading(database) as db:
        assert scoped.claims_of(db, alder.scope, MONDAY)["outcome"].tolist() == ["confirmed"]


def test_a_claim_follows_the_numbers_of_the_day_it_was_made(database, load, monkeypatch):
    changed = NUMBERS.model_copy(
        update={
            "from_": MONDAY.date() + timedelta(days=1),
            "claim": NUMBERS.claim.model_copy(update={"refreshes": NUMBERS.claim.refreshes + 5}),
        }
    )
    policy = work_policy().model_copy(update={"numbers": [NUMBERS, changed]})
    monkeypatch.setattr(stored, "work_policy", lambda: policy)
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    for hour in range(NUMBERS.claim.refreshes):
        load(MONDAY + timedelta(days=1, hours=hour))
    assert flag(database, alder)[1]["work"] == "returned"


def test_the_same_extract_loaded_again_counts_once_against_a_claim(database, load):
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    for _ in range(NUMBERS.claim.refreshes + 1):
        load(MONDAY + timedelta(hours=9))
    assert flag(database, alder)[1]["work"] == "claimed"


def test_an_extract_older_than_the_claim_cannot_return_it_but_the_days_run_out(database, load):
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    for _ in range(NUMBERS.claim.refreshes + 2):
        load(MONDAY - timedelta(hours=1))
    assert flag(database, alder)[1]["work"] == "claimed"
    last = MONDAY.date() + timedelta(days=NUMBERS.claim.days)
    assert flag(database, visitor(today=last))[1]["work"] == "claimed"
    late = visitor(today=last + timedelta(days=1))
    assert flag(database, late)[1]["work"] == "returned"
    assert counted(database, late) == 1


def test_another_officer_in_case_does_not_confirm_a_review(database, load):
    birch = visitor("2001", Role.SUPERVISOR, "T1")
    mark(database, birch, flag(database, birch, "supervisor_review")[0])
    load(MONDAY + timedelta(hours=1), crimes=[CRIME | {"allocated_on": "2026-11-20", "oic": "1002"}])
    assert flag(database, birch, "supervisor_review")[1]["work"] == "claimed"


def test_a_crime_that_was_set_aside_confirms_nothing(database, load):
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    load(MONDAY + timedelta(hours=1), crimes=[CRIME | {"status": "opened"}])
    load(MONDAY + timedelta(hours=2), crimes=[CRIME | {"status": "opened"}])
    load(MONDAY + timedelta(hours=3))
    assert flag(database, alder)[1]["work"] == "claimed"
    assert verify(database) == []


def test_the_same_press_twice_is_one_claim(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    mark(database, alder, what)
    mark(database, alder, what)
    assert how_many(database) == 1


def test_two_people_at_once_make_one_claim_and_one_of_them_reads_why(database, load):
    people = [visitor("2001", Role.SUPERVISOR, "T1"), visitor("2002", Role.SUPERVISOR, "T1")]
    what = flag(database, people[0], "supervisor_review")[0]

    def press(number: int) -> str:
        try:
            mark(database, people[number], what, f"a{number}")
        except NotDone as refusal:
            return str(refusal)
        return "done"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(press, range(2)))
    assert said[0].startswith("A colleague marked this done already")
    assert said[1] == "done"
    assert how_many(database) == 1


@pytest.mark.parametrize(
    ("who", "search"),
    [
        (visitor("1009"), "victim_contact"),  # not in scope at all
        (visitor("2001", Role.SUPERVISOR, "T2"), "victim_contact"),
        (visitor("2001", Role.SUPERVISOR, "T1"), "victim_contact"),  # sees it; only the officer in case may
        (visitor("1001"), "supervisor_review"),
        (visitor("3001", Role.MANAGER, "T1"), "supervisor_review"),
        (visitor("2001", Role.SUPERVISOR, "T1"), "manager_review"),
    ],
)
def test_nobody_claims_what_is_not_theirs(database, load, who, search):
    what = flag(database, visitor("9", Role.COMMANDER, "T1"), search)[0]
    with pytest.raises(NotDone):
        mark(database, who, what)
    assert how_many(database) == 0


def test_a_crime_of_others_is_refused_in_the_words_of_one_that_was_cleared(database, load):
    what = flag(database, visitor())[0]
    with pytest.raises(NotDone) as stranger:
        mark(database, visitor("1009"), what)
    load(MONDAY + timedelta(hours=1), crimes=[CRIME | {"status": "cancelled"}])
    with pytest.raises(NotDone) as cleared:
        mark(database, visitor(), what)
    assert str(stranger.value) == str(cleared.value) == claims.GONE


def test_nobody_reviews_their_own_crime(database, load):
    load(MONDAY - timedelta(hours=1), crimes=[CRIME | {"oic": "2001"}])
    birch = visitor("2001", Role.SUPERVISOR, "T1")
    with pytest.raises(NotDone, match="Nobody reviews their own crime"):
        mark(database, birch, flag(database, birch, "supervisor_review")[0])


def test_a_claim_on_a_page_that_the_records_have_overtaken_is_refused(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    load(MONDAY + timedelta(hours=1), victim_contacts=[TOLD])
    with pytest.raises(NotDone, match="not on your list any more"):
        mark(database, alder, what)


def test_taking_back_and_claiming_again_gains_no_time(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    mark(database, alder, what, "a1")
    load(MONDAY + timedelta(hours=1))
    with writing(database) as db:
        claims.withdraw(db, alder, "a1", MONDAY + timedelta(hours=2))
    assert flag(database, alder)[1]["work"] == "open"
    mark(database, alder, what, "a2", MONDAY + timedelta(hours=2))
    load(MONDAY + timedelta(hours=3))
    assert flag(database, alder)[1]["work"] == "returned"


def test_only_whoever_claimed_takes_it_back(database, load):
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    with writing(database) as db, pytest.raises(NotDone):
        claims.withdraw(db, visitor("2001", Role.SUPERVISOR, "T1"), "a1", MONDAY)
    assert flag(database, alder)[1]["work"] == "claimed"


def test_a_note_is_one_short_line(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    with pytest.raises(NotDone, match="301 characters; at most 300"):
        mark(database, alder, what, note="x" * 301)
    mark(database, alder, what, note=" see\nentry\x00 of\u202e today ")
    assert flag(database, alder)[1]["claim_note"] == "see entry of today"


def put_off(database, who: Visitor, what: Flag, days: int, reason: str = "forensics", action: str = "z1") -> None:
    with writing(database) as db:
        now = MONDAY + (who.scope.today - MONDAY.date())
        claims.snooze(db, Press(who, what, action, now), who.scope.today + timedelta(days=days), reason)


def test_a_snooze_leaves_the_count_until_its_day(database, load):
    alder = visitor()
    put_off(database, alder, flag(database, alder)[0], 5)
    assert counted(database, alder) == 0
    assert flag(database, visitor(today=alder.scope.today + timedelta(days=4)))[1]["work"] == "snoozed"
    assert flag(database, visitor(today=alder.scope.today + timedelta(days=5)))[1]["work"] == "open"


def test_putting_off_again_and_again_gains_no_time_while_nothing_new_is_recorded(database, load):
    longest, what = NUMBERS.snooze.longest_days, flag(database, visitor())[0]
    put_off(database, visitor(), what, longest - 1)
    end = MONDAY.date() + timedelta(days=longest)
    later = visitor(today=end - timedelta(days=1))
    with pytest.raises(NotDone, match=f"until a day from {end:%d %b %Y} to {end:%d %b %Y}"):
        put_off(database, later, what, 2, action="z2")
    put_off(database, later, what, 1, action="z2")
    with pytest.raises(NotDone, match=f"put off for {longest} days and nothing new is on record since"):
        put_off(database, visitor(today=end), what, 1, action="z3")


def test_a_new_fact_ends_a_snooze_and_the_same_records_do_not(database, load):
    alder = visitor()
    put_off(database, alder, flag(database, alder)[0], 5)
    load(MONDAY + timedelta(hours=1))
    assert flag(database, alder)[1]["work"] == "snoozed"
    load(MONDAY + timedelta(hours=2), suspects=[{"crime_ref": "X1", "status": "wanted"}])
    assert flag(database, alder)[1]["work"] == "open"


@pytest.mark.parametrize(("days", "reason"), [(0, "forensics"), (29, "forensics"), (5, "because"), (5, "")])
def test_a_snooze_outside_its_span_or_without_a_listed_reason_is_refused(database, load, days, reason):
    alder = visitor()
    with pytest.raises(NotDone, match="Next: choose"):
        put_off(database, alder, flag(database, alder)[0], days, reason)


BAIL = {"crime_ref": "X1", "arrested_on": "2026-11-10", "status": "live"}


def test_a_statutory_flag_is_never_put_off_past_its_date(database, load):
    load(MONDAY - timedelta(hours=1), bails=[BAIL | {"return_on": "2026-11-30"}])
    alder = visitor()
    what = flag(database, alder, "bail_return")[0]
    with pytest.raises(NotDone, match="to 30 Nov 2026"):
        put_off(database, alder, what, 8)
    put_off(database, alder, what, 7)
    assert flag(database, visitor(today=date(2026, 11, 29)), "bail_return")[1]["work"] == "snoozed"
    assert flag(database, visitor(today=date(2026, 11, 30)), "bail_return")[1]["work"] == "open"


@pytest.mark.parametrize("back", ["2026-11-22", "2026-11-23"])
def test_a_statutory_flag_that_is_due_or_overdue_is_never_put_off(database, load, back):
    load(MONDAY - timedelta(hours=1), bails=[BAIL | {"return_on": back}])
    alder = visitor()
    with pytest.raises(NotDone, match="The law sets this date"):
        put_off(database, alder, flag(database, alder, "bail_return")[0], 1)


def test_a_claim_ends_a_snooze(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    put_off(database, alder, what, 5)
    mark(database, alder, what)
    assert flag(database, alder)[1]["work"] == "claimed"


def test_a_claim_on_a_crime_that_became_restricted_is_no_longer_told(database, load):
    alder = visitor()
    mark(database, alder, flag(database, alder)[0])
    load(MONDAY + timedelta(hours=1), crimes=[CRIME | {"restricted": True}])
    with reading(database) as db:
        assert scoped.claims_of(db, alder.scope, MONDAY - timedelta(days=1)).empty
        assert scoped.changes(db, alder.scope, 0).empty


@pytest.mark.slow
@settings(max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["claim", "withdraw", "refresh", "old extract"]), min_size=3, max_size=7))
def test_no_series_of_presses_and_refreshes_hides_a_flag_longer_than_the_limit(steps):
    """Without the fact, whatever is pressed: of the newer refreshes, fewer than the limit leave the flag hidden."""
    with TemporaryDirectory() as where:
        database, alder, now, hidden = engine(store_at(Path(where) / "store.db")), visitor(), MONDAY, 0
        refresh(database, folder(Path(where) / "x", (MONDAY - timedelta(hours=3)).isoformat(), **ROWS), MONDAY)
        for number, step in enumerate(steps):
            now += timedelta(hours=NUMBERS.claim.hours)
            try:
                if step == "claim":
                    mark(database, alder, flag(database, alder)[0], f"a{number}", now)
                elif step == "withdraw":
                    standing = flag(database, alder)[1]["claim_id"]
                    with writing(database) as db:
                        claims.withdraw(db, alder, str(standing), now)
                else:
                    at = now if step == "refresh" else MONDAY - timedelta(hours=3)
                    refresh(database, folder(Path(where) / f"x{number}", at.isoformat(), **ROWS), now, full=True)
            except NotDone:
                continue
            hidden += step == "refresh" and flag(database, alder)[1]["work"] == "claimed"
        assert hidden < NUMBERS.claim.refreshes
        assert flag(database, alder)[1]["work"] in ("open", "claimed", "returned")  # it never left the list
        database.dispose()


def logged(database) -> list[tuple[str, str | None, str | None]]:
    """What the access log says was done, with which crime and which flag; its chain holds."""
    columns = ACCESS_LOG.c.action, ACCESS_LOG.c.crime_ref, ACCESS_LOG.c.subject
    with reading_whole(database) as db:
        walk(db)
        return [tuple(row) for row in db.execute(select(*columns).order_by(ACCESS_LOG.c.entry_id))]


def test_marking_done_taking_back_putting_off_and_bringing_back_are_each_logged(database, load):
    alder = visitor()
    what = flag(database, alder)[0]
    mark(database, alder, what, "a1")
    with writing(database) as db:
        claims.withdraw(db, alder, "a1", MONDAY)
    put_off(database, alder, what, 5)
    with writing(database) as db:
        claims.wake(db, Press(alder, what, "w1", MONDAY))
    done = ["claimed", "withdrawn", "snoozed", "woken"]
    assert logged(database) == [(action, "X1", None) for action in done]


def test_the_same_press_again_is_logged_once(database, load):
    alder = visitor()
    for _ in range(2):
        mark(database, alder, flag(database, alder)[0])
    assert len(logged(database)) == 1


def test_a_press_that_is_refused_changes_nothing_and_is_logged_as_refused(database, load):
    alder, stranger = visitor(), visitor("2001")
    what = flag(database, alder)[0]
    with pytest.raises(NotDone):
        carry_out(database, Press(stranger, what, "a1", MONDAY), claims.claim, Action.CLAIMED)
    assert how_many(database) == 0
    assert logged(database) == [("refused", "X1", "item claimed")]
    carry_out(database, Press(alder, what, "a2", MONDAY), claims.claim, Action.CLAIMED)
    assert [action for action, *_ in logged(database)] == ["refused", "claimed"]

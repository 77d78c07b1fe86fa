"""What left the records is named to the people whose it was, for as long as policy says, and to nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.extract.defaults import complete
from core.policy.gone import GonePolicy, gone_policy
from core.scope import Scope
from core.store import scoped
from core.store.engine import reading, reading_whole
from core.store.operations.verify import verify
from core.store.refresh import ledger
from core.store.refresh.load import refresh
from core.store.refresh.turn import turn
from core.store.schema.records import SET_ASIDE_ACCESS
from core.store.schema.work import CHANGES
from tests.changes import Rows, changed, whole
from tests.core.sources import warehouse

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
ALDER = Scope("1001", frozenset({"1001"}), frozenset(), NOW.date())
BIRCH = Scope("2001", frozenset({"2001"}), frozenset({"T1"}), NOW.date())
CEDAR = Scope("3001", frozenset({"3001"}), frozenset({"T2"}), NOW.date())
LISTED = Scope("1002", frozenset({"1002"}), frozenset({"T1"}), NOW.date())


def rows(**tables: list[dict]) -> Rows:
    crimes = [{"crime_ref": ref, "oic": "1001", "unit_id": "T1"} for ref in ("X1", "X2")]
    return complete({"crimes": crimes, "units": [{"unit_id": "T2"}], "officers": [{"collar_number": "1002"}]} | tables)


def less(given: Rows, **keys: str) -> Rows:
    return {name: [row for row in table if keys.get(name) not in row.values()] for name, table in given.items()}


@pytest.fixture
def load(database, tmp_path):
    made: list[Rows] = []

    def loading(given: Rows, kind: str = "change", hours: int | None = None) -> None:
        at = NOW + timedelta(hours=len(made) if hours is None else hours)
        where = tmp_path / str(len(made))
        sent = (
            changed(where, at.isoformat(), made[-1], given)
            if made and kind == "change"
            else whole(where, at.isoformat(), given)
        )
        made.append(given)
        refresh(database, sent, at)

    return loading


def told(database, who: Scope, since: datetime = LONG_AGO) -> list[tuple]:
    with reading(database) as db:
        found = scoped.gone(db, who, since)
    return sorted(found[["crime_ref", "change", "lost"]].itertuples(index=False, name=None))


def test_a_deleted_crime_is_named_to_its_officer_and_its_units_supervisor_with_the_records_that_say_so(database, load):
    load(rows())
    load(less(rows(), crimes="X2"))
    for who in (ALDER, BIRCH):
        assert told(database, who) == [("X2", "deleted", "crimes")]
    assert told(database, CEDAR) == []
    with reading(database) as db:
        said = scoped.gone(db, BIRCH, LONG_AGO).iloc[0]
    assert said["items"] > 1
    assert said["extracted_at"] == NOW + timedelta(hours=1)
    assert verify(database) == []


def test_a_deleted_record_of_a_crime_is_named_by_its_kind_and_its_crime(database, load):
    given = rows(victims=[{"victim_id": "W1", "crime_ref": "X1"}],
                 bails=[{"bail_id": "B1", "crime_ref": "X1", "suspect_id": "S1"}])  # fmt: skip
    load(given)
    load(less(given, victims="W1", bails="B1"))
    assert told(database, ALDER) == [("X1", "deleted", "bails"), ("X1", "deleted", "victims")]
    load(given)
    assert told(database, ALDER) == []  # they came back


def test_something_else_that_is_new_on_the_crime_does_not_hide_what_vanished(database, load):
    load(rows(victims=[{"victim_id": "W1", "crime_ref": "X1"}]))
    load(rows(victims=[{"victim_id": "W2", "crime_ref": "X1"}]), kind="whole")
    assert told(database, ALDER) == [("X1", "vanished", "victims")]


def test_a_crime_that_came_back_is_no_longer_missed_though_nothing_is_due_on_it(database, load):
    load(rows())
    load(less(rows(), crimes="X2"), kind="whole")
    assert told(database, ALDER) == [("X2", "vanished", "crimes")]
    filed = [{"crime_ref": ref, "oic": "1001", "status": "filed", "outcome_code": "18"} for ref in ("X1", "X2")]
    load(rows(crimes=filed), kind="whole")
    assert told(database, ALDER) == []


def test_what_was_deleted_at_the_other_end_of_a_pair_is_told_to_that_crimes_people_alone(database, load):
    crimes = [{"crime_ref": "X1", "oic": "1001", "unit_id": "T1"}, {"crime_ref": "X2", "oic": "1002", "unit_id": "T2"}]
    given = rows(crimes=crimes, crime_links=[{"crime_ref": "X1", "linked_ref": "X2", "kind": "series"}])
    load(given)
    load(less(given, crimes="X2"))
    assert told(database, BIRCH) == []
    assert told(database, CEDAR) == [("X2", "deleted", "crimes")]


def test_a_restricted_crime_is_named_to_those_on_its_list_when_it_was_last_known_and_to_nobody_else(database, load):
    crimes = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2", "oic": "1001", "restricted": "true"}]
    given = rows(crimes=crimes, access_lists=[{"access_id": "A1", "crime_ref": "X2", "collar_number": "1002"}])
    load(given)
    load(less(given, crimes="X2", access_lists="A1"))
    for hours in (2, 3):  # and still at the next refresh
        assert told(database, LISTED) == [("X2", "deleted", "crimes")]
        assert told(database, ALDER) == told(database, BIRCH) == []
        load(less(given, crimes="X2", access_lists="A1"), hours=hours)
    late = gone_policy().told_on(NOW.date()).days * 24 + 25
    load(less(given, crimes="X2", access_lists="A1"), hours=late)
    with reading_whole(database) as db:
        assert db.execute(select(SET_ASIDE_ACCESS)).all() == []  # nor is it known any longer who was
    assert told(database, LISTED) == []


def test_a_deleted_crime_is_named_though_the_other_end_of_its_pair_becomes_restricted(database, load):
    links = [{"link_id": "L1", "crime_ref": "X1", "linked_ref": "X2", "kind": "series"}]
    crimes = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2", "oic": "1002"}]
    load(rows(crimes=crimes, crime_links=links))
    load(less(rows(crimes=[crimes[0], crimes[1] | {"restricted": "true"}], crime_links=links), crimes="X1"))
    assert told(database, ALDER) == told(database, BIRCH) == [("X1", "deleted", "crimes")]


@pytest.mark.parametrize(("kind", "term"), [("change", "deleted"), ("whole", "vanished")])
def test_what_was_set_aside_and_then_leaves_is_not_forgotten_with_its_row(database, load, kind, term):
    given = rows(bails=[{"bail_id": "B1", "crime_ref": "X1", "suspect_id": "S1"}])
    broken = given | {
        "crimes": [crime | ({"risk": "extreme"} if crime["crime_ref"] == "X2" else {}) for crime in given["crimes"]],
        "bails": [given["bails"][0] | {"case_kind": "odd"}],
    }
    load(given)
    load(broken)
    assert told(database, ALDER) == []
    assert verify(database) == []
    load(less(broken, crimes="X2", bails="B1"), kind=kind)
    assert told(database, ALDER) == [("X1", term, "bails"), ("X2", term, "crimes")]
    assert bool([line for line in verify(database) if "vanished" in line]) == (term == "vanished")
    load(less(broken, crimes="X2", bails="B1"), kind=kind)
    assert verify(database) == []  # said once


def test_what_was_set_aside_and_is_put_right_is_not_told_as_gone(database, load):
    load(rows())
    load(rows(crimes=[{"crime_ref": ref, "oic": "1001", "risk": "extreme"} for ref in ("X1", "X2")]))
    filed = [{"crime_ref": ref, "oic": "1001", "status": "filed", "outcome_code": "18"} for ref in ("X1", "X2")]
    load(rows(crimes=filed))
    assert told(database, ALDER) == []
    assert verify(database) == []


def test_people_hear_of_it_for_the_days_of_the_policy(database, load):
    load(rows())
    load(less(rows(), crimes="X2"))
    assert told(database, ALDER, NOW + timedelta(hours=2)) == []


def test_the_days_are_dated_and_in_order():
    entry = {"source": "a test", "evidence": "U"}
    base = gone_policy().model_dump(by_alias=True)
    dated = [entry | {"from": date(2000, 1, 1), "days": 28}, entry | {"from": date(2027, 4, 1), "days": 14}]
    policy = GonePolicy.model_validate(base | {"told": dated})
    assert [policy.told_on(date(2027, *day)).days for day in ((3, 31), (4, 1))] == [28, 14]
    with pytest.raises(ValueError, match="in order of `from`"):
        GonePolicy.model_validate(base | {"told": dated[::-1]})


def test_what_a_source_no_longer_holds_was_named_by_nobody(database, tmp_path):
    source = warehouse.make(f"sqlite:///{tmp_path / 'rms.db'}", stamped=["crimes"]).fill(rows())
    turn(database, source.url, lambda: NOW)
    later = NOW + timedelta(hours=1)
    source.run("DELETE FROM crimes WHERE crime_ref = 'X2'",
               f"UPDATE extract_manifest SET extracted_at = '{later.isoformat()}'")  # noqa: S608  # fmt: skip
    turn(database, source.url, lambda: later)
    assert told(database, ALDER) == [("X2", "vanished", "crimes")]
    assert any("residue" in line for line in verify(database))


def test_verify_says_what_vanished_by_kind_of_record_and_names_no_restricted_crime(database, load):
    crimes = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2"}, {"crime_ref": "X3", "restricted": "true"}]
    given = rows(crimes=crimes, victims=[{"victim_id": "W1", "crime_ref": "X1"}])
    load(given)
    load(rows(crimes=crimes[:1]), kind="whole")
    said = [line for line in verify(database) if "vanished" in line]
    assert len(said) == 2
    assert all("no longer in the records, nobody said why" in line for line in said)
    assert any("their crime" in line and "(X2, " in line and "flags of restricted crimes)" in line for line in said)
    assert any("their victim" in line and line.endswith("(X1)") for line in said)
    assert "X3" not in "".join(said)


def test_the_balance_of_a_refresh_is_said_in_one_line(database, load):
    load(rows())
    load(less(rows(), crimes="X2"))
    with reading_whole(database) as db:
        said, many = ledger.words(db), len(db.execute(select(CHANGES).where(CHANGES.c.change == "deleted")).all())
        opening = ledger.by_refresh(db, frozenset({"T1"}))["opening"].iloc[0]
    assert said == f"ledger: {opening} open - {many} deleted = {opening - many} open"

"""A change loads as a whole load of the changed records would: to the last row of every table."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.store.engine import engine, reading_whole
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from core.store.rows import read
from core.store.schema.records import metadata
from tests.changes import Rows, changed, whole
from tests.drawn import examples
from tests.new_stores import loaded
from tests.stores import copy_at, store_at

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
# When something was loaded, and in which order rows came: nothing that a reader sees follows from it.
_LEFT_OUT = {"seconds", "row", "record", "fault_id", "held_id"}
COMPARED = sorted(set(metadata.tables) - {"access_log", "access_log_head"})


def stored(target: Engine) -> dict[str, pd.DataFrame]:
    with reading_whole(target) as db:
        tables = {name: read(db, select(metadata.tables[name])) for name in COMPARED}
    tables["flag_changes"], tables["ledger"] = _as_gone(tables["flag_changes"]), _unreasoned(tables["ledger"])
    kept = {name: rows[[c for c in rows.columns if c not in _LEFT_OUT]] for name, rows in tables.items()}
    return {name: rows.sort_values(list(rows.columns), ignore_index=True) for name, rows in kept.items()}


def _as_gone(changes: pd.DataFrame) -> pd.DataFrame:
    """A change names what is deleted, and a whole extract lacks it: the same flags are gone, for another reason."""
    gone = changes["change"].isin(["restricted", "faulty", "deleted", "vanished"])
    same = {"change": changes["change"].mask(gone, "gone"), "restricted": changes["restricted"].mask(gone, True)}
    return changes.drop(columns="lost").assign(**same)


def _unreasoned(ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger without the terms that say why something is gone."""
    return ledger.drop(columns=["restricted", "faulty", "deleted"])


def force(dice: Random) -> Rows:
    """A small force with everything in it, and faults."""
    refs = [f"X{n}" for n in range(8)]
    days = [f"2026-{m:02}-{d:02}" for m in (3, 8, 10, 11) for d in (2, 11, 20)]

    def some(many: int, **cells: list[str]) -> list[dict[str, str]]:
        return [{name: dice.choice(values) for name, values in cells.items()} for _ in range(many)]

    at = [f"{day}T10:00:00Z" for day in days] + ["2026-11-22T06:30:00Z", "never"]
    collars = ["1001", "1002", "2001", "3001", ""]
    rows = complete(
        {
            "units": [{"unit_id": "T1"}, {"unit_id": "T2", "parent_id": "D1"}],
            "officers": [{"collar_number": "1002", "rank": "DC"}],
            "postings": some(
                2, collar_number=["1001", "1002"], unit_id=["T1", "T2"], from_date=days, to_date=["", *days]
            ),
            "crimes": [
                {"crime_ref": ref, "unit_id": dice.choice(["T1", "T2"]), "oic": dice.choice([*collars, "9999"])}
                | {"status": dice.choice(["unallocated", "under_investigation", "awaiting_cps", "filed"])}
                | {"restricted": dice.choice(["true", "false", "false"]), "recorded_at": dice.choice(at[:-2])}
                for ref in refs
            ],
            "victims": some(6, crime_ref=refs, enhanced=["true", "false"], updates=["agreed", "declined"]),
            "suspects": some(6, crime_ref=refs, status=["outstanding", "arrested", "rui", "nfa"]),
            "access_lists": some(3, crime_ref=refs, collar_number=["1001", "2001"]),
        }
    )
    victims, suspects = ([row[TABLES[name].key] for row in rows[name]] for name in ("victims", "suspects"))
    more = {
        "victim_contacts": some(5, victim_id=victims, contacted_at=at, outcome=["reached", "failed"]),
        "custody": some(5, crime_ref=refs, suspect_id=suspects, arrested_at=at, disposal=["", "charged", "bailed"]),
        "bails": some(3, crime_ref=refs, suspect_id=suspects, arrested_on=days, return_on=days),
        "oel_entries": some(5, crime_ref=refs, entered_at=at, kind=["update", "system"]),
        "reviews": some(6, crime_ref=refs, reviewed_at=at, by_collar=collars[:4], kind=["supervisor", "manager"]),
        "crime_links": some(5, crime_ref=refs, linked_ref=refs, kind=["series", "duplicate", "repeat_victim"]),
    }
    return complete({**rows, **more})


def edited(rows: Rows, dice: Random) -> Rows:
    """The same records some time later: rows changed, deleted, moved to another parent, broken and mended."""
    after = {name: [dict(row) for row in table] for name, table in rows.items()}
    for _ in range(dice.randint(1, 6)):
        name = dice.choice([name for name in TABLES if after[name]])
        table, at = after[name], dice.randrange(len(after[name]))
        what = dice.choice(["delete", "change", "change", "change", "break", "add"])
        if what == "delete":
            del table[at]
            continue
        if what == "add":
            table.append(table[at] | {TABLES[name].key: f"new{dice.randrange(1000)}"})
            continue
        column = dice.choice([c for c in TABLES[name].names if c != TABLES[name].key])
        table[at][column] = "?" if what == "break" else dice.choice(rows[name]).get(column, "")
    return after


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))  # so that as many processes can share it
@settings(max_examples=examples(2), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32 - 1))
def test_changes_one_after_the_other_leave_what_whole_loads_would(part: int, seed: int) -> None:
    dice = Random(f"{part} {seed}")  # noqa: S311 - an invented force
    with tempfile.TemporaryDirectory() as place:
        where = Path(place)
        now, rows = NOW, force(dice)
        first = loaded(store_at(where / "first"), whole(where / "0", now.isoformat(), rows), now)
        quick, slow = (engine(copy_at(first, where / name)) for name in ("quick", "slow"))
        for step in range(1, 4):
            now, before, rows = now + timedelta(hours=1), rows, edited(rows, dice)
            refresh(quick, changed(where / f"c{step}", now.isoformat(), before, rows), now)
            refresh(slow, whole(where / f"w{step}", now.isoformat(), rows), now)
            one, other = stored(quick), stored(slow)
            for name in COMPARED:
                pd.testing.assert_frame_equal(one[name], other[name], obj=f"{name} after change {step}")
        assert _of_flags(verify(quick)) == _of_flags(verify(slow)) == []
        assert [line for line in verify(quick) if "vanished" in line or "residue" in line] == []


def _of_flags(lines: list[str]) -> list[str]:
    return [line for line in lines if "vanished" not in line and "residue" not in line]

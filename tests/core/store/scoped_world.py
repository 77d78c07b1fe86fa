"""A small force in which every reader of crime data has something to hide, and the answers of all of those readers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert

from core.scope import Scope
from core.store import scoped
from core.store.engine import reading_whole, writing
from core.store.refresh.load import refresh
from core.store.rows import read
from core.store.schema.records import FLAGS
from core.store.schema.work import CLAIMS, SNOOZES
from core.store.work.claims import Flag
from tests.folders import folder
from tests.stores import one_secret

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LATER = NOW + timedelta(hours=2)
PARENTS = {"F1": None, "D1": "F1", "D2": "F1", "T1": "D1", "T2": "D1", "T3": "D1", "T4": "D2"}
LISTS = {"1001": ["X0", "X5", "X15", "F2"], "1002": ["X25"], "2001": ["X10"]}
LEVELS = {"F": "force", "D": "department", "T": "team"}
COLLARS = ["1001", "1002", "1003", "2001"]
ASKED = [f"X{n}" for n in range(36)] + ["F1", "F2", "F3", "nothing", "' OR 1=1 --"]

Rows = dict[str, list[dict[str, Any]]]
scopes = st.builds(
    lambda collar, own, units: Scope(collar, frozenset(own), frozenset(units), TODAY),
    st.sampled_from([*COLLARS, "9999", 'a"b', "x,y{}\\", "NULL"]),
    st.sets(st.sampled_from([*COLLARS, 'a"b', "NULL", "{}"])),
    st.sets(st.sampled_from([*PARENTS, "t,1", "NULL", "' --"])),
)


def rows() -> Rows:
    """Thirty-six crimes in four teams, every fifth restricted, with everything that belongs to a crime."""
    refs = [f"X{n}" for n in range(36)]
    owners = {ref: (None, *COLLARS[:3])[n % 4] for n, ref in enumerate(refs)}
    crimes = [
        {
            "crime_ref": ref,
            "unit_id": f"T{n // 2 % 4 + 1}",
            "restricted": n % 5 == 0,
            "status": "unallocated" if n % 7 == 6 else "under_investigation",
        }
        | ({"oic": owners[ref]} if owners[ref] else {})
        for n, ref in enumerate(refs)
    ]
    held = {"arrested_at": "2026-11-20T10:00:00", "released_at": "2026-11-20T18:00:00"}
    bail = {"arrested_on": "2026-11-20", "return_on": "2026-12-10", "authorised_months": 3}
    return {
        "units": [
            {"unit_id": unit, "name": unit, "level": LEVELS[unit[0]]} | ({"parent_id": parent} if parent else {})
            for unit, parent in PARENTS.items()
        ],
        "officers": [{"collar_number": c, "rank": "DS" if c == "2001" else "DC"} for c in COLLARS],
        "postings": [{"collar_number": c, "unit_id": "T1"} for c in COLLARS if c != "1003"]
        + [{"collar_number": "1003", "unit_id": "T1", "to_date": "2026-11-30"}],
        "crimes": crimes,
        "access_lists": [
            {"crime_ref": ref, "collar_number": collar}
            for collar, listed in LISTS.items()
            for ref in listed
        ],
        "victims": [{"victim_id": f"W{ref}", "crime_ref": ref} for ref in refs],
        "victim_contacts": [{"victim_id": f"W{ref}", "contacted_at": "2026-11-19T12:00:00"} for ref in refs],
        "suspects": [{"suspect_id": f"S{ref}", "crime_ref": ref, "status": "bailed"} for ref in refs],
        "custody": [{"custody_id": f"K{ref}", "suspect_id": f"S{ref}", "crime_ref": ref, **held} for ref in refs],
        "bails": [{"bail_id": f"B{ref}", "suspect_id": f"S{ref}", "crime_ref": ref, **bail} for ref in refs],
        "oel_entries": [{"crime_ref": ref, "entered_at": "2026-11-18T09:00:00"} for ref in refs],
        "reviews": [{"crime_ref": ref, "reviewed_at": "2026-11-17T09:00:00", "by_collar": "2001"} for ref in refs],
        "crime_links": [
            {"crime_ref": "X1", "linked_ref": f"X{n}", "kind": "series"} for n in (2, 5, 6, 10, 15, 27)
        ] + [{"crime_ref": "X0", "linked_ref": "X3", "kind": "duplicate"}],
    }  # fmt: skip


def later(first: Rows) -> Rows:
    """The same force two hours on: crimes moved, restricted, gone, cleared and set aside."""
    changed = {
        "X7": {"unit_id": "T3"},
        "X13": {"unit_id": "T4"},
        "X8": {"restricted": True},
        "X14": {"risk": "extreme"},  # set aside
        "X17": {"risk": "extreme", "restricted": True},
        "X18": {"restricted": "perhaps"},
        "X25": {"risk": "extreme"},
    }
    gone = {"X9", "X11"}
    crimes = [row | changed.get(row["crime_ref"], {}) for row in first["crimes"] if row["crime_ref"] not in gone]
    crimes += [
        {"crime_ref": "F1", "unit_id": "T1", "oic": "1001", "risk": "extreme"},
        {"crime_ref": "F2", "unit_id": "T1", "oic": "1001", "risk": "extreme", "restricted": True},
        {"crime_ref": "F3", "unit_id": "T2", "oic": "1002", "restricted": "perhaps"},
    ]
    reviews = [{"crime_ref": "X2", "reviewed_at": "2026-11-22T08:30:00", "by_collar": "2001"}]
    entries = [{"crime_ref": ref, "entered_at": "not a time"} for ref in ("X1", "X5", "X8", "X12")]
    still = {
        name: [row for row in found if row.get("crime_ref") not in gone and row.get("linked_ref") not in gone]
        for name, found in first.items()
    }
    still["victim_contacts"] = [row for row in first["victim_contacts"] if row["victim_id"][1:] not in gone]
    more = {"crimes": crimes, "reviews": first["reviews"][:9] + reviews}
    return still | more | {"oel_entries": still["oel_entries"] + entries}


def load(database: Engine, where: Path) -> None:
    """Both loads, with claims and snoozes said in between."""
    first = rows()
    one_secret(database)
    refresh(database, folder(where / "first", "2026-11-22T06:00:00+00:00", **first), NOW)
    say(database)
    refresh(database, folder(where / "later", "2026-11-22T08:45:00+00:00", **later(first)), LATER)


def say(database: Engine) -> None:
    """Every fifth flag is claimed and every seventh put off, by the four officers in turn."""
    with reading_whole(database) as db:
        flags = read(db, FLAGS.select()).drop_duplicates(["search", "subject", "code"])
    flags = flags.sort_values(["search", "subject", "code"]).reset_index(drop=True)
    with writing(database) as db:
        for n, flag in enumerate(flags.to_dict("records")):
            row = {name: flag[name] for name in ("search", "subject", "code", "crime_ref")}
            row |= {"collar_number": COLLARS[n % 4], "at": NOW, "stands": True}
            if n % 5 == 0:
                dates = {k: None if pd.isna(flag[k]) else flag[k].date() for k in ("started_on", "due_on")}
                claim = {"claim_id": f"c{n}", "acted_as": "cover" if n % 2 else "oic", "waits_to": TODAY}
                db.execute(insert(CLAIMS), row | dates | claim | {"snapshot_id": 1, "refreshes": 0})
            elif n % 7 == 0:
                until = TODAY + timedelta(days=3)
                snooze = {"snooze_id": f"s{n}", "until": until, "reason": "court", "facts": "x"}
                db.execute(insert(SNOOZES), row | snooze)


def _frames(found: Mapping[str, pd.DataFrame]) -> Any:
    return {name: _plain(frame) for name, frame in found.items()}


def _plain(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows as texts in an order of their own: databases sort texts differently."""
    return sorted(tuple(map(str, row)) for row in frame.itertuples(index=False, name=None))


def _look(db: Connection, seen_by: Scope, ref: str) -> Any:
    crime = scoped.look(db, seen_by, ref, LATER, 2)
    return None if crime is None else (_frames(crime.tables), _frames(crime.facts.frames))


def _pressed(ref: str) -> Flag:
    return Flag("crime_age", ref, "", ref, None, None)


def _since(db: Connection, seen_by: Scope) -> Any:
    on_the_morrow = replace(seen_by, today=TODAY + timedelta(days=1))  # both loads are of one day
    found = scoped.since_yesterday(db, on_the_morrow, ("oic", "supervisor", "manager"), named=True)
    return None if found is None else _plain(found.changes.drop(columns="loaded_at"))


SINCE = NOW - timedelta(days=3)
Reader = Callable[[Connection, Scope, list[str]], Any]
READERS: dict[str, Reader] = {
    "arrests": lambda db, s, _: _plain(scoped.arrests(db, s, date(2026, 11, 1))),
    "as_recorded": lambda db, s, refs: [scoped.as_recorded(db, s, ref.lower()) for ref in refs],
    "changes": lambda db, s, _: _plain(scoped.changes(db, s, 0).drop(columns="loaded_at")),
    "claims_as_cover": lambda db, s, _: [
        _plain(scoped.claims_as_cover(db, s, oic, SINCE, LATER + timedelta(days=1))) for oic in COLLARS
    ],
    "claims_of": lambda db, s, _: _plain(scoped.claims_of(db, s, SINCE)),
    "exportable": lambda db, s, refs: sorted(scoped.exportable(db, s, refs)),
    "flag": lambda db, s, refs: [_plain(scoped.flag(db, s, _pressed(ref))) for ref in refs],
    "flags": lambda db, s, _: _plain(scoped.flags(db, s)),
    "review_times": lambda db, s, refs: [_plain(frame) for frame in scoped.review_times(db, s, refs).values()],
    "gone": lambda db, s, _: _plain(scoped.gone(db, s, SINCE).drop(columns="loaded_at")),
    "in_scope": lambda db, s, refs: [scoped.in_scope(db, s, ref) for ref in refs],
    "look": lambda db, s, refs: [_look(db, s, ref) for ref in refs],
    "open_counts": lambda db, s, _: _plain(scoped.open_counts(db, s)),
    "open_crimes": lambda db, s, _: _plain(scoped.open_crimes(db, s)),
    "recording_rates": lambda db, s, _: _plain(scoped.recording_rates(db, s)),
    "set_aside_counts": lambda db, s, _: _plain(scoped.set_aside_counts(db, s)),
    "set_aside_crimes": lambda db, s, _: _plain(scoped.set_aside_crimes(db, s)),
    "set_aside_rows": lambda db, s, _: _plain(scoped.set_aside_rows(db, s)),
    "since_yesterday": lambda db, s, _: _since(db, s),
    "tallies": lambda db, s, _: _plain(scoped.tallies(db, s)),
    "unit_tallies": lambda db, s, _: _plain(scoped.unit_tallies(db, s)),
}


def answers(db: Connection, seen_by: Scope, refs: Iterable[str]) -> dict[str, Any]:
    """What every reader says to one person; `refs` are the crimes asked for by name."""
    return {name: ask(db, seen_by, list(refs)) for name, ask in READERS.items()}

"""Everything that one person is told, as text: every reader, and what pages, digests and feeds make of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, event

from auth.actions import claims as claiming
from auth.actions import exports
from auth.actions.claims import NotDone, Press
from auth.actions.digests import digest_of
from auth.roles import Role
from auth.sign_in.token import ClaimNames
from auth.visit import Visitor, visit
from auth.web.calendar_route import of_person
from core.absence.away import Span
from core.absence.handover import for_any_hands, sheet
from core.absence.while_away import while_away
from core.demand import crimes_behind, demand
from core.flags.cards import card
from core.flags.groups import grouped
from core.flags.tiles import tiles
from core.flags.why import explain
from core.organisation import LEVELS
from core.searches.pairs import about_pairs, called
from core.searches.register import searches
from core.store import scoped, snapshots
from core.store.counts import newest
from core.store.engine import reading, writing
from core.store.operations import health
from core.store.people import directory
from core.store.refresh import ledger
from core.store.work import covers
from core.store.work.calendar_feeds import Feed
from core.store.work.claims import Flag
from core.store.work.digests import LastDigest
from pages.parts.words import named_subject
from pages.work import new_work
from tests.scope.records import REFS, TODAY

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
COLLARS = ["1001", "1002", "2001", "3001", "7777"]
Answers = dict[str, str]


def visitor(target: Engine, collar: str, roles: Iterable[Role]) -> Visitor:
    """Whoever bears an ID token with this collar number and these roles."""
    claims = {"collar_number": collar, "roles": sorted(roles), "sub": collar, "iss": "x", "iat": NOW.timestamp()}
    return visit(target, claims, ClaimNames(), NOW, TODAY, action=False)


def answers(target: Engine, who: Visitor, refs: Sequence[str] = REFS) -> Answers:
    """What each question answers, by its name; `statements` are the queries that were sent for all of them.

    `refs` are the crimes asked for one by one.
    """
    with statements(target) as sent, reading(target) as db:
        found = _readers(db, who, refs) | _made_of_them(db, who) | _shown(db, who)
        found["health"] = str(health.check(str(target.url), NOW, timedelta(hours=26)))
    return {name: _text(value) for name, value in found.items()} | {"statements": "\n".join(sent)}


def _readers(db: Connection, who: Visitor, refs: Sequence[str]) -> dict[str, Any]:
    scope = who.scope
    told: dict[str, Any] = {
        "flags": scoped.flags(db, scope),
        "tallies": scoped.tallies(db, scope),
        "tallies of units": [scoped.tallies(db, scope, frozenset({unit})) for unit in sorted(scope.units)],
        "unit tallies": scoped.unit_tallies(db, scope),
        "open counts": scoped.open_counts(db, scope),
        "open crimes": scoped.open_crimes(db, scope),
        "recording": scoped.recording_rates(db, scope),
        "review times": list(scoped.review_times(db, scope, refs).values()),
        "arrests": scoped.arrests(db, scope, date(2020, 1, 1)),
        "changes": scoped.changes(db, scope, 0),
        "gone": scoped.gone(db, scope, LONG_AGO),
        "since yesterday": scoped.since_yesterday(db, scope, ("oic", "supervisor", "manager"), named=True),
        "claims": scoped.claims_of(db, scope, LONG_AGO),
        "set aside": scoped.set_aside_crimes(db, scope),
        "set aside, counted": scoped.set_aside_counts(db, scope),
        "set aside, row by row": scoped.set_aside_rows(db, scope),
        "exportable": sorted(scoped.exportable(db, scope, refs)),
    }
    for collar in COLLARS:
        told[f"cover of {collar}"] = scoped.claims_as_cover(db, scope, collar, LONG_AGO, NOW + timedelta(days=9))
    for ref in refs:
        crime = scoped.look(db, scope, ref, NOW, 1)
        told[f"crime {ref}"] = crime and "".join(_text(frame) for frame in crime.tables.values())
        told[f"facts {ref}"] = crime and "".join(_text(frame) for frame in crime.facts.frames.values())
    return told


def _made_of_them(db: Connection, who: Visitor) -> dict[str, Any]:
    scope, snapshot = who.scope, snapshots.current(db)
    feed = Feed(scope.collar, "digest", NOW, None)
    counted = scoped.tallies(db, scope)
    crimes, work = scoped.open_crimes(db, scope), directory.workforce(db)
    told: dict[str, Any] = {f"demand {level}": demand(work, crimes, level, TODAY) for level in LEVELS}
    told |= {
        f"demand of {unit}": crimes_behind(crimes, work["units"], unit, TODAY) for unit in work["units"]["unit_id"]
    }
    return told | {
        "tiles": [asdict(tile) for tile in tiles(counted, searches(), TODAY)],
        "worklist": grouped(scoped.flags(db, scope), TODAY),
        "ledger": ledger.of_units(db, scope.units),
        "ledger, last": ledger.last(db, scope.units),
        "ledger, refreshes": ledger.by_refresh(db, scope.units),
        "balances": ledger.balances(db),
        "newest": [newest.of_snapshot(db, snapshot_id) for snapshot_id in (1, 2)],
        "trend": newest.trend(db),
        "digest": digest_of(db, scope.collar, LastDigest(TODAY - timedelta(days=1), 1), NOW, TODAY),
        "feed": of_person(db, feed, "https://app.example/my_calendar", NOW, TODAY),
        "news": new_work.own(db, who),
        "news since": new_work.known_before(db, who, new_work.own(db, who), 1),
        "news, dated anew": new_work.dated_anew(db, who, new_work.own(db, who), 1),
        "covers": covers.judged(db, Span(TODAY, TODAY + timedelta(days=28))).covers,
        "snapshot": (snapshot.snapshot_id, snapshot.extracted_at) if snapshot else None,
    }


def _shown(db: Connection, who: Visitor) -> dict[str, Any]:
    """What screens and papers say of flags: their names, the why-card of every pair, a file, a handover, an absence."""
    scope, days = who.scope, Span(TODAY - timedelta(days=7), TODAY - timedelta(days=1))
    flags = grouped(scoped.flags(db, scope), TODAY)
    rows, known = flags.to_dict("records"), searches()
    pairs = flags[about_pairs(flags)].to_dict("records")
    changes, marked = scoped.changes(db, scope, 0), scoped.claims_as_cover(db, scope, scope.collar, LONG_AGO, NOW)
    return {
        "names": [called(known[row["search"]], row) for row in rows],
        "row keys": sorted("|".join((row["search"], row["subject"], row["code"])) for row in rows),
        "about": [named_subject(known[row["search"]].rule(row["code"]).subject, row, {}) for row in rows],
        "cards": [_card(list(of_card)) for _, of_card in groupby(rows, itemgetter("card"))],
        "why": [_why(db, who, row) for row in pairs],
        "file": exports.permitted(db, who, flags),
        "handover": sheet(for_any_hands(flags), known, "DC Alder", Span(TODAY, TODAY), TODAY, lambda _day: None),
        "while away": while_away(changes, flags, marked, scope.collar, days, TODAY),
        "marked done": [called(known[row["search"]], row) for row in marked.to_dict("records")],
    }


def _card(rows: list[dict[str, Any]]) -> Any:
    drawn = card(rows, searches()[rows[0]["search"]], TODAY, {}, {})
    return drawn.title, drawn.when, drawn.notes, [line.words for line in drawn.lines]


def _why(db: Connection, who: Visitor, row: dict[Any, Any]) -> Any:
    crime = scoped.look(db, who.scope, row["crime_ref"], NOW, 1)
    assert crime is not None
    tables = {**crime.tables, "officers": directory.officers(db)}
    why = explain(row, searches()[row["search"]], crime.facts, tables)
    rule = why.rule
    return rule.title, rule.todo, rule.clears, why.because, why.start, why.steps, why.code, why.paused, why.nearly


def presses(target: Engine, who: Visitor, crimes: Iterable[str] = REFS, most: int = 16) -> Answers:
    """The visitor marks every second item on some crimes done and puts the others off; what each press was answered."""
    with reading(target) as db:
        rows = grouped(scoped.flags(db, who.scope), TODAY)
    said = {}
    for place, row in enumerate(rows[rows["crime_ref"].isin(list(crimes))].head(most).to_dict("records")):
        dates = [None if pd.isna(row[name]) else row[name].date() for name in ("started_on", "due_on")]
        flag = Flag(row["search"], row["subject"], row["code"], row["crime_ref"], *dates)
        said["|".join(flag.key)] = press(target, who, flag, place % 2 == 0)
    return said


def press(target: Engine, who: Visitor, flag: Flag, done: bool) -> str:
    """One press of the button, and what was answered."""
    one = Press(who, flag, "|".join((*flag.key, who.scope.collar)), NOW)
    try:
        with writing(target) as db:
            if done:
                claiming.claim(db, one)
            else:
                claiming.snooze(db, one, TODAY + timedelta(days=2), "forensics")
    except NotDone as refusal:
        return str(refusal)
    return "recorded"


@contextmanager
def statements(target: Engine) -> Iterator[list[str]]:
    """Collects the text of every statement sent to a database."""
    sent: list[str] = []

    def note(_db: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(re.sub(r"\s+", " ", statement))

    event.listen(target, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(target, "before_cursor_execute", note)


def _text(value: Any) -> str:
    return value.to_csv(index=False) if isinstance(value, pd.DataFrame) else repr(value)

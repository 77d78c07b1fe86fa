"""Whatever the organisation, every reader of crimes gives what the contract's words say: no row more, none less."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select

from auth.roles import Role
from auth.sign_in.refusals import Refusal
from auth.sign_in.token import ClaimNames
from auth.unattended import unattended
from auth.visit import visit
from core.scope import Scope
from core.searches.pairs import about_pairs
from core.store import scoped
from core.store.engine import engine, reading, reading_whole, writing
from core.store.people import sign_ins
from core.store.refresh.load import refresh
from core.store.rows import read
from core.store.schema.records import FLAGS
from core.store.schema.work import CHANGES, CLAIMS
from tests.drawn import examples
from tests.folders import folder
from tests.scope import organisations as org
from tests.scope.answers import answers, visitor
from tests.scope.organisations import BY_REF, COLLEAGUE, CRIMES, TODAY, VIEWER, Organisation
from tests.stores import store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
AS_DRAWN = (Phase.explicit, Phase.generate)  # making a failure smaller takes minutes
STATUSES = ["under_investigation", "unallocated", "awaiting_cps", "filed", "awaiting_court"]
OPEN = {crime.ref for n, crime in enumerate(CRIMES) if STATUSES[n % len(STATUSES)] in STATUSES[:3]}
# Open to all, under investigation and with an officer: two that differ in unit and officer are a flag of a pair.
PLAIN = [n for n, crime in enumerate(CRIMES) if not crime.restricted and crime.oic and crime.ref in OPEN]
# Every third crime is linked with one far from it, every fifth with its neighbour, and a plain one with a plain one.
LINKS = (
    [(n, (n * 7 + 11) % len(CRIMES)) for n in range(0, len(CRIMES), 3)]
    + [(n, n + 1) for n in range(0, len(CRIMES) - 1, 5)]
    + [
        (a, b)
        for a, b in zip(PLAIN, PLAIN[len(PLAIN) // 2 :], strict=False)
        if CRIMES[a].unit != CRIMES[b].unit and CRIMES[a].oic != CRIMES[b].oic
    ]
)
PAIRS = {tuple(sorted((CRIMES[a].ref, CRIMES[b].ref))) for a, b in LINKS}
Refs = Callable[[Connection, Scope], list[str]]


def _crimes() -> list[dict[str, Any]]:
    rows = []
    for n, crime in enumerate(CRIMES):
        row = {"crime_ref": crime.ref, "unit_id": crime.unit, "restricted": crime.restricted}
        rows.append(row | {"status": STATUSES[n % len(STATUSES)]} | ({"oic": crime.oic} if crime.oic else {}))
    return rows


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Every kind of crime with a victim, an arrest, links, claims and changes; nobody's directory yet."""
    where = tmp_path_factory.mktemp("oracle")
    made = engine(store_at(where / "store.db"))
    extract = folder(
        where / "x",
        units=[{"unit_id": unit} for unit in org.UNITS],
        crimes=_crimes(),
        victims=[{"victim_id": f"W{c.ref}", "crime_ref": c.ref} for c in CRIMES],
        custody=[{"custody_id": f"K{c.ref}", "crime_ref": c.ref, "suspect_id": f"S{c.ref}"} for c in CRIMES],
        suspects=[{"suspect_id": f"S{c.ref}", "crime_ref": c.ref} for c in CRIMES],
        crime_links=[{"crime_ref": CRIMES[a].ref, "linked_ref": CRIMES[b].ref, "kind": "series"} for a, b in LINKS],
        access_lists=[{"crime_ref": c.ref, "collar_number": collar} for c in CRIMES for collar in sorted(c.listed)],
    )
    refresh(made, extract, NOW)
    with writing(made) as db:
        db.execute(insert(CLAIMS), [_claim(crime, by) for crime in CRIMES for by in (VIEWER, COLLEAGUE)])
        db.execute(insert(CHANGES), [_change(crime) for crime in CRIMES])
    yield made
    made.dispose()


def _claim(crime: org.Crime, by: str) -> dict[str, Any]:
    """A settled claim of the viewer, and one of a colleague as cover."""
    row = {"claim_id": f"{by}-{crime.ref}", "search": "crime_age", "subject": crime.ref, "code": "", "note": None}
    row |= {"crime_ref": crime.ref, "started_on": None, "due_on": None, "collar_number": by, "waits_to": TODAY}
    row |= {"acted_as": "oic" if by == VIEWER else "cover", "at": org.AT, "snapshot_id": 1, "refreshes": 0}
    return row | {"outcome": "confirmed", "settled_at": org.AT, "reason": None, "stands": False}


def _change(crime: org.Crime) -> dict[str, Any]:
    row = {"snapshot_id": 1, "search": "crime_age", "subject": crime.ref, "code": "", "shown_from": date(2020, 1, 1)}
    row |= {
        "change": "vanished",
        "lost": "victims",
        "crime_ref": crime.ref,
        "unit_id": crime.unit,
        "from_unit": None,
        "oic": crime.oic,
    }
    row |= {"restricted": crime.restricted, "closed_ref": None, "acts": "oic", "weight": "local"}
    return row | {"started_on": None, "due_on": None}


@pytest.fixture(scope="module")
def every_flag(database: Engine) -> pd.DataFrame:
    """All flags of the force on TODAY, asked of nobody's scope."""
    with reading_whole(database) as db:
        found = read(db, select(FLAGS).where(FLAGS.c.shown_from <= TODAY, FLAGS.c.shown_to >= TODAY))
    assert set(found["crime_ref"]) == set(BY_REF), "a crime without any flag would prove nothing"
    pairs = about_pairs(found)
    assert found.loc[pairs, "closed_ref"].notna().any()
    assert found.loc[pairs, "closed_ref"].isna().sum() > 3, "pairs open to all are what a viewer may see half of"
    return found


def signed_in(database: Engine, collar: str, roles: frozenset[Role]) -> Scope | None:
    """The scope that follows from an ID token; None when the door refuses its bearer."""
    claims = {"collar_number": collar, "roles": sorted(roles), "sub": collar, "iss": "x", "iat": NOW.timestamp()}
    try:
        return visit(database, claims, ClaimNames(), NOW, TODAY, action=False).scope
    except Refusal:
        return None


def nothing(collar: str) -> Scope:
    return Scope(collar, frozenset(), frozenset(), TODAY)


def column(reader: Callable[..., pd.DataFrame], *given: Any, **more: Any) -> Refs:
    return lambda db, scope: list(reader(db, scope, *given, **more)["crime_ref"])


# Each reader as the references it tells of, one for every row.
READERS: dict[str, Refs] = {
    "arrests": column(scoped.arrests, LONG_AGO.date()),
    "changes": column(scoped.changes, 0),
    "claims_as_cover": lambda db, scope: [
        ref
        for oic in [*org.COLLARS, org.STRANGER]
        for ref in scoped.claims_as_cover(db, scope, oic, LONG_AGO, NOW.replace(year=2027))["crime_ref"]
    ],
    "claims_of": column(scoped.claims_of, LONG_AGO),
    "review_times": lambda db, scope: list(scoped.review_times(db, scope, sorted(BY_REF))["crimes"]["crime_ref"]),
    "open_crimes": column(scoped.open_crimes),
    "gone": column(scoped.gone, LONG_AGO),
}
# Asked of a few crimes only, one by one.
ONE_BY_ONE = {"look", "in_scope", "as_recorded"}
NARROWS: dict[str, Callable[[Scope, set[str]], set[str]]] = {
    "open_crimes": lambda scope, refs: refs & OPEN,
    "claims_of": lambda scope, refs: refs if scope.collar in (VIEWER, COLLEAGUE) else set(),
    "claims_as_cover": lambda scope, refs: {ref for ref in refs if BY_REF[ref].oic is not None},
}
# Asked below in other ways (counts, whole frames), or of one's own press alone; and the writers of the access log.
ELSEWHERE = {
    "exportable",
    "flag",
    "flags",
    "tallies",
    "unit_tallies",
    "open_counts",
    "recording_rates",
    "set_aside_counts",
    "set_aside_crimes",
    "set_aside_rows",
    "since_yesterday",
}
WRITERS = {"log_action", "log_export", "log_why"}

roles_ = st.frozensets(st.sampled_from(list(Role)), min_size=1, max_size=3)


def test_no_reader_is_forgotten_here() -> None:
    assert set(READERS) | ONE_BY_ONE | ELSEWHERE | WRITERS | {"Crime"} == set(scoped.__all__)


@settings(max_examples=examples(12), phases=AS_DRAWN)
@given(org.organisations(), st.sampled_from([VIEWER, COLLEAGUE, org.STRANGER]), roles_)
def test_every_reader_tells_of_exactly_the_crimes_that_the_contract_names(
    database: Engine, every_flag: pd.DataFrame, force: Organisation, collar: str, roles: frozenset[Role]
) -> None:
    org.store(database, force)
    seen = {crime.ref for crime in CRIMES if org.sees(force, collar, roles, crime)}
    scope = signed_in(database, collar, roles)
    if scope is None:
        assert seen == set()
        scope = nothing(collar)
    with reading(database) as db:
        for name, refs_of in READERS.items():
            found = refs_of(db, scope)
            assert sorted(found) == sorted(NARROWS.get(name, lambda _, refs: refs)(scope, seen)), name
        assert int(scoped.recording_rates(db, scope)["crimes"].sum()) == len(seen)
        assert int(scoped.open_counts(db, scope)["count"].sum()) == len(seen & OPEN)
        assert scoped.exportable(db, scope, BY_REF) == {ref for ref in seen if not BY_REF[ref].restricted}
        _flags_and_tallies(db, scope, seen, every_flag)
        _linked(db, scope, seen)


def _flags_and_tallies(db: Connection, scope: Scope, seen: set[str], every: pd.DataFrame) -> None:
    """Flags of the crimes seen, but for those that name a second crime restricted to others."""
    betrays = [isinstance(ref, str) and scope.collar not in BY_REF[ref].listed for ref in every["closed_ref"]]
    wanted = every[every["crime_ref"].isin(seen) & ~pd.Series(betrays, index=every.index)]
    key = ["search", "subject", "code"]
    found, counted = scoped.flags(db, scope), scoped.tallies(db, scope)
    assert sorted(found[key].itertuples(index=False)) == sorted(wanted[key].itertuples(index=False))
    groups = ["search", "acts"]
    assert counted.groupby(groups)["count"].sum().to_dict() == wanted.groupby(groups).size().to_dict()
    by_unit = scoped.unit_tallies(db, scope).groupby("unit_id")["count"].sum().to_dict()
    assert by_unit == wanted[wanted["unit_id"].isin(scope.units)].groupby("unit_id").size().to_dict()
    mine = wanted["oic"].isin(scope.own)
    assert int(counted.loc[counted["mine"].astype(bool), "count"].sum()) == int(mine.sum())


@settings(max_examples=examples(4), phases=AS_DRAWN)
@given(org.organisations(), st.sampled_from([VIEWER, COLLEAGUE]), roles_, st.sampled_from(range(29)))
def test_no_surface_names_a_crime_outside_the_scope(
    database: Engine, force: Organisation, collar: str, roles: frozenset[Role], first: int
) -> None:
    org.store(database, force)
    seen = {crime.ref for crime in CRIMES if org.sees(force, collar, roles, crime)}
    try:
        who = visitor(database, collar, roles)
    except Refusal:
        return
    for question, answer in answers(database, who, [crime.ref for crime in CRIMES[first::29]]).items():
        asked = {question.removeprefix("crime ").removeprefix("facts ")}
        assert set(re.findall(r"X\d{3}", answer)) - seen <= asked, question


def _linked(db: Connection, scope: Scope, seen: set[str]) -> None:
    """A few crimes one by one, with every link to another crime in scope and no other."""
    for crime in CRIMES[::29]:
        found = scoped.look(db, scope, crime.ref, NOW, 1)
        assert scoped.in_scope(db, scope, crime.ref) == (found is not None) == (crime.ref in seen)
        in_small = crime.ref.lower()
        assert scoped.as_recorded(db, scope, in_small) == (in_small if found is None else crime.ref)
        if found is None:
            continue
        links = found.tables["crime_links"][["crime_ref", "linked_ref"]]
        ends = {tuple(sorted(pair)) for pair in links.to_numpy().tolist()}
        assert ends == {pair for pair in PAIRS if crime.ref in pair and set(pair) <= seen}
        assert len(found.facts.frames["crime"]) == 1
        assert {str(pair).partition("~")[2] for pair in found.facts.frames["link"]["pair"]} <= seen


@settings(max_examples=examples(12), phases=AS_DRAWN)
@given(org.organisations(), roles_)
def test_several_postings_show_the_union_of_each_by_itself(
    database: Engine, force: Organisation, roles: frozenset[Role]
) -> None:
    def refs() -> set[str]:
        scope = signed_in(database, VIEWER, roles) or nothing(VIEWER)
        with reading(database) as db:
            return set(scoped.changes(db, scope, 0)["crime_ref"])

    apart: set[str] = set()
    for one in org.alone(force, VIEWER):
        org.store(database, one)
        apart |= refs()
    org.store(database, force)
    assert refs() == apart


@settings(max_examples=examples(12), phases=AS_DRAWN)
@given(org.organisations(), roles_)
def test_a_feed_or_digest_sees_what_its_owner_would_see_signed_in(
    database: Engine, force: Organisation, roles: frozenset[Role]
) -> None:
    org.store(database, force)
    with writing(database) as db:
        sign_ins.remember(db, VIEWER, roles, NOW)
    with reading(database) as db:
        owner = unattended(db, VIEWER, NOW, TODAY)
    assert (owner.scope if owner else None) == signed_in(database, VIEWER, roles)

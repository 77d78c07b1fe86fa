"""From a token's claims to a visitor, without a screen: who they are, that they may be here, and what they may see."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from auth import session
from auth.claims import ClaimNames, Identity, collar_number, read_identity
from auth.refusals import Refusal, Why
from auth.roles import Role, may_open, menu
from auth.scope import admitted, needs_units, scope_of
from core.scope import Scope
from core.store import audit, covers, directory, sessions, unit_tree
from core.store.audit import Action, Entry
from core.store.directory import Person
from core.store.engine import Unreadable, reading, writing


@dataclass(frozen=True)
class Visitor:
    """Someone who was let in. Pages ask `may_open`, readers take `scope`."""

    identity: Identity
    person: Person
    scope: Scope

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the ID token that the app knows."""
        return self.identity.roles

    @property
    def pages(self) -> tuple[str, ...]:
        """The keys of the pages the roles open, in menu order."""
        return menu(self.roles)

    def may_open(self, page: str) -> bool:
        """True when a role of this visitor opens the page with this key."""
        return may_open(self.roles, page)


def visit(
    engine: Engine,
    claims: Mapping[str, object],
    names: ClaimNames,
    now: datetime,
    today: date,
    *,
    action: bool = True,
    address: str | None = None,
) -> Visitor:
    """Let the bearer of `claims` in. Raises Refusal with the reason, or Unreadable when the database cannot be read.

    Everything is read afresh in one transaction on every run, so someone who left is out at their next action.
    A page that asks by itself whether there is news is no `action`: it does not keep an idle session alive.
    `address` is the client's, as the server saw it; None is this machine.
    """
    return admit(engine, read_identity(claims, names, now), now, today, action=action, address=address)


def admit(
    engine: Engine, identity: Identity, now: datetime, today: date, *, action: bool = True, address: str | None = None
) -> Visitor:
    """Let in somebody whose token was read already, as `visit` does. Raises Refusal and Unreadable."""
    with reading(engine) as db:
        known = sessions.find(db, identity.sid)
        session.check(identity, known, now)
        found = directory.person(db, identity.collar_number, today)
        scope = replace(_scope(db, identity, found, today), where_from=where_from(address, identity.sid))
    try:
        person = admitted(found)
    except Refusal as refusal:
        if known is not None and refusal.why in (Why.OUTSIDER, Why.INACTIVE):
            session.leave(engine, identity, now)  # leaving the directory ends the session
        raise
    if action:
        session.note(engine, identity, known, now)
    return Visitor(identity, person, scope)


def replaced(
    engine: Engine, before: Mapping[str, object], after: Mapping[str, object], names: ClaimNames, now: datetime
) -> None:
    """End the sign-in of the claims `before`, in whose browser somebody has now signed in with `after`.

    What cannot be read was no sign-in that stands, and a database that is away lets nobody in either.
    """
    with suppress(Refusal, Unreadable):
        session.replace(engine, read_identity(before, names, now), read_identity(after, names, now), now)


def log_refused(
    engine: Engine,
    refusal: Refusal,
    claims: Mapping[str, object],
    names: ClaimNames,
    now: datetime,
    address: str | None,
) -> None:
    """Writes that the bearer of `claims` was not let in, and why; without a collar number when they name none."""
    entry = Entry(
        now,
        collar_number(claims, names),
        Action.REFUSED,
        subject=f"sign_in {refusal.why}",
        where_from=address or "this machine",
    )
    with writing(engine) as db:
        audit.write(db, [entry])


def where_from(address: str | None, sid: str) -> str:
    """For the access log: the client's address, and which sign-in it was by the beginning of its digest."""
    return f"{address or 'this machine'}, sign-in {sid[:8]}"


def _scope(db: Connection, identity: Identity, person: Person | None, today: date) -> Scope:
    parents = unit_tree.parents(db) if needs_units(identity.roles) else {}
    covered = covers.covered_by(db, identity.collar_number, today)
    return scope_of(identity.collar_number, identity.roles, person, covered, parents, today)

"""From a token's claims to a visitor, without a screen: who they are, that they may be here, and what they may see."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from auth.pages import may_open, menu
from auth.roles import Role
from auth.scope import admitted, needs_units, scope_of
from auth.sign_in import session
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.token import ClaimNames, Identity, collar_number, read_identity, signed_in_at
from core.scope import Scope
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import About, Subject
from core.store.engine import Unreadable, reading, writing
from core.store.people import directory, sessions, sign_ins, unit_tree
from core.store.people.directory import Person
from core.store.work import covers


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
        entry = directory.person(db, identity.collar_number, today)
        scope = replace(_scope(db, identity, entry, today), where_from=where_from(address, identity.sid))
    try:
        person = admitted(entry)
    except Refusal as refusal:
        if known is not None and refusal.why in (Why.OUTSIDER, Why.INACTIVE):
            session.leave(engine, identity, now)  # leaving the directory ends the session
        raise
    if action:
        session.note(engine, identity, known, now)
    return Visitor(identity, person, scope)


def end(
    engine: Engine,
    claims: Mapping[str, object],
    names: ClaimNames,
    now: datetime,
    successor: Mapping[str, object] | None = None,
) -> bool:
    """End the sign-in of `claims` for good, for every copy of its cookie. False when that could not be recorded.

    `successor` are the claims of whoever has now signed in in the same browser: the same sign-in twice stays.
    What cannot be read was no sign-in that stands.
    """
    try:
        ending = read_identity(claims, names, now)
    except Refusal:
        return True
    with suppress(Refusal):
        if successor is not None and read_identity(successor, names, now).sid == ending.sid:
            return True
    try:
        session.leave(engine, ending, now)
    except Unreadable:
        return False
    return True


def log_refused(
    engine: Engine,
    refusal: Refusal,
    claims: Mapping[str, object],
    names: ClaimNames,
    now: datetime,
    address: str | None,
) -> None:
    """Writes that the bearer of `claims` was not let in, and why; without a collar number when they name none.

    A token without a role of ours takes back what an earlier one said, so that digests and feeds end at once too. One
    in which the claim is not there is such a token: that is how Entra says that somebody has none.
    """
    collar = collar_number(claims, names)
    subject, place = Subject(About.SIGN_IN, refusal.why), address or "this machine"
    with writing(engine) as db:
        entries.write(db, [Entry(now, collar, Action.REFUSED, subject=subject, where_from=place)])
        if collar and refusal.why in (Why.NO_ROLE, Why.CLAIM):
            with suppress(Refusal):  # a token without a time: then nothing was ever remembered of it either
                sign_ins.remember(db, collar, (), signed_in_at(claims, now))


def where_from(address: str | None, sid: str) -> str:
    """For the access log: the client's address, and which sign-in it was by the beginning of its digest."""
    return f"{address or 'this machine'}, sign-in {sid[:8]}"


def _scope(db: Connection, identity: Identity, person: Person | None, today: date) -> Scope:
    parents = unit_tree.parents(db) if needs_units(identity.roles) else {}
    covered = covers.covered_by(db, identity.collar_number, today)
    return scope_of(identity.collar_number, identity.roles, person, covered, parents, today)

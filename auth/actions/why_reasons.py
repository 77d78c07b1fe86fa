"""The reasons for which somebody sees crimes, or would, as far as whoever asks may be told of them.

Nothing is decided here: what opens crimes are the grounds of auth/scope.py, what holds a cover the rules of
core/absence/cover_rules.py. What is missing is found by asking the same functions with one role, cover or posting more.
The asker is told of their own units and colleagues, and of all others only that there is something elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from auth.roles import Role
from auth.scope import By, Ground, grounds, scope_of
from core.absence.away import AHEAD_DAYS, Span
from core.absence.cover import Cover
from core.absence.cover_rules import Bar, Barred, Refused
from core.absence.cover_words import why
from core.labels import numbered, short
from core.scope import Scope
from core.store.people import directory, unit_tree
from core.store.people.directory import Person, Posting
from core.store.work import covers
from core.store.work.covers import Judged

# The one that reaches least first: the first that would do is the one that is missing.
_ROLES = (Role.OFFICER, Role.SUPERVISOR, Role.MANAGER)
# Where the rule itself would tell of somebody elsewhere: who gave the cover, or how many people a colleague covers.
_BY_THE_RULES = "the rules of cover do not let it hold today"


@dataclass(frozen=True)
class Reason:
    """What opens crimes to somebody, or would: `of` is a collar number or unit, None where it lies elsewhere.

    `days` are the first and last of the cover or posting, where they may be told; `below` says that a posting reaches
    the units under its own too. What is missing: a `role`, or, where it does not hold today, that it counts; `bar` is
    then why a cover does not, in words.
    """

    by: By
    of: str | None
    days: tuple[date, date | None] | None = None
    below: bool = False
    role: Role | None = None
    holds: bool = True
    bar: str | None = None


@dataclass(frozen=True)
class Case:
    """One person of today as the deciding functions see them, and who asks about them."""

    asker: Scope
    people: frozenset[str]
    names: Mapping[str, str]
    collar: str
    roles: frozenset[Role]
    person: Person
    others: tuple[Posting, ...]
    covered: frozenset[str]
    parents: Mapping[str, str | None]
    judged: Judged

    @property
    def scope(self) -> Scope:
        """All that the person sees with these roles."""
        return scope_of(self.collar, self.roles, self.person, self.covered, self.parents, self.asker.today)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """What that scope is made of."""
        return grounds(self.collar, self.roles, self.person, self.covered, self.parents)

    def reason(self, ground: Ground) -> Reason:
        """A ground as the asker may be told of it."""
        if ground.by is By.OWN:
            return Reason(By.OWN, ground.of)
        if ground.by is By.COVER:
            given = [(barred is not None, cover) for cover, barred in self._today() if cover.absent == ground.of]
            return self._of_cover(min(given, key=lambda one: one[0])[1], ground.of)  # the one that holds
        posting = next(one for one in self.person.postings if one.unit_id == ground.of)
        return self._of_posting(posting, ground)

    def missing(self) -> Iterator[tuple[Ground, Reason]]:
        """What would be a ground with one cover, posting or role more, and what it lacks."""
        for cover in (one for one in self.judged.covers if one.by == self.collar):
            if cover.absent in self.people - self.covered:
                for ground in self._more(covered=self.covered | {cover.absent}):
                    yield ground, self._lapsed(cover, cover.absent)
        for posting in self.others:
            if posting.unit_id in self.asker.units:
                for ground in self._more(person=replace(self.person, postings=(posting,))):
                    yield ground, replace(self._of_posting(posting, ground), holds=False)
        given: set[Ground] = set()  # told apart by all that they open: the same posting reaches further in another role
        for role in _ROLES:
            new = [one for one in self._more(roles=self.roles | {role}) if one not in given]
            given.update(new)
            yield from ((ground, replace(self.reason(ground), role=role)) for ground in new)

    def idle(self) -> tuple[Reason, ...]:
        """Postings and covers of today that open nothing."""
        reaching = {ground.of for ground in self.grounds if ground.by is By.POSTING}
        postings = (self._of_posting(one) for one in self.person.postings if one.unit_id not in reaching)
        barred = (
            self._lapsed(cover, cover.absent)
            for cover, barred in self._today()
            if cover.by == self.collar and barred is not None and cover.absent in self.people - self.covered
        )
        return once((*postings, *barred))

    def away(self) -> tuple[Reason, ...]:
        """Who covers the person today, with why it does not hold where it does not."""
        return tuple(
            self._of_cover(cover, cover.by) if barred is None else self._lapsed(cover, cover.by)
            for cover, barred in self._today()
            if cover.absent == self.collar
        )

    def _more(
        self,
        roles: frozenset[Role] | None = None,
        person: Person | None = None,
        covered: frozenset[str] | None = None,
    ) -> list[Ground]:
        asked = roles or self.roles, person or self.person, covered or self.covered
        return [one for one in grounds(self.collar, *asked, self.parents) if one not in self.grounds]

    def _today(self) -> Iterator[tuple[Cover, Barred | None]]:
        """The covers with today among their days, of the person's work and by them, and whether a rule bars them."""
        for cover in self.judged.covers:
            for days, barred in self.judged.parts[cover.cover_id]:
                if days.holds(self.asker.today):
                    yield cover, barred

    def _of_cover(self, cover: Cover, other: str) -> Reason:
        known = other in self.people
        return Reason(By.COVER, other if known else None, (cover.days.first, cover.days.last) if known else None)

    def _lapsed(self, cover: Cover, other: str) -> Reason:
        reason = self._of_cover(cover, other)
        barred = next((bar for one, bar in self._today() if one is cover), None)
        return replace(reason, holds=False, bar=self._why(cover, barred) if barred is not None and reason.of else None)

    def _why(self, cover: Cover, barred: Barred) -> str:
        named = {cover.absent, cover.by, cover.given_by, *([barred.other.by] if barred.other else [])}
        if barred.bar is Bar.AT_ONCE or not named <= self.people:
            return _BY_THE_RULES
        return why(cover, Refused(Span(self.asker.today, self.asker.today), barred), self.names)

    def _of_posting(self, posting: Posting, ground: Ground | None = None) -> Reason:
        if posting.unit_id not in self.asker.units:
            return Reason(By.POSTING, None)
        below = ground is not None and len(ground.units) > 1
        return Reason(By.POSTING, posting.unit_id, (posting.first, posting.last), below)


def case(db: Connection, asker: Scope, people: frozenset[str], collar: str, roles: frozenset[Role]) -> Case | None:
    """The case of one of the `people` that the asker may ask about, with `roles`; None where they are not known."""
    today = asker.today
    person = directory.person(db, collar, today)
    if person is None:
        return None
    near = timedelta(days=2 * AHEAD_DAYS)  # whatever begins soon is shown to its end
    covered = covers.covered_by(db, collar, today)
    judged = covers.judged(db, Span(today - near, today + near), about=collar)
    return Case(
        asker=asker,
        # Whom one covers oneself, and who covers one, is no secret to oneself, whatever unit they are of.
        people=people | (covered | _covering(judged, collar, today) if collar == asker.collar else frozenset()),
        names=numbered(short(directory.officers(db))),
        collar=collar,
        roles=roles,
        person=person,
        others=_nearest(directory.other_postings(db, collar, today), today),
        covered=covered,
        parents=unit_tree.parents(db),
        judged=judged,
    )


def _covering(judged: Judged, absent: str, today: date) -> frozenset[str]:
    """Who covers somebody today, by the rules."""
    given = ((one.by, part) for one in judged.covers if one.absent == absent for part in judged.parts[one.cover_id])
    return frozenset(by for by, (days, bar) in given if bar is None and days.holds(today))


def once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once: how many there are elsewhere is not told."""
    return tuple(dict.fromkeys(reasons))


def _nearest(postings: tuple[Posting, ...], today: date) -> tuple[Posting, ...]:
    """Of each unit the posting that ended last and the one that begins next; one that ends before it begins is none."""
    real = [one for one in postings if one.last is None or one.first <= one.last]
    begun = sorted((one for one in real if one.first <= today), key=lambda one: one.last or today)
    ended = {one.unit_id: one for one in begun}
    ahead = {one.unit_id: one for one in reversed(real) if one.first > today}
    return (*ended.values(), *ahead.values())

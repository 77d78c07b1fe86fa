"""What happened on one's own crimes during one's last absence: for the Cover page and the line on My actions."""

from dataclasses import replace
from datetime import timedelta

from core.absence import away
from core.absence.away import Span
from core.absence.while_away import WhileAway, begin, end, while_away
from core.store import scoped, snapshots
from core.store.people import directory
from pages.work.desk import Desk

BACK_DAYS = 14  # an absence that ended longer ago is no news


def latest(desk: Desk) -> Span | None:
    """The viewer's latest absence that ended in the last two weeks; None while they are away."""
    collar = desk.visitor.scope.collar
    since = desk.today - timedelta(days=BACK_DAYS)
    return away.last_of(directory.absences(desk.db, [collar], since, desk.today), collar, desk.today, BACK_DAYS)


def summary(desk: Desk, days: Span) -> WhileAway:
    """What became of the viewer's own crimes in those days; nothing of the units they see."""
    scope = desk.visitor.scope
    own = replace(scope, own=scope.own & {scope.collar}, units=frozenset())
    after = max(snapshots.loaded_by(desk.db, begin(days)), snapshots.first(desk.db))
    changes = scoped.changes(desk.db, own, after)
    marked = scoped.claims_as_cover(desk.db, own, scope.collar, begin(days), end(days))
    return while_away(changes, scoped.flags(desk.db, own), marked, scope.collar, days, desk.today)

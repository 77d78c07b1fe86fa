"""Which records may come after those published: no older ones, no changes without what they change."""

from datetime import datetime

from sqlalchemy import Connection

from core.clock import ahead
from core.extract import Refused
from core.extract.manifest import Manifest
from core.store.snapshots import Snapshot, current


def refuse_ahead_of(published: Snapshot, now: datetime) -> None:
    """Refuses to go on from records of the future, which an earlier version took: all true ones count as older."""
    if ahead(published.extracted_at, now):
        raise Refused(
            f"The records published say extracted_at {published.extracted_at.isoformat()}, which has not come yet: it "
            f"is {now.isoformat(timespec='seconds')}. Until then all others count as older and nothing is loaded. "
            "Next: see that this server's clock is right and take that extract away; then load a whole extract, a "
            "series that has one, or the source's database once with --full. It takes the place of what is published."
        )


def may_replace(db: Connection, manifest: Manifest, older: bool) -> None:
    """Refuses records older than those published: what was cleared since would come back, what is new would go.

    `older`: they are wanted all the same.
    """
    published = current(db)
    if published is None or older or manifest.extracted_at >= published.extracted_at:
        return
    raise Refused(
        f"manifest.json: extracted_at is {manifest.extracted_at.isoformat()}, older than the records published "
        f"({published.extracted_at.isoformat()}). Wanted newer ones; look at the source, or load these with --full."
    )


def may_follow(db: Connection, manifest: Manifest, after: int | None, now: datetime) -> Snapshot:
    """The published snapshot, to which changes can be applied; `after`: the one they were found by. Raises Refused."""
    published = current(db)
    if published is None:
        raise Refused("manifest.json: kind is 'changes', but nothing is loaded yet. Wanted an extract of kind 'full'.")
    refuse_ahead_of(published, now)
    if after not in (None, published.snapshot_id):
        raise Refused("Another refresh was published while the source was read. Nothing was changed; refresh again.")
    if manifest.extracted_at <= published.extracted_at:
        raise Refused(
            f"manifest.json: extracted_at is {manifest.extracted_at.isoformat()}, not later than the records published "
            f"({published.extracted_at.isoformat()}). These changes are in them already; send the next."
        )
    if manifest.follows not in (None, published.extracted_at):
        raise Refused(
            f"manifest.json: follows {manifest.follows.isoformat()}, but the records published are of "
            f"{published.extracted_at.isoformat()}. An extract between them is missing; send it, or a whole one."
        )
    return published

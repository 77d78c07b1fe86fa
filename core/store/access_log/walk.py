"""Walks the chain of the access log and names the first broken link; takes old entries off its beginning.

What it cannot see: somebody who may write to the database can make every digest and the head anew. A head that was
kept elsewhere (core/store/access_log/kept_heads.py) shows that too, for all that was written before it was kept.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, delete, func, inspect, select, type_coerce, update

from core.progress import Progress, unwatched
from core.store.access_log.entries import CONTENT, Action, Entry, Head, NoChain, digest, head, write
from core.store.access_log.kept_heads import Kept
from core.store.access_log.subjects import About, Subject
from core.store.role import DIALECT, asking_the_log
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG

_AT_ONCE = 10_000  # entries in memory
# PostgreSQL's pattern; infinity has none and comes as missing. The era is taken off again where it is ours.
_WRITTEN, _OURS = "YYYY-MM-DD HH24:MI:SS.US AD", " AD"


class Broken(Exception):
    """The chain does not hold. `kind` is changed, missing, reordered or head; the words name the entry."""

    def __init__(self, kind: str, entry_id: int | None, words: str) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind
        self.entry_id = entry_id


def walk(
    db: Connection, kept: Sequence[Kept] = (), stays: datetime | None = None, progress: Progress = unwatched
) -> Head:
    """Walks the whole chain, compares it with heads that were kept, and returns its head. `db` must be reading.

    `stays`: what was written from then on is not past its time, so retention cannot have removed it. `progress` is
    called as it goes. Raises Broken at the first link that fails.
    """
    newest = _head(db)
    for one in kept:
        _reached(one, newest)
    if stays is not None:
        _in_time(kept, newest, stays)
    number, previous, removed = newest.removed_to, newest.anchor, None
    total, wanted = newest.entry_id - newest.removed_to, dict[int, set[str]]()
    for one in kept:
        wanted.setdefault(one.entry_id, set()).add(one.digest)
    for row in _entries(db):
        _link(row, number, previous)
        removed = row["subject"] if row["action"] == Action.PRUNED else removed
        number, previous = row["entry_id"], row["digest"]
        if number % _AT_ONCE == 0:
            progress("walking the log", number - newest.removed_to, total)
        if number > newest.entry_id:
            raise Broken("head", number, f"entry {number} stands behind the head, which names {newest.entry_id}")
        if wanted.get(number, {previous}) != {previous}:
            raise Broken("changed", number, f"entry {number} is not the one whose digest was kept: all was made anew")
    _ended(newest, number, previous, removed)
    return newest


def _ended(newest: Head, number: int, previous: str, entry: object) -> None:
    """Whether the last entry is the one of the head, and `entry` what the log says was removed."""
    if number < newest.entry_id:
        raise Broken("missing", number + 1, _missing(number + 1, newest.entry_id))
    if previous != newest.digest:
        raise Broken("head", number, f"the head does not hold the digest of entry {number}, the newest one")
    if newest.removed_to and entry != _pruned(newest.removed_to):
        words = f"{_missing(1, newest.removed_to)}, and no entry says that retention removed them"
        raise Broken("missing", 1, words)


def holds(db: Connection, kept: Kept, newest: Head) -> bool:
    """Whether the entry of one kept head is still the one it was, by a look at that entry alone."""
    if kept.entry_id <= newest.removed_to:
        return kept.entry_id < newest.removed_to or kept.digest == newest.anchor
    query = select(ACCESS_LOG.c.digest).where(ACCESS_LOG.c.entry_id == kept.entry_id)
    return db.execute(query).scalar_one_or_none() == kept.digest


def prune(db: Connection, before: datetime, now: datetime) -> int:
    """Removes the entries older than `before` from the beginning of the chain and returns how many; logs that it did.

    Nothing behind an entry that stays is removed, so the chain keeps holding. Walk it first: what is removed can no
    longer be looked into. `db` must be writing.
    """
    newest = head(db, lock=True)
    stays = select(func.min(ACCESS_LOG.c.entry_id)).where(ACCESS_LOG.c.at >= before)
    first = db.execute(stays).scalar_one()
    last = newest.entry_id if first is None else first - 1
    if last <= newest.removed_to:
        return 0
    anchor = db.execute(select(ACCESS_LOG.c.digest).where(ACCESS_LOG.c.entry_id == last)).scalar_one()
    removed = db.execute(delete(ACCESS_LOG).where(ACCESS_LOG.c.entry_id <= last)).rowcount
    db.execute(update(ACCESS_HEAD).values(removed_to=last, anchor=anchor))
    write(db, [Entry(now, "", Action.PRUNED, subject=Subject(About.ENTRIES, number=last))])
    return removed


def _pruned(last: int) -> str:
    """What the entry of a removal says: without it, a head moved forward would pass for retention."""
    return str(Subject(About.ENTRIES, number=last))


def _head(db: Connection) -> Head:
    for table in (ACCESS_LOG, ACCESS_HEAD):
        if not inspect(db).has_table(table.name):
            raise Broken("missing", None, f"there is no table {table.name}. Next: run manage.py refresh, or a backup")
    try:
        return head(db)
    except NoChain:
        raise Broken("head", None, "the head of the chain is missing") from None


def _reached(kept: Kept, newest: Head) -> None:
    """Whether the chain still holds the place of a kept head."""
    if kept.entry_id > newest.entry_id:
        raise Broken("missing", newest.entry_id + 1, _missing(newest.entry_id + 1, kept.entry_id) + _when(kept))
    if kept.entry_id < newest.removed_to and kept.at is None:
        words = f"entry {kept.entry_id}, whose digest was kept, was removed by retention. Next: compare a newer one"
        raise Broken("missing", kept.entry_id, words)
    at_anchor = kept.entry_id == newest.removed_to
    if at_anchor and kept.digest != newest.anchor:
        where = f"entry {kept.entry_id}, now removed," if kept.entry_id else "the beginning"
        raise Broken("changed", kept.entry_id, f"{where} is not the one that was kept")


def _when(kept: Kept) -> str:
    return f", which were there when a head was kept on {kept.at:%Y-%m-%d at %H:%M} UTC" if kept.at else ""


def _in_time(kept: Sequence[Kept], newest: Head, stays: datetime) -> None:
    """Whether only what is past its time was removed: entries behind a head kept since `stays` were written since."""
    young = min((one.entry_id for one in kept if one.at is not None and one.at >= stays), default=newest.removed_to)
    if newest.removed_to > young:
        words = f"{_missing(young + 1, newest.removed_to)}, said to be removed by retention before their time"
        raise Broken("missing", young + 1, words)


def _link(row: dict[str, Any], number: int, previous: str) -> None:
    """Whether an entry follows the one with `number` and the digest `previous`. Raises Broken."""
    here, follows = row["entry_id"], row["previous"] == previous
    if here <= number:
        raise Broken("reordered", here, f"entry {here} stands before the beginning of the chain")
    if here > number + 1:
        raise Broken("missing", number + 1, _missing(number + 1, here - 1))
    if not _fits(row):
        if follows:
            raise Broken("changed", here, f"entry {here} is not as it was written")
        raise Broken("reordered", here, f"entry {here} is not the one that was written in this place")
    if not follows:
        # It holds in itself, so what was made anew is the one before it.
        before = f"entry {number}" if number else "the beginning"
        raise Broken("changed", number, f"{before} was made anew after entry {here} was written")


def _fits(row: dict[str, Any]) -> bool:
    try:
        return digest(row) == row["digest"]
    except (TypeError, AttributeError):  # SQLite holds a value of any type in any cell
        return False


def _entries(db: Connection) -> Iterator[dict[str, Any]]:
    # As text, because a driver that cannot read a tampered instant would end the walk before its place is known.
    at: ColumnElement[str] = type_coerce(ACCESS_LOG.c.at, String)
    if db.dialect.name == DIALECT:
        at = func.replace(func.to_char(ACCESS_LOG.c.at, _WRITTEN), _OURS, "")
    others = [ACCESS_LOG.c[name] for name in ("entry_id", *CONTENT[1:], "previous", "digest")]
    query = select(at.label("at"), *others).order_by(ACCESS_LOG.c.entry_id)
    with asking_the_log(db):
        rows = db.execute(query, execution_options={"yield_per": _AT_ONCE})
        for row in rows.mappings():
            yield {**row, "at": _instant(row["at"])}


def _instant(stored: Any) -> Any:
    """The instant of an entry, only where it is spelled as the writer does.

    SQLite sorts and filters the text itself: the same instant spelled in another way would be found by no day. Without
    its era, a year before Christ would read as one of ours and be taken for past its time.
    """
    if not isinstance(stored, str):
        return stored
    try:
        read = datetime.fromisoformat(stored)
    except ValueError:
        return stored
    as_written = read.tzinfo is None and read.isoformat(" ", "microseconds") == stored
    return read.replace(tzinfo=UTC) if as_written else stored


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"

"""The access log: who asked for what, when and from where, each entry chained to the one before it.

One writer for the whole app. The digest of an entry covers its number, its content and the digest before it; the head
holds the number and digest of the newest one. So nothing can be changed, taken out, put in or reordered without
`core/store/access_log/walk.py` finding it, unless every later digest and the head are made anew: against that a head
kept outside the database is compared.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from core.store.access_log.subjects import Subject
from core.store.engine import Unreadable
from core.store.schema.instant import stored
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG

LENGTH = 200  # characters kept of a text; a reference is short, an address may hold anything
_JSON = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))  # made once: a walk encodes a million entries
_KEY = re.compile("[a-z_]{1,40}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL or UTF-8 cannot hold
# In this order in the digest. Another order, or one column more, would break every chain there is.
CONTENT = ("at", "collar_number", "action", "crime_ref", "subject", "where_from", "snapshot_id", "reason")


class Action(StrEnum):
    """All that is logged. A value is never reused for something else: old entries keep it."""

    CONSULTED = "consulted"  # one crime was opened
    SEARCHED = "searched"  # a page that lists crimes was opened or its filters were changed
    EXPORTED = "exported"  # a crime went out on a sheet or in a file
    PROTOTYPED = "prototyped"  # a search that is not in force was run over crimes
    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    COVER_GIVEN = "cover_given"  # somebody may see a colleague's crimes on some days
    COVER_WITHDRAWN = "cover_withdrawn"
    FEED_MADE = "feed_made"  # whoever has the address reads a person's calendar
    FEED_STOPPED = "feed_stopped"
    FED = "fed"  # a personal calendar was handed out
    SENT = "sent"  # a digest was handed to a mail server or to Teams
    AUDITED = "audited"  # somebody looked at this log
    EXPLAINED = "explained"  # somebody asked why a person sees a crime, or what opens crimes to a person
    REFUSED = "refused"
    PRUNED = "pruned"  # entries past their time were removed


@dataclass(frozen=True)
class Entry:
    """One thing somebody did. `at` is an instant with its offset; `collar_number` is empty where nobody is known.

    `subject` is of the closed list in core/store/access_log/subjects.py, `reason` the key of a purpose in
    core/policy/export.yaml: neither can hold a name or content.
    """

    at: datetime
    collar_number: str
    action: Action
    crime_ref: str | None = None
    subject: Subject | None = None
    where_from: str | None = None
    snapshot_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Head:
    """How far the chain reaches: its newest entry, and the last one that retention removed (0: none)."""

    entry_id: int
    digest: str
    removed_to: int
    anchor: str

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.digest}"


class NoChain(Unreadable):
    """The head of the access log is not there, so nothing can be logged and nothing shown."""


def write(db: Connection, entries: Iterable[Entry]) -> None:
    """Appends entries in their order. `db` must be writing; others who log wait until it commits. Raises NoChain."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return
    newest = head(db, lock=True)
    number, previous = newest.entry_id, newest.digest
    for row in rows:
        number += 1
        row |= {"entry_id": number, "previous": previous}
        previous = row["digest"] = digest(row)
    db.execute(insert(ACCESS_LOG), rows)
    db.execute(update(ACCESS_HEAD).values(entry_id=number, digest=previous))


def head(db: Connection, *, lock: bool = False) -> Head:
    """The head of the chain; `lock` keeps other writers out until the transaction ends. Raises NoChain."""
    query = select(*(ACCESS_HEAD.c[name] for name in ("entry_id", "digest", "removed_to", "anchor")))
    # SQLite has no such lock and needs none: a write there has the whole database from its beginning.
    row = db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NoChain(
            "The head of the access log is missing, so nothing can be logged. Next: run manage.py audit verify."
        )
    return Head(*row)


def digest(row: RowMapping | dict[str, Any]) -> str:
    """The SHA-256 of an entry as stored, in hex: over its number, its content and the digest before it."""
    return hashlib.sha256(encoded(row)).hexdigest()


def encoded(row: RowMapping | dict[str, Any]) -> bytes:
    """An entry as bytes: a JSON array, so that no two different entries are the same bytes.

    `at` is an instant, written as it is stored, to the microsecond.
    """
    at, *others = (row[name] for name in CONTENT)
    said = [row["entry_id"], stored(at).isoformat(timespec="microseconds"), *others, row["previous"]]
    return _JSON.encode(said).encode("ascii")


def storable(text: str) -> str:
    """A text that every database can hold: what it cannot is replaced, the rest stays as it was typed."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _row(entry: Entry) -> dict[str, Any]:
    if entry.reason is not None and not _KEY.fullmatch(entry.reason):
        raise ValueError("reason of an entry of the access log: found other words, wanted the key of a purpose")
    if not isinstance(entry.subject, Subject | None):
        raise TypeError("subject of an entry of the access log: found other words, wanted one of the closed list")
    subject = None if entry.subject is None else str(entry.subject)
    row = {name: getattr(entry, name) for name in CONTENT} | {"subject": subject}
    texts = {name: storable(text)[:LENGTH] for name, text in row.items() if isinstance(text, str)}
    return row | texts | {"action": Action(entry.action).value}

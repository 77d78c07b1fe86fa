"""Taking a list out as a file: who may, how much, and the one write that logs it before the file exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, Engine

from auth.actions.downloads import SHELF, Full, Held
from auth.pages import may_export
from auth.visit import Visitor
from core.exports import MOST, File, Stamp, TextTooLong, check_xlsx, csv_file, pdf_file, xlsx_file
from core.policy.export import export_policy
from core.store import scoped, snapshots
from core.store.access_log import subjects
from core.store.access_log.entries import Action
from core.store.access_log.subjects import About, PageKey, Subject
from core.store.engine import writing
from core.store.snapshots import Snapshot

Kind = Literal["csv", "xlsx", "pdf"]
WRITERS = {"csv": csv_file, "xlsx": xlsx_file, "pdf": pdf_file}
MOVED_ON = (
    "The records were refreshed while the file was made, so it would mix old and new. Nothing was made. "
    "Next: press again."
)


class NotExported(Exception):
    """No file was made; the words say why and what to do next."""


@dataclass(frozen=True)
class ExportRequest:
    """A requested export: whose page, its title and headings, file type, purpose, and who asks.

    `reason` is the key of one of the listed purposes, or empty; `browser` is the one that asks
    (auth/sign_in/deep_link.py), `name` and `scope` are words for the stamp.
    """

    page: str
    title: str
    headings: Mapping[str, str]
    kind: Kind
    reason: str
    name: str
    scope: str
    browser: str
    now: datetime


@dataclass(frozen=True)
class Leaving:
    """What the access log says of a file: which list as what kind (`team csv`), the crimes in it, and what for."""

    subject: Subject
    refs: frozenset[str]
    reason: str = ""


@dataclass(frozen=True)
class ExportFile:
    """A file on the shelf: its token and name, how many lines it has and how many rows stayed out."""

    token: str
    name: str
    lines: int
    left_out: int


def permitted(db: Connection, visitor: Visitor, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that may stand in a file: no restricted crime, and none that names one, even for who may see it."""
    stays = rows["crime_ref"].isin(scoped.exportable(db, visitor.scope, rows["crime_ref"]))
    return rows[stays & ~rows["names_restricted"].astype(bool)] if "names_restricted" in rows else rows[stays]


def refusal(visitor: Visitor, page: str, lines: int) -> str | None:
    """Why a list of so many lines may not leave, in words; None when it may."""
    if not may_export(visitor.roles, page):
        roles = ", ".join(sorted(visitor.roles))
        return (
            f"Taking this list out is not part of your role ({roles}). Nothing was made. "
            "Next: if you should, ask your line manager for the role."
        )
    if lines == 0:
        return "No line of this list may leave in a file. Nothing was made."
    limit = export_policy().most_rows(visitor.scope.today)
    if lines > limit.most:
        return (
            f"This list has {lines:,} lines; a file holds at most {limit.most:,}. Nothing was made, because a cut list "
            "looks whole. Next: choose a kind, a counter, a unit or an officer to see fewer."
        )
    return None


def make(db: Connection, target: Engine, visitor: Visitor, request: ExportRequest, rows: pd.DataFrame) -> ExportFile:
    """Logs every crime as taken out, then makes the file and shelves it for the visitor.

    `rows` were read through `db` under the visitor's scope of this moment; the log is written to `target`.
    Raises NotExported, and Unreadable when the log cannot be written: then there is no file.
    """
    allowed, snapshot = permitted(db, visitor, rows), snapshots.current(db)
    why_not = MOVED_ON if snapshot is None else refusal(visitor, request.page, len(allowed))
    if not may_export(visitor.roles, request.page):
        _note_refusal(target, visitor, request)
    if snapshot is None or why_not is not None:
        raise NotExported(why_not)
    _fits(allowed, request)
    subject = Subject(PageKey(request.page), subjects.File(request.kind))
    leaving = Leaving(subject, frozenset(allowed["crime_ref"]), request.reason)
    seen = log(target, visitor, leaving, request.now, snapshot.snapshot_id)
    final = allowed[allowed["crime_ref"].isin(seen)]
    if final.empty:
        raise NotExported(MOVED_ON)
    file = WRITERS[request.kind](final, request.headings, _stamp(visitor, request, snapshot, final))
    token = put_by(visitor, file, seen, request.browser, request.now)
    return ExportFile(token, file.name, len(final), len(rows) - len(final))


def log(target: Engine, visitor: Visitor, leaving: Leaving, now: datetime, snapshot_id: int) -> frozenset[str]:
    """Writes that these crimes leave and returns those that may, checked again. Raises NotExported and Unreadable."""
    with writing(target) as db:
        current = snapshots.current(db)
        if current is None or current.snapshot_id != snapshot_id:
            raise NotExported(MOVED_ON)
        what, why = leaving.subject, leaving.reason or None
        return scoped.log_export(db, visitor.scope, leaving.refs, now, snapshot_id, subject=what, reason=why)


def put_by(visitor: Visitor, file: File, refs: frozenset[str], browser: str, now: datetime) -> str:
    """Keeps a finished file for the visitor and returns its token. Raises NotExported when too many wait."""
    until = now + timedelta(seconds=export_policy().link.seconds)
    try:
        return SHELF.put(Held(file, visitor.identity, browser, refs, until), now)
    except Full:
        raise NotExported("Too many files are waiting to be fetched. Next: try again in two minutes.") from None


def _fits(rows: pd.DataFrame, request: ExportRequest) -> None:
    if request.kind == "pdf" and len(rows) > MOST:
        raise NotExported(
            f"This list has {len(rows):,} lines; on paper there is room for {MOST:,}. Nothing was made. Next: choose a "
            "kind, a counter or an officer to see fewer, or another kind of file."
        )
    try:
        if request.kind == "xlsx":
            check_xlsx(rows, request.headings)
    except TextTooLong as trouble:
        raise NotExported(str(trouble)) from None


def _stamp(visitor: Visitor, request: ExportRequest, snapshot: Snapshot, rows: pd.DataFrame) -> Stamp:
    return Stamp(
        marking=export_policy().marking,
        title=request.title,
        collar=visitor.scope.collar,
        name=request.name,
        scope=request.scope,
        snapshot_id=snapshot.snapshot_id,
        records_at=snapshot.extracted_at,
        rules=snapshot.rules,
        made_at=request.now,
        lines=len(rows),
        crimes=rows["crime_ref"].nunique(),
        reason=export_policy().reason.purposes[request.reason] if request.reason else "",
    )


def _note_refusal(target: Engine, visitor: Visitor, request: ExportRequest) -> None:
    with writing(target) as db:
        subject = Subject(About.EXPORT, PageKey(request.page))
        scoped.log_action(db, visitor.scope, None, Action.REFUSED, request.now, None, subject=subject)

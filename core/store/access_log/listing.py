"""Entries of the access log for an auditor: by person, crime and time, newest first.

The log serves to check that looking was lawful (Data Protection Act 2018 s.62); nothing here counts, groups or ranks.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from core.clock import midnight
from core.policy.cover import cover_policy
from core.policy.export import export_policy
from core.reference import ways_written
from core.store.access_log.entries import CONTENT, LENGTH, Action, storable
from core.store.access_log.subjects import reduced
from core.store.role import asking_the_log
from core.store.rows import read
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import COVERS

AT_ONCE = 200
OWN_WORDS = "own_words"  # a purpose from before there was a list of them: it stands in the file


@dataclass(frozen=True)
class LogQuestion:
    """What an auditor looks for; None is no filter. The days are London days, both included."""

    collar_number: str | None = None
    crime_ref: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def in_words(self) -> dict[str, str]:
        """The filters but for the crime, for the log's own entry of this look, empty where there is none."""
        filters = {"collar": self.collar_number, "from": self.first, "to": self.last}
        return {name: "" if value is None else str(value) for name, value in filters.items()}


def entries(
    db: Connection, question: LogQuestion, pages: Collection[str], before: int | None = None
) -> tuple[pd.DataFrame, bool]:
    """At most AT_ONCE entries older than entry `before`, newest first, and whether there are older ones still.

    Columns `entry_id` and those of an entry; `at` in UTC. A crime is a reference as it was asked for: whether there
    is such a crime is nowhere said. A person's entries are what they did, and cover that names them. Of what entries
    from before the closed list say, `subject` and `reason` hold what may be shown.
    `pages` are the keys of the app's pages.
    """
    columns = [ACCESS_LOG.c[name] for name in ("entry_id", *CONTENT)]
    newest_first = select(*columns).order_by(ACCESS_LOG.c.entry_id.desc()).limit(AT_ONCE + 1)
    query = newest_first.where(*_filters(db, question, before))
    with asking_the_log(db):
        rows = read(db, query)
    return _reduced(rows.head(AT_ONCE), pages), len(rows) > AT_ONCE


def _reduced(rows: pd.DataFrame, pages: Collection[str]) -> pd.DataFrame:
    known = {*export_policy().reason.purposes, *cover_policy().reasons}
    reasons = [OWN_WORDS if isinstance(one, str) and one not in known else one for one in rows["reason"]]
    subjects = [reduced(text, pages) if isinstance(text, str) else None for text in rows["subject"]]
    return rows.assign(subject=pd.array(subjects, dtype="str"), reason=pd.array(reasons, dtype="str"))


def _filters(db: Connection, question: LogQuestion, before: int | None) -> list[ColumnElement[bool]]:
    filters = []
    if question.collar_number is not None:
        filters.append(_of_person(db, _meant(question.collar_number)))
    if question.crime_ref is not None:
        filters.append(ACCESS_LOG.c.crime_ref.in_(_meant(question.crime_ref)))
    if question.first is not None:
        filters.append(ACCESS_LOG.c.at >= midnight(question.first))
    if question.last is not None:
        filters.append(ACCESS_LOG.c.at < midnight(question.last + timedelta(days=1)))
    if before is not None:
        filters.append(ACCESS_LOG.c.entry_id < before)
    return filters


def _meant(typed: str) -> list[str]:
    return [storable(way)[:LENGTH] for way in ways_written(typed)]


def _of_person(db: Connection, collars: list[str]) -> ColumnElement[bool]:
    """What somebody did, and the cover of their work or by them: found by its moment, which has an index."""
    names = or_(COVERS.c.absent_collar.in_(collars), COVERS.c.cover_collar.in_(collars))
    moments = [at for row in db.execute(select(COVERS.c.at, COVERS.c.withdrawn_at).where(names)) for at in row if at]
    if not moments:
        return ACCESS_LOG.c.collar_number.in_(collars)
    of_cover = ACCESS_LOG.c.action.in_((Action.COVER_GIVEN.value, Action.COVER_WITHDRAWN.value))
    return or_(ACCESS_LOG.c.collar_number.in_(collars), and_(ACCESS_LOG.c.at.in_(moments), of_cover))

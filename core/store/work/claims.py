"""Claims as stored: at most one stands on each flag, however many press at the same moment; the refresh settles
them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.flags import claims
from core.flags.claims import Claim, Refreshed
from core.policy.work import work_policy
from core.searches.model import Search
from core.searches.pairs import CLEARS
from core.store.schema.records import FLAGS
from core.store.schema.work import CHANGES, CLAIMS, KEY
from core.words import moment

NOTE_LENGTH = 300  # characters; a note is a pointer to the entry in the records system, not a report


@dataclass(frozen=True)
class Flag:
    """The flag somebody acts on, as it stood on their page. Dates are None where the flag has none."""

    search: str
    subject: str
    code: str
    crime_ref: str
    started_on: date | None
    due_on: date | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the flag."""
        return self.search, self.subject, self.code


class AlreadyClaimed(Exception):
    """Somebody else's claim on the same flag was first."""


def of_action(db: Connection, claim_id: str) -> RowMapping | None:
    """The claim that a press of the button made, or None."""
    return db.execute(select(CLAIMS).where(CLAIMS.c.claim_id == claim_id)).mappings().one_or_none()


def standing(db: Connection, flag: Flag) -> RowMapping | None:
    """The claim that waits, or was returned, on a flag."""
    return db.execute(select(CLAIMS).where(_of(flag), CLAIMS.c.stands)).mappings().one_or_none()


def add(
    db: Connection, flag: Flag, claim_id: str, collar: str, acted_as: str, note: str, snapshot_id: int, now: datetime
) -> None:
    """Stores a claim. `db` must be writing. Raises AlreadyClaimed when another one stands on the flag.

    A claim withdrawn before on the same flag keeps counting: taking back and claiming again hides nothing longer.
    """
    earlier = db.execute(select(CLAIMS.c.waits_to, CLAIMS.c.refreshes).where(_of(flag), _as_it_stands(flag))).all()
    today = clock.day(now)
    longest = today + timedelta(days=work_policy().on(today).claim.days)
    row = {name: getattr(flag, name) for name in (*KEY, "crime_ref", "started_on", "due_on")} | {
        "claim_id": claim_id,
        "collar_number": collar,
        "acted_as": acted_as,
        "at": now,
        "waits_to": min([longest, *(one.waits_to for one in earlier)]),
        "note": note or None,
        "snapshot_id": snapshot_id,
        "refreshes": max([0, *(one.refreshes for one in earlier)]),
        "stands": True,
    }
    try:
        with db.begin_nested():
            # A returned claim on the flag as it stood before no longer says anything about it.
            stale = and_(_of(flag), CLAIMS.c.outcome == "returned", ~_as_it_stands(flag))
            db.execute(update(CLAIMS).where(stale).values(stands=False))
            db.execute(insert(CLAIMS), row)
    except IntegrityError as error:
        raise AlreadyClaimed from error


def withdraw(db: Connection, claim_id: str, collar: str, now: datetime) -> bool:
    """Takes back one's own waiting claim; False when there is none. `db` must be writing."""
    waiting = and_(CLAIMS.c.claim_id == claim_id, CLAIMS.c.collar_number == collar, CLAIMS.c.outcome.is_(None))
    change = {"outcome": "withdrawn", "settled_at": now, "stands": False}
    return db.execute(update(CLAIMS).where(waiting).values(**change)).rowcount == 1


def settle(
    db: Connection, moved: pd.DataFrame, searches: dict[str, Search], extracted_at: datetime,
    extracted_before: datetime | None, now: datetime,
) -> None:  # fmt: skip
    """Confirms or returns the standing claims after a refresh whose changes are `moved`; its flags must be stored.

    `extracted_before`: the time of the records before, None at the first refresh.
    """
    claimed = select(CLAIMS.c.crime_ref).where(CLAIMS.c.stands)
    stored = select(*(FLAGS.c[name] for name in KEY)).where(FLAGS.c.crime_ref.in_(claimed))
    there = {tuple(row) for row in db.execute(stored)}
    renewed = set(moved.loc[moved["change"].eq("renewed"), list(KEY)].itertuples(index=False, name=None))
    for row in db.execute(select(CLAIMS).where(CLAIMS.c.stands)).mappings().all():
        key = (row["search"], row["subject"], row["code"])
        change = ("renewed" if key in renewed else None) if key in there else _last_change(db, row)
        outcome = Refreshed(
            extracted_at=extracted_at,
            now=now,
            change=change,
            there=key in there,
            wanted=_wanted(searches, row),
            claimed_at=moment(row["at"]),
            read_at=moment(extracted_at),
            extracted_before=extracted_before,
        )
        old = _claim(row)
        numbers = work_policy().on(clock.day(old.at)).claim
        new = claims.settled(old, outcome, numbers.refreshes, timedelta(hours=numbers.hours))
        if new != old:
            _store(db, new)


def _last_change(db: Connection, row: RowMapping) -> str | None:
    """What last happened to a flag that is no longer there, since it was claimed."""
    of_flag = [CHANGES.c[name] == row[name] for name in KEY]
    query = select(CHANGES.c.change).where(*of_flag, CHANGES.c.snapshot_id > row["snapshot_id"])
    return db.execute(query.order_by(CHANGES.c.snapshot_id.desc()).limit(1)).scalar_one_or_none()


def _wanted(searches: dict[str, Search], row: RowMapping) -> str:
    if row["search"] not in searches:
        return "a fact that this search, now withdrawn, asked for."
    rule = searches[row["search"]].rule(row["code"])
    # Read by everybody who sees the first crime of a pair, whatever they see of the second.
    return CLEARS if rule.subject == "link" else rule.clears


def _claim(row: RowMapping) -> Claim:
    return Claim(*(row[name] for name in ("claim_id", "at", "refreshes", "outcome", "settled_at", "reason")))


def _store(db: Connection, claim: Claim) -> None:
    change = {name: getattr(claim, name) for name in ("refreshes", "outcome", "settled_at", "reason", "stands")}
    # Taken back in this very moment, it stays so.
    same = and_(CLAIMS.c.claim_id == claim.claim_id, CLAIMS.c.stands)
    db.execute(update(CLAIMS).where(same).values(**change))


def _of(flag: Flag) -> ColumnElement[bool]:
    return and_(*(CLAIMS.c[name] == getattr(flag, name) for name in KEY))


def _as_it_stands(flag: Flag) -> ColumnElement[bool]:
    """The same dates as the flag has now, missing ones alike."""
    return and_(*(CLAIMS.c[name].is_not_distinct_from(getattr(flag, name)) for name in ("started_on", "due_on")))

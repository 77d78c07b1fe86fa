"""The pages whose feed a person wants as a table; every other one they want as cards."""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from core.store.schema.work import TABLE_PAGES


def of_person(db: Connection, collar: str) -> frozenset[str]:
    """The keys of the pages that a person wants as a table; none until they say so."""
    return frozenset(db.execute(select(TABLE_PAGES.c.page).where(TABLE_PAGES.c.collar_number == collar)).scalars())


def want(db: Connection, collar: str, page: str, *, table: bool) -> None:
    """Stores how a person wants the feed of a page, instead of what they wanted before. `db` must be writing."""
    row = {"collar_number": collar, "page": page}
    if not table:
        db.execute(delete(TABLE_PAGES).filter_by(**row))
        return
    try:
        with db.begin_nested():
            db.execute(insert(TABLE_PAGES), row)
    except IntegrityError:
        return  # chosen already, in another browser

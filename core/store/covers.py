"""Who covers for whom, and when."""

from datetime import date

from sqlalchemy import Connection, select

from core.store.work_tables import COVERS


def covered_by(db: Connection, collar: str, today: date) -> frozenset[str]:
    """The collar numbers that a person covers on a day; both ends of a cover are included."""
    there = (COVERS.c.from_date <= today) & (COVERS.c.to_date >= today) & COVERS.c.withdrawn_at.is_(None)
    return frozenset(db.execute(select(COVERS.c.absent_collar).where(COVERS.c.cover_collar == collar, there)).scalars())

"""A directory of the people everyone knows, in a database of its own for each test."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from core.store.engine import engine, writing
from core.store.schema.records import EXTRACT
from data_fixtures.people import PEOPLE, UNIT_NAMES

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
# The invented force, top down: force, basic command unit, two departments, a team or two in each.
PARENTS = {"F1": None, "B1": "F1", "D1": "B1", "D2": "B1", "T1": "D1", "T2": "D1", "T3": "D2"}


@pytest.fixture
def directory_of_people(new_url: Callable[[Path], str], tmp_path: Path) -> Engine:
    """A database that holds the units, the officers and their postings, and nothing else."""
    made = engine(new_url(tmp_path))
    with writing(made) as db:
        for unit, (name, level) in UNIT_NAMES.items():
            row = {"unit_id": unit, "name": name, "level": level, "parent_id": PARENTS[unit]}
            db.execute(insert(EXTRACT["units"]), row)
        for person in PEOPLE:
            if person.known:
                db.execute(insert(EXTRACT["officers"]), _officer(person))
            if person.known and person.unit:
                db.execute(insert(EXTRACT["postings"]), _posting(person))
    return made


def _officer(person: Any) -> dict[str, Any]:
    row = {"collar_number": person.collar_number, "name": person.name, "rank": person.rank}
    return row | {"email": person.email, "active": person.active}


def _posting(person: Any) -> dict[str, Any]:
    row = {"posting_id": person.collar_number, "collar_number": person.collar_number, "unit_id": person.unit}
    return row | {"from_date": date(2020, 1, 6), "to_date": None, "kind": "substantive"}


@pytest.fixture
def token() -> Callable[..., dict[str, Any]]:
    """The claims of a person's ID token as `st.user` gives them, signed in at `NOW` unless said."""

    def made(person: Any, signed_in_at: datetime = NOW, nonce: str = "n1") -> dict[str, Any]:
        issued = {"iss": "https://provider.example", "iat": int(signed_in_at.timestamp()), "nonce": nonce}
        return {**person.claims, **issued, "is_logged_in": True, "provider": "default"}

    return made

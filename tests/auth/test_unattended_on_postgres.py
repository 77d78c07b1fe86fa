"""What is made while nobody is signed in, on PostgreSQL: digests and calendars under their owners' scopes alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from auth.actions.digests import Round, hold
from auth.web import calendar_route
from core.digest.message import Message
from core.digest.settings import DigestSettings
from core.store.engine import engine, reading, writing
from core.store.people import sign_ins
from core.store.refresh.load import refresh
from core.store.work import calendar_feeds
from tests.covering import ALDER, BIRCH, CEDAR, OFFICERS, team
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SETTINGS = DigestSettings(
    app_url="https://actions.force.example",
    teams_webhook=None,
    smtp_host="127.0.0.1",
    smtp_port=25,
    smtp_security="none",
    sender="actions@force.example",
)


@pytest.fixture
def database(postgres, tmp_path) -> Iterator[Engine]:
    made = engine(postgres.database())
    named = [row | {"email": f"{row['collar_number']}@force.example"} for row in OFFICERS]
    refresh(made, folder(tmp_path / "x", **team(TODAY, absences=[], officers=named)), NOW)
    with writing(made) as db:
        sign_ins.remember(db, BIRCH, ["supervisor"], NOW)
    yield made
    made.dispose()


def test_a_round_of_digests_is_sent_once_with_each_persons_own_work(database):
    letters: dict[str, str] = {}

    def keep(_settings: DigestSettings, _channel: str, message: Message) -> None:
        letters[message.recipient] = message.body

    this: dict[str, Any] = {"tick": lambda: NOW, "limit": timedelta(hours=26), "send": keep}
    first = hold(Round(database, SETTINGS, **this))
    assert first["sent"] == len(letters) > 1
    assert f"{CEDAR}@force.example" not in letters  # a department of its own, with no crime in it
    assert "With others in your team" in letters[f"{BIRCH}@force.example"]
    assert "With others in your team" not in letters[f"{ALDER}@force.example"]
    again = hold(Round(database, SETTINGS, **this))
    assert again["sent"] == 0
    assert again["sent or refused before"] == first["sent"]


def test_a_calendar_holds_its_owners_days_and_a_stranger_to_the_team_has_none(database):
    with writing(database) as db:
        tokens = {collar: calendar_feeds.make(db, collar, NOW) for collar in (ALDER, CEDAR)}
    made = {}
    for collar, token in tokens.items():
        with reading(database) as db:
            made[collar] = calendar_route.of_person(db, calendar_feeds.of_token(db, token), "", NOW, TODAY)
    assert made[ALDER].count(b"BEGIN:VEVENT") > 0
    assert made[CEDAR].count(b"BEGIN:VEVENT") == 0

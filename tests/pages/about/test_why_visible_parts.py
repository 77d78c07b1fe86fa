"""Why do I see this?: what is said beside an answer."""

from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest


def _screen(iso: str) -> None:
    from datetime import datetime

    from auth.actions.why_visible import Roles, Standing
    from auth.roles import Role
    from pages.about import why_visible_parts

    roles = Roles(frozenset({Role.OFFICER}), datetime.fromisoformat(iso), own=False)
    why_visible_parts.of_person(None, "DC Alder", Standing(roles, (), (), ()))  # type: ignore[arg-type]


def test_of_a_colleagues_last_sign_in_the_day_is_said_and_no_time_of_it() -> None:
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # July already in London
    (said,) = AppTest.from_function(_screen, kwargs={"iso": at.isoformat()}).run(timeout=60).caption
    assert "their last sign-in, 1 Jul 2026: officer." in said.value
    assert ":30" not in said.value

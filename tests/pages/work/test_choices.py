"""A choice in the address that clears other choices: it does so when somebody chose, and not when nobody did."""

import pytest

from pages.work import feed_address


def test_what_is_shown_already_clears_nothing_and_another_choice_clears_what_goes_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[dict[str, str]] = []
    monkeypatch.setattr(feed_address, "go", lambda **changes: written.append(changes))
    feed_address.choose(28, 28, days="28", day="")  # as Streamlit reports it after a run that was cut short
    assert written == []
    feed_address.choose(28, 90, days="90", day="")
    assert written == [{"days": "90", "day": ""}]

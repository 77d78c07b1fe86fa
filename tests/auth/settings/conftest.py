"""A secrets file and an environment to read settings from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auth.settings import Settings, read_settings
from auth.settings.variables import SECRETS_VARIABLE

Read = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads the settings of a secrets file with this text under these variables; their names want no DAILY_ACTIONS_."""

    def from_text(text: str = "", **variables: str) -> Settings:
        (tmp_path / "secrets.toml").write_text(text, encoding="utf-8")
        monkeypatch.setenv(SECRETS_VARIABLE, str(tmp_path / "secrets.toml"))
        for name, value in variables.items():
            monkeypatch.setenv(f"DAILY_ACTIONS_{name}", value)
        return read_settings()

    return from_text

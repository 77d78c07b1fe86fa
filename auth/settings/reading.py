"""Reading every setting, once: the environment over the secrets file, typed, or one refusal that names every fault."""

import os
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from auth.settings.app_section import AppSettings
from auth.settings.auth_section import AuthSettings
from auth.settings.faults import faults
from auth.settings.variables import SECRETS_VARIABLE, from_variables
from core import input_file
from core.digest.settings import DigestSettings
from core.input_file import printable

USUAL_FILE = Path(__file__).parents[2] / ".streamlit" / "secrets.toml"
_NEXT = "Next: correct it and start again; docs/operations.md has every setting."


class BadSettings(Exception):
    """The settings cannot be used; a line for every fault says where and what is wrong, never what stands there."""


class Settings(BaseSettings):
    """Every setting, by section of the secrets file."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, case_sensitive=True
    )

    auth: AuthSettings = AuthSettings()
    daily_actions: AppSettings = AppSettings()
    digest: DigestSettings | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file."""
        file = _from_file()
        # What is no section at all is a fault of the file, which a variable must not hide.
        variables = {
            name: one for name, one in from_variables(os.environ).items() if isinstance(file.get(name, {}), dict)
        }
        given = variables, file
        return init_settings, *(InitSettingsSource(settings_cls, one) for one in given)

    def for_digests(self) -> DigestSettings:
        """How digests are sent. Raises BadSettings when there is no [digest] section."""
        if self.digest is None:
            raise BadSettings(
                f"No [digest] section in the secrets file {file_read()}. Wanted: app_url, and smtp_host or "
                "teams_webhook. Next: see Digests in docs/operations.md."
            )
        return self.digest


@lru_cache(maxsize=1)
def current_settings() -> Settings:
    """The settings of this process, read when they are first asked for. Raises BadSettings."""
    return read_settings()


def read_settings() -> Settings:
    """The settings as the environment and the secrets file give them now. Raises BadSettings."""
    try:
        return Settings()
    except ValidationError as error:
        lines = faults(error, Settings, str(file_read()))
    # Raised outside the `except`, so that no traceback quotes a value.
    raise BadSettings("\n".join([*lines, _NEXT]))


def file_read() -> Path:
    """The secrets file: the one that DAILY_ACTIONS_SECRETS names, else the usual one, which need not be there."""
    return Path(os.environ.get(SECRETS_VARIABLE) or USUAL_FILE)


def _from_file() -> dict[str, Any]:
    path = file_read()
    try:
        return tomllib.loads(input_file.text_of(path))
    except input_file.NotRead as cause:
        if isinstance(cause, input_file.NotThere) and not os.environ.get(SECRETS_VARIABLE):
            return {}
        raise BadSettings(f"Secrets file {printable(str(path))} {cause}. Wanted: a TOML file in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        # The parser's message may quote the line, which may be a secret.
        where = re.search(r"at line \d+, column \d+", str(error))
        raise BadSettings(
            f"Secrets file {printable(str(path))} is not valid TOML{f' {where[0]}' if where else ''}. "
            "Next: check quotes and brackets."
        ) from None

"""The variables of the environment that are ours, and what those that hold settings say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import input_file
from core.store.access_log.kept_heads import FOLDER_VARIABLE
from core.store.engine import URL_VARIABLE

PREFIX = "DAILY_ACTIONS_"
FILE_SUFFIX = "_FILE"
SECRETS_VARIABLE = "DAILY_ACTIONS_SECRETS"
# Variable of the environment -> section and key. Each may also be given as NAME_FILE, the path of a file that holds it.
VARIABLES = {
    f"{PREFIX}{before}{key.upper()}": (section, key)
    for section, before, keys in (
        ("auth", "AUTH_", ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")),
        ("daily_actions", "", ("collar_claim", "roles_claim", "metrics_token")),
    )
    for key in keys
}
ACCEPTED = (*VARIABLES, *(name + FILE_SUFFIX for name in VARIABLES), SECRETS_VARIABLE, URL_VARIABLE, FOLDER_VARIABLE)
_OF_THE_TESTS = "DAILY_ACTIONS_TESTED_"


@dataclass(frozen=True)
class Unread:
    """Stands in the place of a value that could not be read, with the reason."""

    words: str


def from_variables(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that the environment gives, as sections. A variable with our prefix that is none of ours stands
    beside the sections under its own name.
    """
    found: dict[str, Any] = {}
    for variable, (section, key) in VARIABLES.items():
        value = _value(environment, variable)
        if value is not None:
            found.setdefault(section, {})[key] = value
    return found | {name: None for name in environment if _is_unknown(name)}


def variable_of(environment: Mapping[str, str], section: str, key: str) -> str | None:
    """The variable that gives a setting, if one does."""
    names = [name for variable, place in VARIABLES.items() if place == (section, key)
             for name in (variable, variable + FILE_SUFFIX)]  # fmt: skip
    return next((name for name in names if name in environment), None)


def _is_unknown(name: str) -> bool:
    return name.startswith(PREFIX) and not name.startswith(_OF_THE_TESTS) and name not in ACCEPTED


def _value(environment: Mapping[str, str], name: str) -> str | Unread | None:
    given, file = environment.get(name), environment.get(name + FILE_SUFFIX)
    if file is None:
        return given
    if given is not None:
        return Unread(f"both {name} and {name}{FILE_SUFFIX} are set; leave one of them out")
    try:
        return input_file.text_of(Path(file)).strip()
    except input_file.NotRead as cause:
        return Unread(f"the file it names {cause}")

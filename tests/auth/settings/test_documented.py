"""docs/operations.md and the settings say the same."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from auth.settings import Settings
from auth.settings.app_section import AppSettings
from auth.settings.auth_section import AuthSettings, ClientKwargs
from auth.settings.variables import ACCEPTED, VARIABLES
from core.digest.settings import DigestSettings
from tests.auth.settings.conftest import Read

TEXT = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
EXAMPLE = "\n".join(re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL))
DOCUMENTED = tomllib.loads(EXAMPLE)


def test_the_documented_file_is_accepted_as_it_stands_once_its_secrets_are_filled_in(read: Read) -> None:
    found = read(EXAMPLE.replace("…", "x" * 32))
    assert found.model_fields_set == set(Settings.model_fields)
    assert found.daily_actions.model_dump(
        exclude={"rms_url", "allowed_hosts", "metrics_token", "snapshot_limit_hours"}
    ) == (AppSettings().model_dump(exclude={"rms_url", "allowed_hosts", "metrics_token", "snapshot_limit_hours"}))


@pytest.mark.parametrize(("section", "model"), [("daily_actions", AppSettings), ("digest", DigestSettings)])
def test_the_documented_sections_have_every_key_and_no_other(section: str, model) -> None:
    assert set(DOCUMENTED[section]) == set(model.model_fields)


@pytest.mark.parametrize("model", [AuthSettings, ClientKwargs])
def test_every_key_of_sign_in_is_documented(model) -> None:
    shown = {*DOCUMENTED["auth"], *DOCUMENTED["auth"]["client_kwargs"], *re.findall(r"`(\w+)`", TEXT)}
    assert set(model.model_fields) <= shown


def _rows() -> Iterator[tuple[str, tuple[str, str]]]:
    """Variable, and the section and key it stands for, of each row of the table."""
    for names, section, keys in re.findall(r"^\| (`DAILY_ACTIONS_[^|]*) \| `\[(\w+)\] ([^|]*) \|$", TEXT, re.MULTILINE):
        variables, listed = re.findall(r"DAILY_ACTIONS_\w+", names), re.findall(r"\w+", keys)
        yield from zip(variables, [(section, key) for key in listed], strict=True)


def test_the_table_of_variables_is_the_one_that_is_read() -> None:
    assert dict(_rows()) == VARIABLES


def test_every_variable_that_is_named_anywhere_is_accepted() -> None:
    assert {name.rstrip("_") for name in re.findall(r"DAILY_ACTIONS_\w*", TEXT)} - {"DAILY_ACTIONS"} <= set(ACCEPTED)

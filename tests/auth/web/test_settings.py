"""Secrets come from a file or the environment, and what cannot be right is refused by name, without a value."""

from pathlib import Path

import pytest

from auth.web.settings import SECRETS_VARIABLE, VARIABLES, BadSecrets, metrics_token, read_secrets

SECRET = "x9" * 16


def file(where: Path, **auth: str) -> dict[str, str]:
    lines = [f'{key} = "{value}"' for key, value in auth.items()]
    (where / "secrets.toml").write_text("\n".join(["[auth]", *lines, "[daily_actions]", 'rms_url = "x"']))
    return {SECRETS_VARIABLE: str(where / "secrets.toml")}


def test_the_environment_comes_before_the_file_and_leaves_the_rest_of_it(tmp_path: Path) -> None:
    environment = file(tmp_path, client_id="from the file", client_secret="kept")
    found = read_secrets(environment | {"DAILY_ACTIONS_AUTH_CLIENT_ID": "from the environment"})
    assert (found["auth"]["client_id"], found["auth"]["client_secret"]) == ("from the environment", "kept")
    assert found["daily_actions"] == {"rms_url": "x"}


def test_a_variable_may_name_a_file_that_holds_the_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    found = read_secrets(file(tmp_path) | {"DAILY_ACTIONS_AUTH_COOKIE_SECRET_FILE": str(tmp_path / "secret")})
    assert found["auth"]["cookie_secret"] == SECRET


def test_no_file_is_needed_when_the_environment_says_everything(tmp_path: Path) -> None:
    given = dict.fromkeys(VARIABLES, "https://provider.example/oauth2callback")
    found = read_secrets(given)
    assert set(found["auth"]) >= {key for section, key in VARIABLES.values() if section == "auth"}
    assert set(found["daily_actions"]) >= {"collar_claim", "roles_claim"}


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("x" * 31, "metrics_token: found 31 characters; wanted 32"),
        (7, "metrics_token: found no text"),
        ("x" * 31 + " ", "wanted letters, digits and signs"),
        ("x" * 31 + "é", "wanted letters, digits and signs"),
    ],
)
def test_a_metrics_token_that_can_be_guessed_or_that_no_header_carries_is_refused(token, said: str) -> None:
    with pytest.raises(BadSecrets, match=said) as refused:
        metrics_token({"daily_actions": {"metrics_token": token}})
    assert str(token) not in str(refused.value).removeprefix("[daily_actions] metrics_token: found no text")


def test_a_metrics_token_comes_from_the_environment_and_there_is_none_unless_one_is_set(tmp_path: Path) -> None:
    assert metrics_token(read_secrets(file(tmp_path))) is None
    assert metrics_token(read_secrets(file(tmp_path) | {"DAILY_ACTIONS_METRICS_TOKEN": SECRET})) == SECRET
    with pytest.raises(BadSecrets, match="metrics_token"):
        read_secrets(file(tmp_path) | {"DAILY_ACTIONS_METRICS_TOKEN": SECRET[:-1]})


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ({"cookie_secret": SECRET[:-1]}, "cookie_secret: found 31 characters; wanted 32"),
        ({"redirect_uri": "https://app.example/"}, "redirect_uri: wanted the app's own address with the path"),
        ({"redirect_uri": "http://app.example/oauth2callback"}, "redirect_uri: found http; wanted https"),
        ({"redirect_uri": "https://[app.example/oauth2callback"}, "redirect_uri: wanted an address that begins"),
        ({"server_metadata_url": "http://provider.example/x"}, "server_metadata_url: found http; wanted https"),
        ({"server_metadata_url": "provider.example"}, "server_metadata_url: wanted an address"),
        ({"server_metadata_url": "https://login.microsoftonline.com/common/v2.0"}, "wanted the one of your own tenant"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name_and_no_value_is_quoted(tmp_path: Path, auth, said: str) -> None:
    with pytest.raises(BadSecrets) as refused:
        read_secrets(file(tmp_path, **auth))
    assert said in str(refused.value)
    assert not any(value in str(refused.value) for value in auth.values())


def test_the_shortest_secret_and_plain_http_on_this_machine_are_fine(tmp_path: Path) -> None:
    given = {"cookie_secret": SECRET, "redirect_uri": "http://localhost:8501/oauth2callback"}
    assert read_secrets(file(tmp_path, **given))["auth"].items() >= given.items()


def test_proof_keys_are_asked_for_unless_the_secrets_say_otherwise(tmp_path: Path) -> None:
    assert read_secrets(file(tmp_path))["auth"]["client_kwargs"]["code_challenge_method"] == "S256"


def test_a_secret_given_twice_or_by_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    name = "DAILY_ACTIONS_AUTH_CLIENT_SECRET"
    with pytest.raises(BadSecrets, match=f"Both {name} and {name}_FILE are set"):
        read_secrets(file(tmp_path) | {name: "a", f"{name}_FILE": "b"})
    with pytest.raises(BadSecrets, match="cannot be read"):
        read_secrets(file(tmp_path) | {f"{name}_FILE": str(tmp_path / "none")})

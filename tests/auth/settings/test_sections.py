"""What each setting may be, and what holds where none is given."""

import inspect
from datetime import date, timedelta

import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.integrations.httpx_client.utils import HTTPX_CLIENT_KWARGS
from authlib.oauth2.client import OAuth2Client
from streamlit.auth_util import generate_default_provider_section
from streamlit.runtime.secrets import AttrDict

from auth.settings import BadSettings, Settings
from auth.settings.app_section import AppSettings
from auth.settings.auth_section import AuthSettings, ClientKwargs, Provider
from data_fixtures.provider import as_toml, demo_secrets
from tests.auth.settings.conftest import Read

SECRET = "x9" * 16
MAIL = {"app_url": "https://a.example", "smtp_host": "mail.example", "sender": "a@b.example"}


def refusal(read: Read, section: str, text: str) -> str:
    with pytest.raises(BadSettings) as refused:
        read(f"[{section}]\n{text}")
    return str(refused.value)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("cookie_secret", SECRET[:-1], "cookie_secret: found 31 characters; wanted 32"),
        ("redirect_uri", "https://app.example/", "redirect_uri: wanted the app's own address with the path"),
        ("redirect_uri", "http://app.example/oauth2callback", "redirect_uri: found http; wanted https"),
        ("redirect_uri", "https://[app.example/oauth2callback", "redirect_uri: wanted an address that begins"),
        ("server_metadata_url", "http://provider.example/x", "server_metadata_url: found http; wanted https"),
        ("server_metadata_url", "provider.example", "server_metadata_url: wanted an address"),
        ("server_metadata_url", "https://login.microsoftonline.com/common/v2.0", "wanted the one of your own tenant"),
        ("expose_tokens", "refresh", "expose_tokens: should be 'id' or 'access'"),
    ],
)
def test_what_cannot_be_right_for_sign_in_is_refused_by_name(read: Read, key: str, value: str, said: str) -> None:
    words = refusal(read, "auth", f'{key} = "{value}"')
    assert said in words
    assert value not in words


def test_the_shortest_secret_and_plain_http_on_this_machine_are_fine() -> None:
    AuthSettings(cookie_secret=SECRET, redirect_uri="http://localhost:8501/oauth2callback")


def test_proof_keys_are_asked_for_unless_the_settings_say_otherwise(read: Read) -> None:
    sent = read('[auth]\nclient_id = "a"\n[auth.client_kwargs]\nprompt = "login"').auth.for_streamlit()
    assert sent["client_kwargs"] == {"prompt": "login", "code_challenge_method": "S256"}
    none = read('[auth.client_kwargs]\ncode_challenge_method = ""').auth.for_streamlit()
    assert none["client_kwargs"] == {"code_challenge_method": ""}


def test_streamlit_is_given_what_stands_in_the_file_and_nothing_else(read: Read) -> None:
    sections = demo_secrets("http://127.0.0.1:9400", 8501)
    found = read(as_toml(sections)).auth.for_streamlit()
    assert found == sections["auth"] | {"client_kwargs": {"code_challenge_method": "S256"}}


def test_a_named_provider_may_stand_there_and_is_held_to_the_same(read: Read) -> None:
    assert read('[auth.microsoft]\nclient_id = "a"').auth.for_streamlit()["microsoft"]["client_id"] == "a"
    words = refusal(read, "auth.microsoft", 'server_metadata_url = "http://provider.example/x"')
    assert "[auth.microsoft] server_metadata_url: found http; wanted https" in words


@pytest.mark.parametrize("text", ['client_kwarg = "x"', "[auth.client_kwarg]", "client_kwarg = {prompt = 'login'}"])
def test_a_misspelt_subsection_is_no_provider(read: Read, text: str) -> None:
    assert "[auth] client_kwarg: unknown key; did you mean client_kwargs?" in refusal(read, "auth", text)


def test_the_keys_of_a_provider_are_those_that_streamlit_takes() -> None:
    everything = dict.fromkeys(AuthSettings.model_fields, "x") | {"client_kwargs": {"prompt": "login"}}
    taken = generate_default_provider_section(AttrDict(everything))
    assert set(Provider.model_fields) == set(taken) - {"expose_tokens"}


def test_the_keys_of_client_kwargs_are_among_those_that_authlib_takes() -> None:
    taken = {*OAuth2Client.EXTRA_AUTHORIZE_PARAMS, *HTTPX_CLIENT_KWARGS}
    for client in (AsyncOAuth2Client, OAuth2Client):
        taken |= set(inspect.signature(client.__init__).parameters)
    assert set(ClientKwargs.model_fields) <= taken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'metrics_token = "{"x" * 31}"', "metrics_token: found 31 characters; wanted 32"),
        ("metrics_token = 7", "metrics_token: should be a valid string"),
        (f'metrics_token = "{"x" * 31} "', "wanted letters, digits and signs"),
        (f'metrics_token = "{"x" * 31}é"', "wanted letters, digits and signs"),
        *((f"snapshot_limit_hours = {hours}", "snapshot_limit_hours: ") for hours in ('"26"', 0, -1, "true", "nan")),
        *((f"news_seconds = {wrong}", "news_seconds: ") for wrong in (0, 3601, 1.5, '"60"', "true")),
        *((f"feed_limit = {wrong}", 'feed_limit: wanted a text such as "600/minute"')
          for wrong in ('"often"', '""', 5, '"0/minute"', '"600/minute;1/hour"', '"600/minute, 1/hour"')),
        *((f"allowed_hosts = {wrong}", "allowed_hosts: ")
          for wrong in ('"a.example"', '["*"]', '[""]', '["https://a.example"]', '["a.example:443"]', "[7]")),
        ('rms_url = "http://rms.example/{crime_ref}"', "rms_url: wanted an address that begins with https://"),
        ('collar_claim = ""', "collar_claim: "),
        ("roles_claim = 7", "roles_claim: "),
    ],
)  # fmt: skip
def test_what_makes_no_sense_of_the_app_itself_is_refused_by_name(read: Read, text: str, said: str) -> None:
    words = refusal(read, "daily_actions", text)
    assert f"[daily_actions] {said}" in words or said in words
    assert "x" * 31 not in words


def test_there_is_no_metrics_token_unless_one_is_set(read: Read) -> None:
    assert read().daily_actions.metrics_token is None
    assert read(METRICS_TOKEN=SECRET).daily_actions.metrics_token == SECRET


def test_a_snapshot_may_be_twenty_six_hours_old_unless_the_force_says_otherwise() -> None:
    day = date(2026, 11, 27)
    assert AppSettings().snapshot_limit(day) == timedelta(hours=26)
    assert AppSettings(snapshot_limit_hours=1.5).snapshot_limit(day) == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"app_url": "https://a.example"}, "give smtp_host, teams_webhook, or both"),
        ({"app_url": "https://a.example", "smtp_host": "mail"}, "wants a sender"),
        ({**MAIL, "smtp_security": "none"}, "on this machine"),
        ({**MAIL, "smtp_security": "SECRET"}, "smtp_security: should be .*found a value of type str"),
        ({**MAIL, "smtp_port": "SECRET"}, "smtp_port: should be .*found a value of type str"),
        ({**MAIL, "smtp_user": "SECRET"}, "go together"),
        ({**MAIL, "smtp_password": "SECRET"}, "go together"),
        ({**MAIL, "smtp_user": "SECRET", "smtp_password": "SECRET£"}, "ASCII"),
        ({**MAIL, "smtp_host": ""}, "smtp_host"),
        ({**MAIL, "app_url": "SECRET"}, "app_url"),
        ({"smtp_host": "mail.example", "sender": "a@b.example"}, "app_url: wanted, and left out"),
        ({"app_url": "https://a.example", "teams_webhook": "http://hook.example/SECRET"}, "https address"),
        ({"app_url": "https://a.example", "teams_webhook": "ftp://localhost/SECRET"}, "https address"),
        ({"app_url": "https://a.example", "teams_webhook": "https:///SECRET"}, "https address"),
        ({"app_url": "https://a.example", "teams_webhook": "https://[SECRET]/"}, "https address"),
        ({"app_url": "https://a.example", "teams_webhook": "https://h.example", "smpt_host": "SECRET"}, "unknown key"),
    ],
)
def test_wrong_settings_of_digests_are_named_with_what_to_do_next(read: Read, section, said: str) -> None:
    with pytest.raises(BadSettings, match=said) as refused:
        read(as_toml({"digest": section}))
    assert "SECRET" not in str(refused.value)
    assert "Next: " in str(refused.value)


def test_a_round_without_settings_of_digests_is_refused(read: Read) -> None:
    with pytest.raises(BadSettings, match=r"No \[digest\] section.*Next: "):
        read().for_digests()
    assert read(as_toml({"digest": MAIL})).for_digests().smtp_host == "mail.example"


def test_no_secret_is_shown_by_the_settings_themselves() -> None:
    auth = {"cookie_secret": SECRET, "client_secret": SECRET, "client_kwargs": {"proxy": SECRET}}
    digest = MAIL | {"smtp_user": "a", "smtp_password": SECRET, "teams_webhook": f"https://hook.example/{SECRET}"}
    found = Settings.model_validate({"auth": auth, "daily_actions": {"metrics_token": SECRET}, "digest": digest})
    assert SECRET not in f"{found!r} {found}"

"""Settings come from one file and the environment, and every fault of both is said at once and never with a value."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auth.settings import BadSettings, Settings, current_settings, read_settings
from auth.settings.app_section import AppSettings
from auth.settings.auth_section import AuthSettings
from auth.settings.variables import SECRETS_VARIABLE, VARIABLES
from core.digest.settings import DigestSettings
from tests.auth.settings.conftest import Read

SECRET = "x9" * 16


def test_the_environment_comes_before_the_file_and_leaves_the_rest_of_it(read: Read) -> None:
    text = '[auth]\nclient_id = "from the file"\nclient_secret = "kept"\n[daily_actions]\nnews_seconds = 5'
    found = read(text, AUTH_CLIENT_ID="from the environment")
    assert (found.auth.client_id, found.auth.client_secret) == ("from the environment", "kept")
    assert found.daily_actions.news_seconds == 5


def test_a_variable_may_name_a_file_that_holds_the_secret(read: Read, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    assert read(AUTH_COOKIE_SECRET_FILE=str(tmp_path / "secret")).auth.cookie_secret == SECRET


def test_every_variable_gives_the_setting_that_it_is_named_for(read: Read, tmp_path: Path) -> None:
    (tmp_path / "value").write_text("https://app.example/oauth2callback")
    for ending, value in (("", "https://app.example/oauth2callback"), ("_FILE", str(tmp_path / "value"))):
        with pytest.MonkeyPatch.context() as patched:
            for name in VARIABLES:
                patched.setenv(name + ending, value)
            found = read()
        for section, key in VARIABLES.values():
            assert getattr(getattr(found, section), key) == "https://app.example/oauth2callback", key


def test_a_variable_hides_no_fault_of_the_section_it_stands_for(read: Read) -> None:
    with pytest.raises(BadSettings) as refused:
        read(f'auth = "{SECRET}"\ndaily_actions = 3', AUTH_CLIENT_ID="a", COLLAR_CLAIM="b")
    assert "auth: wanted a section" in str(refused.value)
    assert "daily_actions: wanted a section" in str(refused.value)
    assert SECRET not in str(refused.value)


def test_without_anything_there_are_the_usual_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(SECRETS_VARIABLE, raising=False)
    monkeypatch.setattr("auth.settings.reading.USUAL_FILE", tmp_path / "none.toml")
    assert read_settings() == Settings.model_construct()


def test_a_setting_given_twice_or_by_a_file_that_is_not_there_is_refused(read: Read, tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        read(
            AUTH_CLIENT_ID="a", AUTH_CLIENT_ID_FILE="b", METRICS_TOKEN_FILE=str(tmp_path / "none"),
        )  # fmt: skip
    assert "both DAILY_ACTIONS_AUTH_CLIENT_ID and DAILY_ACTIONS_AUTH_CLIENT_ID_FILE are set" in str(refused.value)
    assert "DAILY_ACTIONS_METRICS_TOKEN_FILE, [daily_actions] metrics_token: the file it names" in str(refused.value)


def test_a_named_secrets_file_that_is_missing_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, said in (("none.toml", "none.toml is not there"), (".", "is a folder")):
        monkeypatch.setenv(SECRETS_VARIABLE, str(tmp_path / name))
        with pytest.raises(BadSettings, match=said):
            read_settings()


@pytest.mark.parametrize(
    ("text", "at"),
    [("[auth]\nclient_secret = hunter2 hunter3\n", "at line 2, column 17"), ('[auth]\nclient_id = "hunter', "")],
)
def test_a_file_that_is_no_toml_is_refused_by_its_line_without_quoting_it(read: Read, text: str, at: str) -> None:
    with pytest.raises(BadSettings, match=f"not valid TOML ?{at}") as refused:
        read(text)
    assert "hunter" not in str(refused.value)


def test_a_file_that_is_no_utf_8_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'[auth]\nclient_secret = "\xe9"')
    monkeypatch.setenv(SECRETS_VARIABLE, str(tmp_path / "latin.toml"))
    with pytest.raises(BadSettings, match="is not UTF-8 in line 2"):
        read_settings()


def test_every_fault_is_said_at_once_each_with_the_file_or_variable_it_stands_in(read: Read, tmp_path: Path) -> None:
    text = """
        [auth]
        client_sekret = "hunter2"
        redirect_uri = "http://hunter2.example/oauth2callback"
        [daily_actions]
        colar_claim = "hunter2"
        news_seconds = 0
        [digest]
        smtp_host = "hunter2"
        smtp_port = "hunter2"
        smtp_user = "hunter2"
        [digset]
    """
    with pytest.raises(BadSettings) as refused:
        read(text, AUTH_COOKIE_SECRET="hunter2", AUTH_COKIE_SECRET="hunter2")
    *lines, after = str(refused.value).splitlines()
    file = tmp_path / "secrets.toml"
    assert [line.partition(": ")[0] for line in lines] == [
        f"{file}, [auth] redirect_uri",
        "DAILY_ACTIONS_AUTH_COOKIE_SECRET, [auth] cookie_secret",
        f"{file}, [auth] client_sekret",
        f"{file}, [daily_actions] news_seconds",
        f"{file}, [daily_actions] colar_claim",
        f"{file}, [digest] app_url",
        f"{file}, [digest] smtp_port",
        f"{file}, [digest] smtp_password",
        f"{file}, [digest] sender",
        f"{file}, [digset]",
        "The environment, DAILY_ACTIONS_AUTH_COKIE_SECRET",
    ]
    assert after.startswith("Next: ")
    assert "hunter" not in str(refused.value)


@pytest.mark.parametrize("text", ["auth = 'SECRET'", "auth = 7", "[[auth]]", "[Auth]\n[auth]", "client_id = 'SECRET'"])
def test_a_section_that_is_none_is_refused(read: Read, text: str) -> None:
    with pytest.raises(BadSettings, match=r"wanted a section|unknown section") as refused:
        read(text)
    assert "SECRET" not in str(refused.value)


def test_a_variable_written_into_the_file_is_no_section(read: Read) -> None:
    with pytest.raises(BadSettings, match=r"secrets\.toml, DAILY_ACTIONS_METRICS_TOKEN: unknown section; accepted: "):
        read("DAILY_ACTIONS_METRICS_TOKEN = 'hunter2'")


def test_variables_of_the_other_parts_of_the_app_are_known(read: Read) -> None:
    read(DATABASE_URL="sqlite:////a/b.db", AUDIT_HEADS="/a", TESTED_ON="sqlite")


def test_the_settings_of_a_process_are_read_once(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    read()
    current_settings.cache_clear()
    monkeypatch.setattr("auth.settings.reading.from_variables", lambda _: {"daily_actions": {"news_seconds": 7}})
    try:
        first = current_settings()
        monkeypatch.setattr("auth.settings.reading.from_variables", lambda _: {})
        assert current_settings() is first
        assert first.daily_actions.news_seconds == 7
    finally:
        current_settings.cache_clear()


SECTIONS = {"auth": AuthSettings, "daily_actions": AppSettings, "digest": DigestSettings}
hidden = st.sampled_from(
    ["hunter2", "https://[hunter2]/", "http://hunter2.example/", "hunter2£", "\u2100hunter2", " hunter2"]
)
values = hidden | st.lists(hidden, max_size=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_refusal_says_a_piece_of_a_value(tmp_path: Path, data: st.DataObject) -> None:
    lines = []
    for section, model in SECTIONS.items():
        chosen = data.draw(st.lists(st.sampled_from([*model.model_fields, "unheard_of"]), unique=True))
        lines += [f"[{section}]", *(f"{key} = {json.dumps(data.draw(values))}" for key in chosen)]
    (tmp_path / "secrets.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SECRETS_VARIABLE, str(tmp_path / "secrets.toml"))
        patched.setenv("DAILY_ACTIONS_METRICS_TOKEN", "hunter2")
        with pytest.raises(BadSettings) as refused:
            read_settings()
    assert "hunter" not in str(refused.value)
    assert refused.value.__context__ is None

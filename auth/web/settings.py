"""The app's secrets: from a file, the environment, or files the environment names; checked before anybody comes.

No message here quotes a value.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SECRETS_VARIABLE = "DAILY_ACTIONS_SECRETS"
USUAL_FILE = Path(__file__).parents[2] / ".streamlit" / "secrets.toml"
# Variable of the environment -> section and key. Each may also be given as NAME_FILE, the path of a file that holds it.
VARIABLES = {
    f"DAILY_ACTIONS_{name.upper()}": (section, key)
    for section, names in {
        "auth": (
            ("auth_redirect_uri", "redirect_uri"),
            ("auth_cookie_secret", "cookie_secret"),
            ("auth_client_id", "client_id"),
            ("auth_client_secret", "client_secret"),
            ("auth_server_metadata_url", "server_metadata_url"),
        ),
        "daily_actions": (
            ("collar_claim", "collar_claim"),
            ("roles_claim", "roles_claim"),
            ("metrics_token", "metrics_token"),
        ),
    }.items()
    for name, key in names
}
SHORTEST_COOKIE_SECRET = SHORTEST_METRICS_TOKEN = 32  # characters
# Addresses of Microsoft Entra ID that stand for any organisation: their metadata names no issuer that a token has.
_ANY_TENANT = ("common", "organizations", "consumers")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadSecrets(Exception):
    """The secrets cannot be used; the message names where and what is wrong, never a secret."""


def read_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The secrets file named in DAILY_ACTIONS_SECRETS, else `.streamlit/secrets.toml` if there is one, and over it what
    VARIABLES give. Raises BadSecrets for what cannot be read and what cannot be right.
    """
    found = _file(environment.get(SECRETS_VARIABLE))
    for variable, (section, key) in VARIABLES.items():
        value = _variable(environment, variable)
        if value is not None:
            found[section] = {**found.get(section, {}), key: value}
    if "auth" in found:
        found["auth"] = _checked(found["auth"])
    metrics_token(found)
    return found


def metrics_token(secrets: Mapping[str, Any]) -> str | None:
    """The key to `/metrics`, `[daily_actions] metrics_token`; none when unset, and then there is no such address.

    Raises BadSecrets for one that could be guessed or that no header can carry.
    """
    token = secrets.get("daily_actions", {}).get("metrics_token")
    if token is None:
        return None
    if not isinstance(token, str) or len(token) < SHORTEST_METRICS_TOKEN:
        found = f"{len(token)} characters" if isinstance(token, str) else "no text"
        raise BadSecrets(
            f"[daily_actions] metrics_token: found {found}; wanted {SHORTEST_METRICS_TOKEN} random characters or more."
        )
    if not all("!" <= character <= "~" for character in token):
        raise BadSecrets("[daily_actions] metrics_token: wanted letters, digits and signs without a space.")
    return token


def _file(named: str | None) -> dict[str, Any]:
    path = Path(named) if named else USUAL_FILE
    if not named and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSecrets(
            f"Secrets file {path} cannot be read ({type(error).__name__}). Wanted: a TOML file."
        ) from error
    except ValueError:
        # The parser's message may quote the line, which may be a secret.
        raise BadSecrets(f"Secrets file {path} is not valid TOML. Next: check quotes and brackets.") from None


def _variable(environment: Mapping[str, str], name: str) -> str | None:
    given, file = environment.get(name), environment.get(f"{name}_FILE")
    if given is not None and file is not None:
        raise BadSecrets(f"Both {name} and {name}_FILE are set. Next: leave one of them out.")
    if file is None:
        return given
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadSecrets(f"{name}_FILE: the file it names cannot be read ({type(error).__name__}).") from None


def _checked(auth: Any) -> dict[str, Any]:
    """The section as Streamlit takes it, with proof keys (RFC 7636) asked for. What is missing is said at sign-in."""
    if not isinstance(auth, dict):
        raise BadSecrets("[auth]: wanted a section with keys such as client_id.")
    secret = auth.get("cookie_secret")
    if secret is not None and (not isinstance(secret, str) or len(secret) < SHORTEST_COOKIE_SECRET):
        found = f"{len(secret)} characters" if isinstance(secret, str) else "no text"
        raise BadSecrets(
            f"[auth] cookie_secret: found {found}; wanted {SHORTEST_COOKIE_SECRET} random characters or more, "
            "since whoever guesses it can sign in as anybody."
        )
    for key in ("redirect_uri", "server_metadata_url"):
        if auth.get(key) is not None:
            _check_address(key, auth[key])
    if "redirect_uri" in auth and urlsplit(auth["redirect_uri"]).path != "/oauth2callback":
        raise BadSecrets("[auth] redirect_uri: wanted the app's own address with the path /oauth2callback.")
    return {**auth, "client_kwargs": {"code_challenge_method": "S256"} | dict(auth.get("client_kwargs", {}))}


def _check_address(key: str, given: Any) -> None:
    try:
        parts = urlsplit(given) if isinstance(given, str) else None
    except ValueError:  # a bracket that is not closed, and the like
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSecrets(f"[auth] {key}: wanted an address that begins with https://.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise BadSecrets(f"[auth] {key}: found http; wanted https, since tokens would be read on the way.")
    if parts.hostname.startswith("login.microsoftonline.") and parts.path.strip("/").split("/")[0] in _ANY_TENANT:
        raise BadSecrets(f"[auth] {key}: found an address for any organisation; wanted the one of your own tenant.")

"""The section `[auth]`, as Streamlit and its library Authlib take it, held to what is safe.

What is missing is no fault here: it is said to whoever wants to sign in.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

SHORTEST_COOKIE_SECRET = 32  # characters
# Addresses of Microsoft Entra ID that stand for any organisation: their metadata names no issuer that a token has.
_ANY_TENANT = ("common", "organizations", "consumers")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that is not closed, and the like
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("wanted an address that begins with https://")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("found http; wanted https, since tokens would be read on the way")
    if parts.hostname.startswith("login.microsoftonline.") and parts.path.strip("/").split("/")[0] in _ANY_TENANT:
        raise ValueError("found an address for any organisation; wanted the one of your own tenant")
    return text


def _way_back(text: str) -> str:
    if urlsplit(_address(text)).path != "/oauth2callback":
        raise ValueError("wanted the app's own address with the path /oauth2callback")
    return text


def _signing_key(text: str) -> str:
    if len(text) < SHORTEST_COOKIE_SECRET:
        raise ValueError(
            f"found {len(text)} characters; wanted {SHORTEST_COOKIE_SECRET} random characters or more, since whoever "
            "guesses it can sign in as anybody"
        )
    return text


def _list(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class ClientKwargs(_Section):
    """`[auth.client_kwargs]`: what Authlib passes on to the provider or to its own requests; it ignores all else."""

    scope: str | list[str] | None = None
    prompt: str | None = None
    response_mode: str | None = None
    login_hint: str | None = None
    code_challenge_method: Literal["S256", ""] = "S256"  # proof keys (RFC 7636); empty asks for none
    token_endpoint_auth_method: str | None = None
    headers: dict[str, str] | None = Field(default=None, repr=False)
    cert: str | None = None
    proxy: str | None = Field(default=None, repr=False)
    timeout: float | None = None
    trust_env: bool | None = None
    verify: bool | str | None = None


class Provider(_Section):
    """One identity provider."""

    client_id: str | None = None
    client_secret: str | None = Field(default=None, repr=False)
    server_metadata_url: Annotated[str, AfterValidator(_address)] | None = None
    client_kwargs: ClientKwargs = ClientKwargs()


class AuthSettings(Provider):
    """`[auth]`. Streamlit also takes sections of named providers, whose names have no underscore; the app uses none."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Annotated[str, Field(pattern="^[^_]+$")], Provider] = Field(init=False)

    redirect_uri: Annotated[str, AfterValidator(_way_back)] | None = None
    cookie_secret: Annotated[str, AfterValidator(_signing_key)] | None = Field(default=None, repr=False)
    expose_tokens: Annotated[list[Literal["id", "access"]], BeforeValidator(_list)] | None = None

    def for_streamlit(self) -> dict[str, Any]:
        """The section as Streamlit reads it."""
        return self.model_dump(exclude_none=True)

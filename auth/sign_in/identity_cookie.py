"""Streamlit's own cookies of a sign-in, read where Streamlit itself has not come to it yet."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from auth.sign_in.refusals import Refusal
from auth.sign_in.session import LONGEST
from auth.sign_in.token import ClaimNames, read_identity


def claims_in(key: str, cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """The claims of the sign-in that a browser brings along; None without any that we signed with `key`."""
    claims = signed(key, cookies, USER_COOKIE_NAME)
    return claims if claims is not None and claims.get("is_logged_in") is True else None


def signed(key: str, cookies: Mapping[str, str], name: str) -> dict[str, Any] | None:
    """What stands in the cookie `name`, which Streamlit may have cut into several; None unless signed with `key`."""

    def one(part: str) -> bytes | None:
        return decode_signed_value(key, part, cookies[part]) if cookies.get(part) else None

    value = get_cookie_with_chunks(one, name)
    return None if value is None else json.loads(value)


def signed_in(key: str, names: ClaimNames, cookies: Mapping[str, str], now: datetime) -> str | None:
    """The collar number of who signed in in this browser within the longest time a sign-in lasts; None for nobody.

    Whether the sign-in still stands only the database knows: this is for what must be answered before that is asked.
    """
    claims = claims_in(key, cookies)
    try:
        identity = None if claims is None else read_identity(claims, names, now)
    except Refusal:
        return None
    return identity.collar_number if identity is not None and now - identity.signed_in_at <= LONGEST else None

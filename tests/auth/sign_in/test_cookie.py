"""What a sign-in leaves in the browser: little, whatever the provider sent, and a word where it did not come about."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks, set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value

from auth.sign_in.cookie import FAILED, LEFT, LEFT_HERE, REFUSED, SEEN, WORD_COOKIE, SignInCookie
from auth.sign_in.token import ClaimNames, find

KEY = "k" * 48
TOKEN = {"iss": "https://p.example", "sub": "s", "iat": 1, "nonce": "n", "collar_number": "1001", "roles": ["officer"]}


def sign(name: str, value: str) -> bytes:
    return create_signed_value(KEY, name, value)


class Provider:
    """Stands where Streamlit's own addresses stand: signs what it is told and remembers what it was asked.

    With `takes_back` it takes the cookie of the sign-in away.
    """

    def __init__(self, claims: Mapping[str, Any] | None, takes_back: bool = False) -> None:
        self.claims = claims
        self.takes_back = takes_back
        self.asked = b""

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked = scope["query_string"]
        made: list[tuple[bytes, bytes]] = []

        def keep(name: str, value: str) -> None:
            made.append((b"set-cookie", f"{name}={sign(name, value).decode()}; Path=/".encode()))

        if self.takes_back:
            made.append((b"set-cookie", b'_streamlit_user=""; Max-Age=0; Path=/'))
        if self.claims is not None:
            user = {**self.claims, "origin": "o", "is_logged_in": True, "provider": "default"}
            for name, value in (("_streamlit_user", user), ("_streamlit_user_tokens", {"id_token": "t"})):
                set_cookie_with_chunks(keep, sign, name, value, cookie_attr_size=60)
        await send({"type": "http.response.start", "status": 302, "headers": made})
        await send({"type": "http.response.body", "body": b""})


def answer(
    provider: Provider,
    path: str,
    names: ClaimNames | None = None,
    ended: list[Any] | None = None,
    recorded: bool = True,
    **held: str,
):
    """The cookies a browser that holds `held` has after opening `path`; `ended` gets what was ended and for whom."""

    def end(before: Mapping[str, Any], after: Mapping[str, Any] | None) -> bool:
        if ended is not None:
            ended.append((before, after))
        return recorded

    app = SignInCookie(provider, KEY, names or ClaimNames(), end)

    async def asking() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.example") as browser:
            return await browser.get(path, headers={"cookie": "; ".join(f"{n}={v}" for n, v in held.items())})

    jar = dict(held)
    for cookie in asyncio.run(asking()).headers.get_list("set-cookie"):
        name, _, rest = cookie.partition("=")
        jar.pop(name, None)
        if "Max-Age=0" not in cookie:
            jar[name] = rest.partition(";")[0]
    return jar


def kept(cookies: Mapping[str, str]) -> dict[str, Any]:
    def one(name: str) -> bytes | None:
        return decode_signed_value(KEY, name, cookies[name]) if name in cookies else None

    found = get_cookie_with_chunks(one, "_streamlit_user")
    assert found is not None
    return json.loads(found)


def test_only_the_claims_that_are_read_stay_and_the_rest_by_name_and_kind() -> None:
    cookies = answer(Provider({**TOKEN, "name": "Hazel Alder", "groups": ["g"] * 300}), "/oauth2callback?code=c")
    found = kept(cookies)
    assert found.items() >= TOKEN.items()
    assert "name" not in found
    assert (found[SEEN]["name"], found[SEEN]["groups"]) == ("a text", "a list")
    assert "Alder" not in json.dumps(found)


def test_claims_inside_objects_stay_under_the_name_they_were_asked_by() -> None:
    names = ClaimNames("extn.employeeId", "access.app.roles")
    token = {**TOKEN, "extn.employeeId": "1001", "access": {"app": {"roles": ["officer"]}, "other": "x" * 9_000}}
    found = kept(answer(Provider(token), "/oauth2callback?code=c", names))
    assert find(found, names.collar) == "1001"
    assert find(found, names.roles) == ["officer"]
    assert "access" not in found


def test_hundreds_of_roles_are_cut_and_ours_is_among_those_that_stay() -> None:
    token = {**TOKEN, "roles": [f"group {number}" for number in range(500)] + ["officer"]}
    cookies = answer(Provider(token), "/oauth2callback?code=c")
    assert "officer" in kept(cookies)["roles"]
    assert sum(len(value) for value in cookies.values()) < 4_096


def test_a_claim_that_is_no_list_stays_as_it_came_and_cut_where_it_is_long() -> None:
    token = {**TOKEN, "collar_number": ["1001"], "roles": "officer"}
    found = kept(answer(Provider(token), "/oauth2callback?code=c"))
    assert (found["collar_number"], found["roles"]) == (["1001"], "officer")
    for bulky in ({"all": "x" * 9_000}, "officer " * 2_000, ["x" * 9_000], [{"all": "x" * 9_000}]):
        cookies = answer(Provider({**TOKEN, "roles": bulky}), "/oauth2callback?code=c")
        assert sum(len(value) for value in cookies.values()) < 4_096
        assert type(kept(cookies)["roles"]) is type(bulky)


def test_a_second_sign_in_gives_both_to_be_told_apart_and_a_forged_first_one_counts_for_nothing() -> None:
    ended: list[Any] = []
    before = answer(Provider(TOKEN), "/oauth2callback?code=c", ended=ended)
    assert ended == []
    answer(Provider({**TOKEN, "sub": "other"}), "/oauth2callback?code=c", ended=ended, **before)
    assert [(first["sub"], second["sub"]) for first, second in ended] == [("s", "other")]
    forged = {name: value[:-2] + "xx" for name, value in before.items()}
    answer(Provider(TOKEN), "/oauth2callback?code=c", ended=ended, **forged)
    assert len(ended) == 1


def test_the_address_of_signing_out_ends_the_sign_in_however_it_was_reached() -> None:
    ended: list[Any] = []
    held = answer(Provider(TOKEN), "/oauth2callback?code=c")
    after = answer(Provider(None, takes_back=True), "/auth/logout", ended=ended, **held)
    assert [(before["sub"], successor) for before, successor in ended] == [("s", None)]
    assert after[WORD_COOKIE] == LEFT
    assert "_streamlit_user" not in after


def test_a_sign_out_that_could_not_be_recorded_is_not_called_one() -> None:
    held = answer(Provider(TOKEN), "/oauth2callback?code=c")
    after = answer(Provider(None, takes_back=True), "/auth/logout", recorded=False, **held)
    assert after[WORD_COOKIE] == LEFT_HERE


def test_a_sign_in_that_failed_and_took_the_one_before_away_ends_it() -> None:
    ended: list[Any] = []
    held = answer(Provider(TOKEN), "/oauth2callback?code=c")
    answer(Provider(None), "/oauth2callback?error=access_denied", ended=ended, **held)
    assert ended == []  # cancelled at the provider: the first one goes on
    answer(Provider(None, takes_back=True), "/oauth2callback?code=c&state=s", ended=ended, **held)
    assert [(before["sub"], successor) for before, successor in ended] == [("s", None)]


def test_who_is_not_signed_in_ends_nothing_by_signing_out() -> None:
    ended: list[Any] = []
    assert answer(Provider(None), "/auth/logout", ended=ended)[WORD_COOKIE] == LEFT
    answer(Provider(None), "/auth/logout", ended=ended, _streamlit_user="forged")
    assert ended == []


def test_the_next_page_is_told_in_a_word_and_a_sign_in_takes_the_word_back() -> None:
    nobody = Provider(None)
    assert answer(nobody, "/oauth2callback?error=access_denied")[WORD_COOKIE] == REFUSED
    assert answer(nobody, "/oauth2callback?code=old&state=old")[WORD_COOKIE] == FAILED
    assert answer(nobody, "/auth/logout")[WORD_COOKIE] == LEFT
    assert WORD_COOKIE not in answer(nobody, "/oauth2callback")  # back from the provider's own sign-out
    assert WORD_COOKIE not in answer(Provider(TOKEN), "/oauth2callback?code=c", **{WORD_COOKIE: LEFT})


def test_a_callers_own_words_go_no_further() -> None:
    nobody = Provider(None)
    answer(nobody, "/oauth2callback?error=Hazel+was+here&error_description=and+said+this&state=s")
    assert nobody.asked == b"error=other&state=s"

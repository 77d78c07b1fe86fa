"""What an ID token must hold, and what is said when it does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auth.roles import Role
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.token import ClaimNames, read_identity
from data_fixtures.people import ALDER, BIRCH
from tests.auth.conftest import NOW

Token = Callable[..., dict[str, Any]]
USUAL = ClaimNames()


def test_a_token_says_who_signed_in_with_which_roles_and_when(token: Token) -> None:
    identity = read_identity(token(BIRCH), USUAL, NOW)
    assert (identity.collar_number, identity.roles, identity.signed_in_at) == ("2001", {Role.SUPERVISOR}, NOW)


def test_a_provider_may_call_the_claims_something_else(token: Token) -> None:
    claims = token(ALDER)
    claims["https://force.example/collar"] = claims.pop("collar_number")
    claims["groups"] = claims.pop("roles")
    identity = read_identity(claims, ClaimNames("https://force.example/collar", "groups"), NOW)
    assert (identity.collar_number, identity.roles) == ("1001", {Role.OFFICER})


def test_a_name_with_dots_is_a_claim_of_that_name_or_else_a_way_into_objects(token: Token) -> None:
    names = ClaimNames("extn.employeeId", "resource_access.daily-actions.roles")
    claims = {**token(ALDER), "extn.employeeId": "1001", "extn": {"employeeId": "9999"}}
    claims["resource_access"] = {"daily-actions": {"roles": ["officer"]}}
    del claims["collar_number"], claims["roles"]
    identity = read_identity(claims, names, NOW)
    assert (identity.collar_number, identity.roles) == ("1001", {Role.OFFICER})
    with pytest.raises(Refusal, match=r"`resource_access\.daily-actions\.roles`\. Found: nothing"):
        read_identity({**claims, "resource_access": {"daily-actions": "x"}}, names, NOW)


@pytest.mark.parametrize("found", ["1001", " 1001\n", ["1001"], [" 1001 "], ["1001", "1001"]])
def test_a_collar_number_is_one_text_also_where_a_provider_wraps_it_into_a_list(token: Token, found: object) -> None:
    assert read_identity({**token(ALDER), "collar_number": found}, USUAL, NOW).collar_number == "1001"


@pytest.mark.parametrize("found", ["0042", ["0042"]])
def test_the_zeros_in_front_of_a_collar_number_stay(token: Token, found: object) -> None:
    assert read_identity({**token(ALDER), "collar_number": found}, USUAL, NOW).collar_number == "0042"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "nothing"),
        ("", "an empty value"),
        ("  ", "a text"),
        ([], "an empty value"),
        ([""], r"a list of 1 value \(an empty value\)"),
        (["1001", "1002"], r"a list of 2 values \(a text\)"),
        ([1001], r"a list of 1 value \(a number\)"),
        ([["1001"]], r"a list of 1 value \(a list\)"),
        (["1001", None], r"a list of 2 values \(a text, nothing\)"),
        (True, "a yes or no"),
        ({"value": "1001"}, "an object"),
    ],
)
def test_a_collar_number_that_is_not_one_text_is_refused_by_the_claims_name(
    token: Token, found: object, words: str
) -> None:
    with pytest.raises(Refusal, match=f"`collar_number`. Found: {words}. Wanted: one text") as refused:
        read_identity({**token(ALDER), "collar_number": found}, USUAL, NOW)
    assert refused.value.why is Why.CLAIM
    assert "1001" not in str(refused.value)


@pytest.mark.parametrize("found", [1001, 1001.0, 42])
def test_a_number_is_no_collar_number_since_its_zeros_are_lost(token: Token, found: object) -> None:
    with pytest.raises(Refusal, match=r"Found: a number\. .* it has lost the zeros in front"):
        read_identity({**token(ALDER), "collar_number": found}, USUAL, NOW)


@pytest.mark.parametrize(
    ("found", "roles", "ignored"),
    [
        ("officer", {Role.OFFICER}, 0),  # as AD FS and PingFederate write a claim of one value
        (["officer"], {Role.OFFICER}, 0),
        (["officer", "officer"], {Role.OFFICER}, 0),
        (["officer", "supervisor"], {Role.OFFICER, Role.SUPERVISOR}, 0),
        (["printer_admin", "officer", "Officer", " supervisor"], {Role.OFFICER}, 3),
        (["officer supervisor", "analyst"], {Role.ANALYST}, 1),
    ],
)
def test_roles_are_a_list_or_one_alone_as_a_text(token: Token, found: object, roles: set[Role], ignored: int) -> None:
    identity = read_identity({**token(ALDER), "roles": found}, USUAL, NOW)
    assert (identity.roles, len(identity.ignored)) == (roles, ignored)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "nothing"),
        ("", "an empty value"),
        ("officer supervisor", "a text of several words"),
        ("officer,supervisor", "a text of several words"),
        ("officer;supervisor", "a text of several words"),
        ('["officer", "supervisor"]', "a text of several words"),
        (" officer ", "a text of several words"),
        (7, "a number"),
        (True, "a yes or no"),
        ([1], r"a list of 1 value \(a number\)"),
        (["officer", None], r"a list of 2 values \(a text, nothing\)"),
        ([["officer"]], r"a list of 1 value \(a list\)"),
        ([{"name": "officer"}], r"a list of 1 value \(an object\)"),
        ({"officer": True}, "an object"),
    ],
)
def test_roles_in_any_other_shape_are_refused_by_the_claims_name(token: Token, found: object, words: str) -> None:
    with pytest.raises(Refusal, match=f"`roles`. Found: {words}. Wanted: a list of texts") as refused:
        read_identity({**token(ALDER), "roles": found}, USUAL, NOW)
    assert refused.value.why is Why.CLAIM


def test_a_missing_list_of_roles_is_said_to_mean_mostly_that_nobody_gave_a_role(token: Token) -> None:
    claims = token(ALDER)
    del claims["roles"]
    with pytest.raises(Refusal, match="left out for somebody who has no role"):
        read_identity(claims, USUAL, NOW)


def test_a_role_that_is_not_ours_is_ignored_with_its_reason(token: Token) -> None:
    identity = read_identity({**token(ALDER), "roles": ["officer", "printer_admin"]}, USUAL, NOW)
    assert identity.roles == {Role.OFFICER}
    assert len(identity.ignored) == 1
    assert "printer_admin" in identity.ignored[0]


@pytest.mark.parametrize("found", [[], ["printer_admin"], ["Officer"], [" officer"], "printer_admin", "Officer"])
def test_a_token_without_a_role_of_ours_is_refused(token: Token, found: object) -> None:
    with pytest.raises(Refusal) as refused:
        read_identity({**token(ALDER), "roles": found}, USUAL, NOW)
    assert refused.value.why is Why.NO_ROLE


def test_a_way_into_objects_may_lead_through_names_that_have_dots(token: Token) -> None:
    names = ClaimNames("collar_number", "resource_access.daily.actions.example.roles")
    claims = {**token(ALDER), "resource_access": {"daily": {}, "daily.actions.example": {"roles": "officer"}}}
    assert read_identity(claims, names, NOW).roles == {Role.OFFICER}


def test_a_claim_named_by_an_address_is_no_way_into_objects(token: Token) -> None:
    names = ClaimNames("collar_number", "https://force.example/roles")
    claims = {**token(ALDER), "https://force": {"example/roles": ["commander"]}, names.roles: ["officer"]}
    assert read_identity(claims, names, NOW).roles == {Role.OFFICER}


@pytest.mark.parametrize("issued", [NOW.timestamp(), NOW.timestamp() + 0.75])
def test_a_sign_in_time_with_a_fraction_is_its_second(token: Token, issued: float) -> None:
    assert read_identity({**token(ALDER), "iat": issued}, USUAL, NOW).signed_in_at == NOW


@pytest.mark.parametrize("found", [None, "yesterday", str(int(NOW.timestamp())), [1], -1, True, float("nan"), 10**18])
def test_a_sign_in_time_that_is_no_time_is_refused_by_the_claims_name(token: Token, found: object) -> None:
    with pytest.raises(Refusal, match="`iat`"):
        read_identity({**token(ALDER), "iat": found}, USUAL, NOW)


def test_auth_time_serves_where_a_provider_leaves_iat_out(token: Token) -> None:
    claims = {**token(ALDER), "auth_time": int(NOW.timestamp()) - 60}
    del claims["iat"]
    assert read_identity(claims, USUAL, NOW).signed_in_at == NOW - timedelta(seconds=60)


def test_a_sign_in_from_the_future_cannot_lengthen_the_session(token: Token) -> None:
    read_identity(token(ALDER, NOW + timedelta(minutes=5)), USUAL, NOW)
    with pytest.raises(Refusal, match="future"):
        read_identity(token(ALDER, NOW + timedelta(minutes=5, seconds=1)), USUAL, NOW)


def test_two_sign_ins_in_the_same_second_are_two_sessions(token: Token) -> None:
    first = read_identity(token(ALDER, nonce="n1"), USUAL, NOW)
    again = read_identity(token(ALDER, nonce="n2"), USUAL, NOW)
    assert first.sid != again.sid
    assert first.sid == read_identity(token(ALDER, nonce="n1"), USUAL, NOW + timedelta(hours=1)).sid


def test_a_session_id_holds_nothing_personal(token: Token) -> None:
    identity = read_identity(token(ALDER), USUAL, NOW)
    assert len(identity.sid) == 64
    assert "alder" not in identity.sid


def test_a_token_without_a_subject_is_refused_by_the_claims_name(token: Token) -> None:
    claims = token(ALDER)
    del claims["sub"]
    with pytest.raises(Refusal, match="`sub`"):
        read_identity(claims, USUAL, NOW)

"""The check of a sign-in names what is missing and shows no value that is not the person's own collar number."""

from datetime import UTC, datetime, timedelta

from auth.settings.auth_section import AuthSettings
from auth.sign_in.cookie import SEEN
from auth.sign_in.provider import WANTED, Metadata, ProviderTrouble
from auth.sign_in.self_check import COOKIES_LIMIT, Finding, of_claims, of_provider, of_settings
from auth.sign_in.token import ClaimNames

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLAIMS = {"sub": "s", "iss": "https://p.example", "iat": int(NOW.timestamp()), "collar_number": "1001"}
CLAIMS |= {"roles": ["officer", "Vault.Admin"], SEEN: {"name": "a text", "groups": "a list"}}


def wrong(found: list[Finding]) -> list[str]:
    return [one.what for one in found if not one.fine]


def test_a_token_with_everything_is_fine_and_other_roles_are_counted_and_not_named() -> None:
    found = of_claims(CLAIMS, ClaimNames(), NOW)
    assert wrong(found) == []
    assert "officer; 1 others" in [one.value for one in found]
    assert "Vault" not in str(found)


def test_each_missing_or_odd_claim_is_named_with_what_to_do() -> None:
    found = of_claims({"sub": "s", "collar_number": 1001, "roles": "officer analyst"}, ClaimNames(), NOW)
    assert [(one.what, one.value) for one in found if not one.fine][:2] == [
        ("Collar number, claim collar_number", "a number"),
        ("Roles, claim roles", "a text"),
    ]
    assert all(one.next for one in found if not one.fine)


def test_one_value_in_the_other_shape_is_fine_and_a_list_that_is_not_says_what_is_in_it() -> None:
    assert wrong(of_claims({**CLAIMS, "collar_number": ["1001"], "roles": "officer"}, ClaimNames(), NOW)) == []
    found = of_claims({**CLAIMS, "collar_number": ["1001", 7], "roles": [["officer"]]}, ClaimNames(), NOW)
    assert [one.value for one in found[:2]] == [
        "a list of 2 values (a number, a text)",
        "a list of 1 value (a list)",
    ]


def test_claims_under_other_names_are_looked_for_there() -> None:
    other = {**CLAIMS, "extn.employeeId": "1001", "app_roles": ["officer"]}
    del other["collar_number"], other["roles"]
    assert wrong(of_claims(other, ClaimNames("extn.employeeId", "app_roles"), NOW)) == []


def test_settings_are_named_and_never_shown() -> None:
    auth = AuthSettings.model_construct(**dict.fromkeys(WANTED[:-1], "hidden"))
    found = of_settings(auth, {"a": "b" * COOKIES_LIMIT})
    assert wrong(found) == ["Settings of [auth] that were read", "All cookies of this browser for the app"]
    assert "hidden" not in str(found)


def test_the_provider_must_be_the_issuer_and_have_the_same_time() -> None:
    metadata = Metadata("https://p.example", signs_out=True, at=NOW - timedelta(minutes=5))
    assert wrong(of_provider(metadata, CLAIMS, NOW)) == []
    late = Metadata("https://other.example", signs_out=False, at=NOW - timedelta(minutes=5, seconds=1))
    assert wrong(of_provider(late, CLAIMS, NOW)) == ["The provider's metadata", "Clocks of provider and app"]
    assert wrong(of_provider(ProviderTrouble("away"), CLAIMS, NOW)) == ["The provider's metadata"]

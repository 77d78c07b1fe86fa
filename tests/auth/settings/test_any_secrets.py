"""Whatever stands in the secrets file, it is read or refused in words; no other exception."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auth.settings import BadSettings, read_settings
from auth.settings.variables import SECRETS_VARIABLE
from tests.drawn import examples
from tests.refusals import in_words


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every example writes into again."""
    return tmp_path_factory.mktemp("any")


KEYS = st.sampled_from(
    ["[auth]", "[daily_actions]", "[digest]", "[auth.client_kwargs]", "[a.b]", "[[auth]]", "client_id =",
     "cookie_secret =", "news_seconds =", "app_url =", "a.b.c =", "sign_in_limit ="]
)  # fmt: skip
VALUES = st.sampled_from(
    ["", '"x"', "1", "1e999", "nan", "9" * 5_000, "2026-02-30", "2026-01-01", "[" * 3_000, "{a=1}", '"\\ud800"', '"\0"',
     "[1, [2]]", "true", '"""']
)  # fmt: skip
TOML = st.lists(st.tuples(KEYS, VALUES), max_size=6).map(lambda lines: "\n".join(map(" ".join, lines)).encode())


@settings(max_examples=examples(300))
@given(TOML | st.binary(max_size=60))
@example(b"a = " + b"[" * 3_000)
@example(b"[" + b"a." * 3_000 + b"a]")
@example(b"auth." + b"a." * 3_000 + b"a = 1")
def test_any_secrets_file_is_read_or_refused(place: Path, content: bytes) -> None:
    (place / "secrets.toml").write_bytes(content)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SECRETS_VARIABLE, str(place / "secrets.toml"))
        try:
            read_settings()
        except BadSettings as refusal:
            in_words(refusal)

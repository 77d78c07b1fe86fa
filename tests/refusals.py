"""What every refusal must be, whatever it refuses."""


def in_words(refusal: BaseException, beginning: str = "") -> None:
    """Checks that it is said in words that can be printed anywhere, and begins with what it is about."""
    words = str(refusal)
    words.encode()
    assert words.strip()
    assert words.startswith(beginning)

"""A reference as people type it: small letters, capitals and blanks make no difference."""


def ways_written(typed: str) -> list[str]:
    """What somebody may mean who typed this, likeliest first: exactly so, without blanks, in capitals, in small."""
    close = "".join(typed.split())
    return list(dict.fromkeys((typed, close, close.upper(), folded(typed))))


def folded(typed: str) -> str:
    """What is the same for everything that differs in letters and blanks only."""
    return "".join(typed.split()).lower()

"""How many examples a property draws: few in `make test`; in `make thorough` ten times as many, new ones each time."""

import os

THOROUGHLY = "DAILY_ACTIONS_TESTED_THOROUGHLY" in os.environ


def examples(few: int) -> int:
    """As many as `make test` has time for, or ten times as many."""
    return few * 10 if THOROUGHLY else few

"""The app roles. Which pages one opens: auth/pages.py's business; which rows: auth/scope.py's."""

from enum import StrEnum


class Role(StrEnum):
    """The app roles an ID token may carry (contract, section 7)."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    COMMANDER = "commander"
    ANALYST = "analyst"
    AUDITOR = "auditor"


# Who leads others, and sees more than their own work by it.
LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.COMMANDER})

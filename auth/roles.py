"""What each app role may do: which pages it opens and what it may take out. Which rows: auth/scope.py's business."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """The app roles an ID token may carry (contract, section 7)."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    COMMANDER = "commander"
    ANALYST = "analyst"
    AUDITOR = "auditor"


ABOUT = ("policy", "data_health", "limits", "sign_in_check")
OWN = ("my_actions", "my_calendar", "crime", "arrests", "investigations")
TEAM = ("team", "reviews", "review", "cover")

# Every page key in menu order. The key is also the page's address: /my_actions, /crime and so on.
PAGES: tuple[str, ...] = (*OWN, *TEAM, "demand", *ABOUT, "audit")

CAPABILITIES: dict[Role, frozenset[str]] = {
    # Of cover and handover an officer sees their own: auth/actions/cover.py decides whose.
    Role.OFFICER: frozenset((*OWN, "cover", *ABOUT)),
    Role.SUPERVISOR: frozenset((*OWN, *TEAM, *ABOUT)),
    Role.MANAGER: frozenset((*OWN, *TEAM, *ABOUT)),
    Role.COMMANDER: frozenset((*OWN, *TEAM, "demand", *ABOUT)),
    Role.ANALYST: frozenset((*OWN, *ABOUT)),
    # An auditor looks at who looked, never at a crime.
    Role.AUDITOR: frozenset((*ABOUT, "audit")),
}

# Taking rows out of the app is a right of its own, so that a force can narrow it without closing a page. The keys are
# those of the pages whose lists may leave: what a role may read line by line it may take along, logged crime by crime.
# Without this right people would photograph the screen, which nothing logs. An auditor never holds a crime.
# What could not be loaded goes to whoever puts it right in the records.
_OWN_LISTS = ("my_actions", "arrests", "investigations", "cover", "data_health")
EXPORTS: dict[Role, frozenset[str]] = {
    Role.OFFICER: frozenset(_OWN_LISTS),
    Role.SUPERVISOR: frozenset((*_OWN_LISTS, "team", "reviews")),
    Role.MANAGER: frozenset((*_OWN_LISTS, "team", "reviews")),
    Role.COMMANDER: frozenset((*_OWN_LISTS, "team", "reviews")),
    Role.ANALYST: frozenset(("my_actions", "arrests", "investigations", "data_health")),
    Role.AUDITOR: frozenset(),
}


def may_export(roles: Iterable[Role], page: str) -> bool:
    """True when any of `roles` may take out the list of the page with this key."""
    return any(page in EXPORTS[role] for role in roles)


def may_open(roles: Iterable[Role], page: str) -> bool:
    """True when any of `roles` opens the page with this key."""
    return any(page in CAPABILITIES[role] for role in roles)


def menu(roles: Iterable[Role]) -> tuple[str, ...]:
    """The page keys that `roles` open together, in menu order."""
    held = tuple(roles)
    return tuple(page for page in PAGES if may_open(held, page))

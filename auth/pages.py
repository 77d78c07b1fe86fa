"""Every page of the app, one record each, in menu order.

What shows it is `show(desk)` of `pages/<section>/<key>.py`. Its address, its place in the menu, who opens it, who takes
its list out, deep links to it and what the access log says of it all follow from the record.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from auth.roles import LEADERS, Role


class Section(StrEnum):
    """Whom a page is mainly for: the folder of its file."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    COMMAND = "command"
    ABOUT = "about"


class Heading(StrEnum):
    """Under which heading of the menu a page stands."""

    MY_WORK = "My work"
    MY_TEAM = "My team"
    FORCE = "Force"
    AT_A_GLANCE = "At a glance"
    ABOUT = "About"


class Opening(StrEnum):
    """How the opening of a page is logged."""

    LIST = "list"  # one entry a view, before anything of it is read
    BY_ITSELF = "by_itself"  # it logs what it shows, or shows nothing of anybody


@dataclass(frozen=True)
class Page:
    """One page. `key` is its address, as in `/my_actions`, and what the access log calls it: never another page's.

    `exports`: who may take its list out of the app. `count`: which of the tallies of core/store/scoped/tallies.py, with
    `theirs` of auth/who_acts.py, its menu entry counts. `in_address`: what narrows its list, each name of the access
    log with the parameter of the address that says it.
    """

    key: str
    section: Section
    heading: Heading
    title: str
    icon: str
    roles: frozenset[Role]
    exports: frozenset[Role] = frozenset()
    opening: Opening = Opening.LIST
    in_address: Mapping[str, str] = field(default_factory=dict)
    count: Callable[[pd.DataFrame], pd.Series] | None = None
    in_menu: bool = True  # else it is reached by a link or its address only

    @property
    def module(self) -> str:
        """The module whose `show(desk)` draws it."""
        return f"pages.{self.section}.{self.key}"


def _theirs(tallies: pd.DataFrame) -> pd.Series:
    return tallies["theirs"]


def _to_review(tallies: pd.DataFrame) -> pd.Series:
    return tallies["theirs"] & tallies["acts"].ne("oic")


def _of_units(tallies: pd.DataFrame) -> pd.Series:
    return tallies["in_units"].astype(bool)


_EVERYBODY = frozenset(Role)
# An auditor looks at who looked, never at a crime.
_WITH_CRIMES = _EVERYBODY - {Role.AUDITOR}
# Of cover and handover an officer sees their own: auth/actions/cover.py decides whose.
_COVERS = LEADERS | {Role.OFFICER}
_OFFICER, _SUPERVISOR, _COMMAND, _ABOUT = Section
_WORK, _TEAM, _FORCE, _GLANCE, _INFO = Heading

# Taking rows out of the app is a right of its own, so that a force can narrow it without closing a page. What a role
# may read line by line it may take along, logged crime by crime: without this right people would photograph the
# screen, which nothing logs. What could not be loaded goes to whoever puts it right in the records.
PAGES: tuple[Page, ...] = (
    Page("my_actions", _OFFICER, _WORK, "My actions", ":material/checklist:", _WITH_CRIMES, exports=_WITH_CRIMES,
         in_address={"search": "kind"}, count=_theirs),
    Page("my_calendar", _OFFICER, _WORK, "My calendar", ":material/calendar_month:", _WITH_CRIMES,
         in_address={"day": "day"}),
    Page("crime", _OFFICER, _WORK, "Crime", ":material/folder_open:", _WITH_CRIMES, exports=_WITH_CRIMES,
         opening=Opening.BY_ITSELF),
    Page("arrests", _OFFICER, _GLANCE, "Arrests", ":material/front_hand:", _WITH_CRIMES, exports=_WITH_CRIMES),
    Page("investigations", _OFFICER, _GLANCE, "Under investigation", ":material/manage_search:", _WITH_CRIMES,
         exports=_WITH_CRIMES),
    Page("team", _SUPERVISOR, _TEAM, "Team", ":material/group:", LEADERS, exports=LEADERS,
         in_address={"search": "kind"}, count=_of_units),
    Page("reviews", _SUPERVISOR, _TEAM, "Reviews", ":material/rate_review:", LEADERS, exports=LEADERS,
         in_address={"search": "kind"}, count=_to_review),
    Page("review", _SUPERVISOR, _TEAM, "Review helper", ":material/rate_review:", LEADERS, opening=Opening.BY_ITSELF,
         in_menu=False),
    Page("cover", _SUPERVISOR, _GLANCE, "Cover and handover", ":material/event_busy:", _COVERS, exports=_COVERS),
    Page("demand", _COMMAND, _FORCE, "Demand", ":material/balance:", frozenset({Role.COMMANDER})),
    Page("policy", _ABOUT, _INFO, "Policy in force", ":material/gavel:", _EVERYBODY, opening=Opening.BY_ITSELF),
    Page("data_health", _ABOUT, _INFO, "Data health", ":material/monitor_heart:", _EVERYBODY, exports=_WITH_CRIMES),
    Page("data_dictionary", _ABOUT, _INFO, "Data dictionary", ":material/menu_book:", _EVERYBODY,
         opening=Opening.BY_ITSELF, in_menu=False),
    Page("limits", _ABOUT, _INFO, "What this does not show", ":material/visibility_off:", _EVERYBODY,
         opening=Opening.BY_ITSELF),
    Page("why_visible", _ABOUT, _INFO, "Why do I see this?", ":material/key_visualizer:", LEADERS,
         opening=Opening.BY_ITSELF),
    Page("sign_in_check", _ABOUT, _INFO, "Check of this sign-in", ":material/badge:", _EVERYBODY,
         opening=Opening.BY_ITSELF, in_menu=False),
    Page("audit", _ABOUT, _INFO, "Audit", ":material/policy:", frozenset({Role.AUDITOR}), opening=Opening.BY_ITSELF),
)  # fmt: skip


def keys() -> tuple[str, ...]:
    """The key of every page, in menu order."""
    return tuple(page.key for page in PAGES)


def page_of(key: str) -> Page:
    """The page with this key. Raises KeyError."""
    return {page.key: page for page in PAGES}[key]


def menu(roles: Iterable[Role]) -> tuple[str, ...]:
    """The keys of the pages that `roles` open together, in menu order."""
    held = frozenset(roles)
    return tuple(page.key for page in PAGES if held & page.roles)


def may_open(roles: Iterable[Role], key: str) -> bool:
    """True when any of `roles` opens the page with this key."""
    return key in menu(roles)


def may_export(roles: Iterable[Role], key: str) -> bool:
    """True when any of `roles` may take out the list of the page with this key."""
    return bool(page_of(key).exports.intersection(roles))

"""Which of the flags a person sees are theirs to clear (contract section 3: `acts`)."""

import numpy as np
import pandas as pd

from auth.roles import Role
from core.scope import Scope


def capacities(roles: frozenset[Role]) -> tuple[str, ...]:
    """In which ways somebody with these roles clears flags: values of `acts`."""
    led = {Role.SUPERVISOR: "supervisor", Role.MANAGER: "manager"}
    return ("oic", *(acts for role, acts in led.items() if role in roles))


def theirs(roles: frozenset[Role], scope: Scope, flags: pd.DataFrame) -> np.ndarray:
    """One bool a row of `flags`, which has `acts` and `mine` (the OIC is the person or covered by them).

    Tallies have `in_units` too (the crime is in a unit of the scope); for single flags it follows from `unit_id`.

    The officer in case acts on their own crimes; a supervisor or manager on those of the units they see in that role.
    """
    in_units = flags["in_units"].astype(bool) if "in_units" in flags else flags["unit_id"].isin(scope.units)
    may = {acts: flags["mine"].astype(bool) if acts == "oic" else in_units for acts in capacities(roles)}
    return np.logical_or.reduce([flags["acts"].eq(acts) & rows for acts, rows in may.items()])

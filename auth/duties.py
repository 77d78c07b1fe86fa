"""Which of the flags a person sees are theirs to clear (contract section 3: `acts`)."""

import numpy as np
import pandas as pd

from auth.roles import Role
from core.scope import Scope


def theirs(roles: frozenset[Role], scope: Scope, flags: pd.DataFrame) -> np.ndarray:
    """One bool a row of `flags`, which has `acts` and `mine` (the OIC is the person or covered by them).

    Tallies have `in_units` too (the crime is in a unit of the scope); for single flags it follows from `unit_id`.

    The officer in case acts on their own crimes; a supervisor or manager on those of the units they see in that role.
    """
    in_units = flags["in_units"].astype(bool) if "in_units" in flags else flags["unit_id"].isin(scope.units)
    theirs_as = {
        "oic": flags["mine"].astype(bool),
        "supervisor": in_units & (Role.SUPERVISOR in roles),
        "manager": in_units & (Role.MANAGER in roles),
    }
    return np.logical_or.reduce([flags["acts"].eq(acts) & may for acts, may in theirs_as.items()])

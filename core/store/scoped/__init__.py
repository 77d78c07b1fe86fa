"""The only package that selects crime data. Every read takes `seen_by`, and nothing outside that scope comes back.

A restricted crime does not exist for anybody off its access list: no row and no count. A crime outside the scope
answers exactly as one that is not there. What is on one crime is read by `look` alone, which logs it first.
"""

from core.store.scoped.acts import log_action
from core.store.scoped.arrests import arrests
from core.store.scoped.exports import exportable, log_export
from core.store.scoped.gone import gone
from core.store.scoped.lists import flag, flags, open_counts, open_crimes, recording_rates
from core.store.scoped.one_crime import Crime, in_scope, look
from core.store.scoped.reference import as_recorded
from core.store.scoped.review_times import review_times
from core.store.scoped.set_aside import set_aside_counts, set_aside_crimes, set_aside_rows
from core.store.scoped.since import since_yesterday
from core.store.scoped.tallies import tallies, unit_tallies
from core.store.scoped.why_visible import log_why
from core.store.scoped.work import changes, claims_as_cover, claims_of

__all__ = [
    "Crime",
    "arrests",
    "as_recorded",
    "changes",
    "claims_as_cover",
    "claims_of",
    "exportable",
    "flag",
    "flags",
    "gone",
    "in_scope",
    "log_action",
    "log_export",
    "log_why",
    "look",
    "open_counts",
    "open_crimes",
    "recording_rates",
    "review_times",
    "set_aside_counts",
    "set_aside_crimes",
    "set_aside_rows",
    "since_yesterday",
    "tallies",
    "unit_tallies",
]

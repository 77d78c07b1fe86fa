"""The only package that selects crime data. Every read takes `seen_by`, and nothing outside that scope comes back.

A restricted crime does not exist for anybody off its access list: no row and no count. A crime outside the scope
answers exactly as one that is not there.
"""

from core.store.scoped.arrests import arrests
from core.store.scoped.gone import gone
from core.store.scoped.lists import flags, open_counts, open_crimes, recording_rates
from core.store.scoped.one_crime import crime, crime_facts, exportable, in_scope, log_action, log_export, log_look
from core.store.scoped.set_aside import set_aside_counts, set_aside_crimes, set_aside_rows
from core.store.scoped.tallies import tallies, unit_tallies
from core.store.scoped.work import changes, claims_as_cover, claims_of

__all__ = [
    "arrests",
    "changes",
    "claims_as_cover",
    "claims_of",
    "crime",
    "crime_facts",
    "exportable",
    "flags",
    "gone",
    "in_scope",
    "log_action",
    "log_export",
    "log_look",
    "open_counts",
    "open_crimes",
    "recording_rates",
    "set_aside_counts",
    "set_aside_crimes",
    "set_aside_rows",
    "tallies",
    "unit_tallies",
]

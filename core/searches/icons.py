"""The pictures a search may have on its cards: names of Material Symbols, which every browser gets from us."""

from typing import Literal

Icon = Literal[
    "inbox", "description", "rate_review", "edit_note", "call", "campaign", "person_search", "event_upcoming",
    "lock_clock", "directions_run", "hourglass_top", "timer", "rule", "fact_check", "link", "hourglass_bottom", "flag",
]  # fmt: skip

"""Tables about the work on a crime: log entries, reviews, links to other crimes, and who may know of it."""

from core.extract.crime_tables import CRIME
from core.extract.declaration import Table, choice, identifier, instant, private, text

OEL_ENTRIES = Table(
    "oel_entries",
    "entry_id",
    (
        identifier("entry_id", "Identifies the entry.", required=True),
        CRIME,
        instant("entered_at", "When the entry was made; a counted entry restarts the update clock.", True, past=True),
        text("by_collar", "Collar number of whoever made the entry; may be unknown."),
        choice("kind", "An update or an action counts; an entry made by the system does not.", "update action system"),
        private("text", "What was written."),
    ),
    "The occurrence enquiry log.",
)

REVIEWS = Table(
    "reviews",
    "review_id",
    (
        identifier("review_id", "Identifies the review.", required=True),
        CRIME,
        instant("reviewed_at", "When the review was made; a counted review restarts its clock.", True, past=True),
        text(
            "by_collar", "Collar number of the reviewer; one not in the directory has no rank and does not count.", True
        ),
        choice(
            "kind",
            "Whose review it is; initial and supervisor reviews clear the same action.",
            "initial supervisor manager closure",
        ),
        private("text", "What was written."),
    ),
    "Reviews by supervisors and managers.",
)

CRIME_LINKS = Table(
    "crime_links",
    "link_id",
    (
        identifier("link_id", "Identifies the link.", required=True),
        CRIME,
        identifier("linked_ref", "The other crime.", True, "crimes"),
        choice(
            "kind", "Why the two belong together.", "series same_suspect repeat_victim counter_allegation duplicate"
        ),
    ),
    "Pairs of crimes that belong together; direction means nothing.",
)

ACCESS_LISTS = Table(
    "access_lists",
    "access_id",
    (
        identifier("access_id", "Identifies the entry.", required=True),
        identifier("crime_ref", "The restricted crime.", True, "crimes"),
        identifier("collar_number", "An officer who may see it.", True, "officers"),
    ),
    "Who may know that a restricted crime exists.",
)

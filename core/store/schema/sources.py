"""The tables between one refresh and the next: how far a source was read, and which of its rows wait to be mended.

Only refreshes read them; core/store/wall/policies.py says why nobody else may.
"""

from sqlalchemy import Column, Integer, Table, Text

from core.store.schema.records import metadata

# The rows set aside as they came: a later change may mend what they lack. Read by the next refresh alone.
HELD_BACK = Table(
    "held_back",
    metadata,
    Column("held_id", Integer, primary_key=True),  # in the order they came
    Column("table_name", Text, nullable=False),
    Column("row", Integer),  # as in set_aside
    Column("key", Text),
    Column("broken", Text),  # what was wrong with the record as a whole
    Column("cells", Text, nullable=False),  # its texts as JSON
)

# A source that is a database, as it was last read: by these the next refresh sees what changed (source_marks.py).
SOURCE_MARKS = Table(
    "source_marks",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("source", Text, nullable=False),  # as core.sources.known_as names it
    Column("columns", Text),  # as they were when it was last read
    Column("changed_at", Text),  # the newest stamp as ISO 8601, with an offset if the source's have one; none: digests
)

SOURCE_DIGESTS = Table(
    "source_digests",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text),  # none where stamps tell of changes
)

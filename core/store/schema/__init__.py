"""Which tables there are: of the records, of work, and of where the records come from; all on one `metadata`."""

from core.store.schema import sources, work  # noqa: F401 - their tables stand on the same metadata
from core.store.schema.records import metadata

__all__ = ["metadata"]

"""What a records-system extract is, and how one is read and checked (contract section 2)."""

from core.extract.changes import Changes, no_changes
from core.extract.extract import Extract
from core.extract.reading import read_changes, read_extract
from core.extract.refused import Refused

__all__ = ["Changes", "Extract", "Refused", "no_changes", "read_changes", "read_extract"]

"""Reads the fifteen tables of the contract (section 2) from a database of the records system instead of from files."""

from core.sources.changes import Changes, read_changes
from core.sources.connection import known_as, where
from core.sources.marks import TableMarks
from core.sources.whole import Whole, read_whole

__all__ = ["Changes", "TableMarks", "Whole", "known_as", "read_changes", "read_whole", "where"]

"""What tests of the extract ask again and again."""

from pathlib import Path
from typing import Any

import pytest

from core.extract import Extract, Refused, read_extract
from core.extract.columns import TABLES
from tests.build import EXTRACTED_AT


def problems(found: Extract) -> list[str]:
    """What is said of the rows set aside."""
    return found.problems["problem"].tolist()


def loaded(found: Extract, table: str) -> list[str]:
    """The keys of the rows that were loaded."""
    return found.tables[table][TABLES[table].key].tolist()


def unfinished(rows: dict[str, list[dict[str, str]]], kind: Any = "full") -> Extract:
    """An extract of rows as they are, so that a parent can be missing."""
    return Extract.from_rows(rows, extracted_at=EXTRACTED_AT, kind=kind)


def refused(folder: Path) -> str:
    """The message with which a folder is refused."""
    with pytest.raises(Refused) as refusal:
        read_extract(folder)
    return str(refusal.value)

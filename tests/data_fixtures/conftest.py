"""One invented extract for all tests of the generator."""

from datetime import date
from pathlib import Path

import pytest

from core.extract.extract import Extract
from core.extract.reading import read_extract
from data_fixtures.generate import generate

AS_OF = date(2026, 11, 22)
CRIMES = 20_000


@pytest.fixture(scope="session")
def invented_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extract of 20,000 crimes as files."""
    folder = tmp_path_factory.mktemp("invented") / "extract"
    generate(folder, CRIMES, seed=7, as_of=AS_OF)
    return folder


@pytest.fixture(scope="session")
def invented(invented_folder: Path) -> Extract:
    """The same, read through the contract's rules."""
    return read_extract(invented_folder)

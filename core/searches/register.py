"""All searches, read from their files and checked before any of them is used."""

from functools import lru_cache
from pathlib import Path

from core.searches.checks import faults
from core.searches.model import Search
from core.searches.strict import parse
from core.searches.yaml_lines import BadDefinition, read

FOLDER = Path(__file__).parent


def load(file: Path) -> Search:
    """One search; raises BadDefinition naming file, line, what was found and what is accepted."""
    document = read(file)
    search = parse(Search, document)
    wrong = [f"{document.at(path)}: {message}" for path, message in faults(search, file.stem)]
    if wrong:
        raise BadDefinition("\n".join(wrong))
    return search


@lru_cache(maxsize=1)
def searches() -> dict[str, Search]:
    """Every published search by its id. The files do not change while the app runs."""
    return {file.stem: load(file) for file in sorted(FOLDER.glob("*.yaml"))}

"""All searches, read from their files and checked before any of them is used."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from core.definitions.strict import parse
from core.definitions.yaml_lines import BadDefinition, read
from core.searches.checks import faults
from core.searches.model import Search

FOLDER = Path(__file__).parent


def load(file: Path) -> Search:
    """One search; raises BadDefinition naming file, line, what was found and what is accepted."""
    document = read(file)
    search = parse(Search, document)
    wrong = [f"{document.at(path)}: {message}" for path, message in faults(search, file.stem)]
    if wrong:
        raise BadDefinition("\n".join(wrong))
    return search


def load_all(where: Path) -> list[Search]:
    """The definitions of a folder, or the one of a file; raises BadDefinition."""
    if not os.path.isdir(where):
        return [load(where)]
    try:
        names = sorted(os.listdir(where))
    except OSError as error:  # of which `glob` would say nothing: a folder that cannot be read is not an empty one
        raise BadDefinition(f"{where}: cannot be read ({error.strerror})") from None
    return [load(where / name) for name in names if name.endswith(".yaml")]


@lru_cache(maxsize=1)
def searches() -> dict[str, Search]:
    """Every published search by its id. The files do not change while the app runs."""
    return {search.id: search for search in load_all(FOLDER)}


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Twelve characters that change whenever a published search does."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.yaml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]

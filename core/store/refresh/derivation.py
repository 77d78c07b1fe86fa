"""The fingerprint of the derivation: all that decides what is stored beside the records, found by following imports."""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from importlib.util import resolve_name
from pathlib import Path

import pandas as pd
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from core.extract.times import LONDON
from core.store.engine import ROOT

# Where reading, judging, deriving, raising and counting begin. What those import is found, not listed; the definitions
# of the searches have a fingerprint of their own. What every refresh writes whole (rows set aside) need not be here.
ROOTS = (
    "core.extract",
    "core.sources",
    "core.facts",
    "core.flags.raising",
    "core.searches.register",
    "core.store.refresh.change",
    "core.store.counts.tallies",
    "core.store.counts.newest",
)


@cache
def derivation(root: Path = ROOT) -> str:
    """Twelve characters that change whenever what turns records into facts, flags and their counts does.

    That is every module of ours that is reached, without its comments and layout; the libraries they compute with, as
    they are installed; Python's own version; and what this machine's zone files say of London.
    """
    code = [f"{name} {_code(file)}" for name, file in modules(root).items()]
    with_ = [f"{name} {version}" for name, version in libraries(root).items()]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return sha256("\0".join([*code, *with_, python, _london()]).encode()).hexdigest()[:12]


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of ours that deriving reaches, sorted by name, with its file. Raises ImportError for a lost root."""
    files = {name: file for name, file in _reached(root) if file is not None}
    for name in ROOTS:
        if name not in files:
            raise ImportError(f"{name} is named as a root of the derivation and is not there")
    return dict(sorted(files.items()))


def libraries(root: Path = ROOT) -> dict[str, str]:
    """The installed packages that those modules import, and what these need in their turn, with their versions."""
    given = packages_distributions()
    named = {name.partition(".")[0] for name, file in _reached(root) if file is None}
    versions: dict[str, str] = {}
    waiting = [canonicalize_name(package) for name in named for package in given.get(name, ())]
    while waiting:
        name = waiting.pop()
        if name not in versions:
            versions[name] = version(name)
            waiting += [need for need in _needed(name) if need not in versions]
    return dict(sorted(versions.items()))


@cache
def _reached(root: Path) -> tuple[tuple[str, Path | None], ...]:
    """The modules reached from the roots; without a file those that are not ours."""
    files: dict[str, Path | None] = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name in files:
            continue
        file = files[name] = _file(root, name)
        if file is not None:
            waiting += _imported(name, file)
    # `from x import y` may name what is no module.
    ours = {name.partition(".")[0] for name, file in files.items() if file is not None}
    return tuple((name, file) for name, file in files.items() if file is not None or name.partition(".")[0] not in ours)


def _file(root: Path, name: str) -> Path | None:
    place = root.joinpath(*name.split("."))
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


def _imported(name: str, file: Path) -> Iterator[str]:
    """What a module imports anywhere in it, and the packages above those, which run before them."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from _with_parents(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), package)
            yield from _with_parents([source, *(f"{source}.{alias.name}" for alias in node.names)])


def _with_parents(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[: upto + 1]) for upto in range(len(parts)))


def _code(file: Path) -> str:
    """A module as it runs: a new comment or docstring derives no force of a million crimes again."""
    tree = ast.parse(file.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = node.body[ast.get_docstring(node, clean=False) is not None :]
    return ast.dump(tree)


def _needed(package: str) -> Iterator[NormalizedName]:
    """The installed packages that a package needs on this machine, without its extras."""
    for line in requires(package) or ():
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            try:
                version(need.name)
            except PackageNotFoundError:
                continue
            yield canonicalize_name(need.name)


def _london() -> str:
    """How far London is from UTC at every hour of a hundred and thirty years, as a digest."""
    instants = pd.date_range("1970-01-01", "2100-01-01", freq="h", tz="UTC")
    local = instants.tz_convert(LONDON).tz_localize(None)
    return sha256((local - instants.tz_localize(None)).to_numpy().tobytes()).hexdigest()

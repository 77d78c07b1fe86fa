"""YAML with the line of every key, so that an error can say where. A repeated key is an error, not a winner."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]


class BadDefinition(Exception):
    """A definition that cannot be used; the message names file, line, what was found and what is accepted."""


@dataclass(frozen=True)
class Document:
    """A YAML file as plain values, and the 1-based line at which each path of keys stands."""

    file: str
    value: Any
    lines: dict[Path_, int]

    def at(self, path: Path_) -> str:
        """`file, line N: a.b[0]` for a path, or for the nearest part of it that is in the file."""
        near = path
        while near not in self.lines and near:
            near = near[:-1]
        dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return f"{self.file}, line {self.lines.get(near, 1)}" + (f": {dotted}" if dotted else "")


def read(file: Path) -> Document:
    """Reads one file; raises BadDefinition when it is not YAML, repeats a key or holds an alias."""
    lines: dict[Path_, int] = {}
    try:
        loader = yaml.CSafeLoader(file.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if node is None:
            return Document(file.name, None, lines)
        _walk(file.name, node, (), lines, set())
        return Document(file.name, loader.construct_document(node), lines)
    except (OSError, UnicodeDecodeError) as error:
        raise BadDefinition(f"{file.name}: cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadDefinition(f"{file.name}, line {line}: not YAML: {error.problem}") from error


def _walk(file: str, node: yaml.Node, path: Path_, lines: dict[Path_, int], seen: set[int]) -> None:
    # The same node twice is an alias, which can lead back to itself; a definition is read by people, so it has none.
    if id(node) in seen:
        line = node.start_mark.line + 1
        raise BadDefinition(f"{file}, line {line}: found an alias (*) of this value, or a cycle; write each value out")
    seen.add(id(node))
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(file, item, (*path, index), lines, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            inner = (*path, key.value)
            line = key.start_mark.line + 1
            if inner in lines:
                raise BadDefinition(f"{file}, line {line}: {key.value!r} stands twice; first on line {lines[inner]}")
            lines[inner] = line
            _walk(file, item, inner, lines, seen)

"""YAML with the line of every key, so that an error can say where. A repeated key is an error, not a winner.

A definition is plain lists, mappings and values. What else YAML has (aliases, tags, merging, keys that are lists) is
refused: people read it wrongly, and much of it is raised as anything by the library that reads it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core import input_file

Path_ = tuple[str | int, ...]
_DEEPEST = 20  # levels; the reader below is written in C and has no end of its own but that of the process
_LARGEST = 2**63 - 1
_MERGING = "tag:yaml.org,2002:merge"
_TOO_LONG = 80  # of a text that is quoted


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
    """Reads one file; raises BadDefinition when it cannot be read, is not YAML or more than plain values in it."""
    try:
        text = input_file.text_of(file)
    except input_file.NotRead as cause:
        raise BadDefinition(f"{file.name}: {cause}; wanted a plain file of YAML in UTF-8") from None
    lines: dict[Path_, int] = {}
    try:
        _refuse_depth(file.name, text)
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            return Document(file.name, None, lines)
        _walk(loader, file.name, node, (), lines)
        return Document(file.name, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadDefinition(f"{file.name}, line {line}: not YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        raise BadDefinition(
            f"{file.name}, line {line}: not YAML: found a character that is no part of a text"
        ) from None


def quoted(value: Any) -> str:
    """What stands in a file, for a message about it, cut when it is long."""
    words = repr(value)
    return words if len(words) <= _TOO_LONG else f"{words[:_TOO_LONG]}…"


def _refuse_depth(file: str, text: str) -> None:
    """Refuses nesting that would end the process, and whatever is no plain list, mapping or value."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        if depth > _DEEPEST:
            raise BadDefinition(f"{file}, line {line}: found more than {_DEEPEST} levels in one another")
        if isinstance(event, yaml.AliasEvent):
            raise BadDefinition(f"{file}, line {line}: found an alias (*) of a value; write each value out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise BadDefinition(f"{file}, line {line}: found the tag {quoted(tag)}; wanted a plain value without one")


def _walk(loader: yaml.CSafeLoader, file: str, node: yaml.Node, path: Path_, lines: dict[Path_, int]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(loader, file, item, (*path, index), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            inner = (*path, _key(loader, file, key))
            line = key.start_mark.line + 1
            if inner in lines:
                raise BadDefinition(
                    f"{file}, line {line}: {quoted(key.value)} stands twice; first on line {lines[inner]}"
                )
            lines[inner] = line
            _walk(loader, file, item, inner, lines)
    else:
        _refuse_no_value(loader, file, node)


def _key(loader: yaml.CSafeLoader, file: str, key: yaml.Node) -> str:
    where = f"{file}, line {key.start_mark.line + 1}"
    if not isinstance(key, yaml.ScalarNode):
        raise BadDefinition(
            f"{where}: found a list or mapping as a key; wanted a name, and quotes around one with []{{}}"
        )
    if key.tag == _MERGING:
        raise BadDefinition(f"{where}: found << as a key, which merges; write the keys out")
    _refuse_no_value(loader, file, key)
    return str(key.value)


def _refuse_no_value(loader: yaml.CSafeLoader, file: str, node: yaml.Node) -> None:
    """YAML takes 2026-02-30 for a date by its looks, and more digits for a number than Python will read or write."""
    where = f"{file}, line {node.start_mark.line + 1}"
    try:
        value = loader.construct_object(node)
    except (ValueError, OverflowError):
        raise BadDefinition(
            f"{where}: found {quoted(node.value)}, which looks like a date or number and is none; put a text in quotes"
        ) from None
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise BadDefinition(f"{where}: found a number of {len(node.value)} characters; wanted at most {_LARGEST}")

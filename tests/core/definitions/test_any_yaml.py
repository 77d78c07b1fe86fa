"""Whatever stands in a file of YAML, it is read or refused by the file's name and line; no other exception."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.definitions.strict import parse
from core.definitions.yaml_lines import BadDefinition, read
from core.policy.dated import policy_file
from core.policy.work import WorkPolicy
from core.review.checklist import Checklist
from core.searches.register import load
from tests.drawn import examples
from tests.refusals import in_words


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every example writes into again."""
    return tmp_path_factory.mktemp("any")


READERS: list[Callable[[Path], Any]] = [
    load,
    lambda file: policy_file(WorkPolicy, file.stem, file.parent),
    lambda file: parse(Checklist, read(file)),
]
SCALARS = st.sampled_from(
    ["2026-02-30", "2026-13-01", "1e999", "1.0e+999", "9" * 5_000, "0x" + "f" * 9_000, "1:60:99", "1:" * 300 + "0.0",
     "2026-01-01T00:00:00+99:99", "!!python/object:os.system x", "!!binary x", "!!timestamp x", "!!int x", "!!bool x",
     "!!int ''", "! x", "*a", "&a b", "<<", "=", "~", "[a]", "{a: b}", '"\\ud800"', "'\x07'", "\0", "- a", "yes",
     ".nan", "? [a]", "%YAML"]
)  # fmt: skip
INDENTS = st.sampled_from(["", "  ", "    ", "\t"])
KEYS = st.sampled_from(["id: ", "numbers: ", "- ", "? ", "<<: ", "all: ", "x: ", ""])
TEXTS = st.text(st.characters(), max_size=6)
LINES = st.lists(st.tuples(INDENTS, KEYS, SCALARS | TEXTS), max_size=8).map(
    lambda lines: "\n".join("".join(line) for line in lines).encode("utf-8", "replace")
)


@settings(max_examples=examples(300))
@given(st.sampled_from(READERS), st.binary(max_size=60) | LINES)
@example(read, b"a: \0")
@example(read, b"? [a]\n: b")
@example(read, b"{" * 3_000)
@example(read, b"- " * 100_000)
@example(read, b"[" * 400_000)
@example(read, b"a: 2026-02-30")
@example(read, b"a: " + b"9" * 5_000)
@example(read, b"#" * (1 << 20) + b"#")
def test_any_yaml_is_read_or_refused_by_file(place: Path, reader: Callable[[Path], Any], content: bytes) -> None:
    (place / "allocation.yaml").write_bytes(content)
    try:
        reader(place / "allocation.yaml")
    except BadDefinition as refusal:
        in_words(refusal, "allocation.yaml")


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _places(one, (*path, key))


def _put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = _put(value[path[0]], path[1:], other)
    return copied


WRITTEN = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
STRUCTURES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | WRITTEN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcdefill_", max_size=5) | st.integers() | st.booleans(), inner, max_size=3)
    ),
    max_leaves=6,
)
DEFINITIONS = [
    (load, "core/searches/linked_crime.yaml"),
    (load, "core/searches/oel_update.yaml"),
    (READERS[1], "core/policy/work.yaml"),
    (READERS[2], "core/policy/review_checklist.yaml"),
]


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(st.sampled_from(DEFINITIONS), st.data())
def test_any_structure_in_the_place_of_any_value_is_taken_or_refused(
    place: Path, definition: tuple[Callable[[Path], Any], str], data: st.DataObject
) -> None:
    reader, name = definition
    value = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    path = data.draw(st.sampled_from(list(_places(value))))
    file = place / Path(name).name
    file.write_text(yaml.safe_dump(_put(value, path, data.draw(STRUCTURES)), allow_unicode=True), encoding="utf-8")
    try:
        reader(file)
    except BadDefinition as refusal:
        in_words(refusal, file.name)

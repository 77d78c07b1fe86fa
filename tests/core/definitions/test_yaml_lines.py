"""A definition is plain lists, mappings and values; what else YAML has is refused by line, and what it would be."""

from pathlib import Path

import pytest

from core.definitions.yaml_lines import BadDefinition, read


def refused(tmp_path: Path, text: str) -> str:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8", newline="")
    with pytest.raises(BadDefinition) as refusal:
        read(tmp_path / "x.yaml")
    return str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: \0", "line 2: not YAML: found a character that is no part of a text"),
        ("a: 1\n? [b]\n: c", "line 2: found a list or mapping as a key"),
        ("a: 1\n? {b: c}\n: d", "line 2: found a list or mapping as a key"),
        ("{" * 3_000, "line 1: found more than 20 levels in one another"),
        ("- " * 100_000, "line 1: found more than 20 levels in one another"),
        ("[" * 100_000, "line 1: found more than 20 levels in one another"),
        ("a:\n  from: 2026-02-30", "line 2: found '2026-02-30', which looks like a date or number and is none"),
        ("a: " + "9" * 5_000, "line 1: found '" + "9" * 79 + "…, which looks like a date or number"),
        ("a: 0x" + "f" * 9_000, "line 1: found a number of 9002 characters; wanted at most 9223372036854775807"),
        ("a: " + "1:" * 300 + "0.0", "which looks like a date or number and is none"),
        ("a: !!python/object:os.system x", "line 1: found the tag 'tag:yaml.org,2002:python/object:os.system'"),
        ("a: !!binary eA==", "found the tag 'tag:yaml.org,2002:binary'"),
        ("a: !!int ''", "found the tag 'tag:yaml.org,2002:int'"),
        ("a: 1\n<<: {b: 2}", "line 2: found << as a key, which merges"),
        ("a: &x 1\nb: *x", r"line 2: found an alias (*) of a value"),
        ("a: 1\nb: 2\na: 3", "line 3: 'a' stands twice; first on line 1"),
        ("a: 1\n---\nb: 2", "line 2: not YAML"),
    ],
)
def test_what_is_no_plain_value_is_refused_by_its_line(tmp_path: Path, text: str, words: str) -> None:
    assert refused(tmp_path, text).startswith("x.yaml")
    assert words in refused(tmp_path, text)


def test_a_file_of_more_than_a_megabyte_is_no_definition(tmp_path: Path) -> None:
    assert refused(tmp_path, "#" * 1_048_577).startswith("x.yaml: has more than 1,048,576 bytes")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_and_a_byte_order_mark_are_read(tmp_path: Path, end: str) -> None:
    (tmp_path / "x.yaml").write_bytes(f"\ufeffa: 1{end}b: [2, x]{end}".encode())
    document = read(tmp_path / "x.yaml")
    assert document.value == {"a": 1, "b": [2, "x"]}
    assert document.at(("b",)) == "x.yaml, line 2: b"

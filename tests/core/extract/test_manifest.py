"""The manifest: what refuses an extract whole, and what is only told."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.extract import read_extract
from tests.core.extract.asking import refused
from tests.core.extract.folder import recount, write


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "some"}, "kind: found \"some\"; wanted 'full' or 'changes'"),
        ({"extracted_at": "yesterday"}, 'extracted_at: found "yesterday"; wanted a time as YYYY-MM-DDThh:mm:ss'),
        ({"extracted_at": "2026-11-22"}, "wanted a time as"),
        ({"extracted_at": 5}, "extracted_at: found 5; wanted a time as"),
        ({"source": None}, "source: "),
        ({"tables": {"crimes": 1}}, "tables lacks a row count for units, officers"),
        ({"tables": []}, "tables: "),
        ({"tables": {"crimes": "1"}}, "tables.crimes: "),
        ({"tables": {"crimes": -1}}, "tables.crimes: "),
        ({"tables": {"crimes": True}}, "tables.crimes: found true; "),
        ({"tables": {"crimes": 10**4000}}, "tables.crimes: found 10000"),
        ({"source": "a\0b"}, "source: found "),
        ({"source": "a\ud800"}, r'source: found "a\ud800"; wanted a text without a NUL and without half a character'),
        ({"follows": "\ud800"}, r'follows: found "\ud800"; wanted a time as'),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, told: dict[str, Any], said: str) -> None:
    message = refused(write(tmp_path, told=told))
    assert message.startswith("manifest.json: ")
    assert said in message


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(write(tmp_path, {"manifest.json": content})).startswith("manifest.json: ")


@pytest.mark.parametrize(("key", "said"), [("kind", "kind"), ("crimes", "tables.crimes")])
def test_a_known_key_that_stands_twice_is_refused(tmp_path: Path, key: str, said: str) -> None:
    text = (write(tmp_path) / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "manifest.json").write_text(text.replace(f'"{key}":', f'"{key}": 0, "{key}":'), encoding="utf-8")
    assert refused(tmp_path).startswith(f"manifest.json: {said} stands twice")


def test_an_unknown_key_that_stands_twice_is_ignored_as_one_is(tmp_path: Path) -> None:
    text = (write(tmp_path) / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"mood": 1, "mood": {"kind": 1, "kind": 2}, ' + text[1:], encoding="utf-8")
    assert read_extract(tmp_path).unknown_columns == ("manifest.mood",)


def test_a_count_of_an_unknown_table_may_be_anything(tmp_path: Path) -> None:
    told = json.loads((write(tmp_path) / "manifest.json").read_text(encoding="utf-8"))
    told["tables"]["\ud800"] = "many"
    (tmp_path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert read_extract(tmp_path).unknown_columns == (r"manifest.tables.\ud800",)


@pytest.mark.parametrize("key", ["extracted_at", "source", "kind", "tables"])
def test_a_missing_manifest_key_is_refused(tmp_path: Path, key: str) -> None:
    told = json.loads((write(tmp_path) / "manifest.json").read_text(encoding="utf-8"))
    del told[key]
    (tmp_path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert refused(tmp_path).startswith(f"manifest.json: {key}: ")


def test_no_folder_at_all_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere").startswith("manifest.json: is not there")


def test_a_manifest_time_without_an_offset_is_london_time(tmp_path: Path) -> None:
    found = read_extract(write(tmp_path, told={"extracted_at": "2026-07-01 06:00"}))
    assert found.manifest.extracted_at.isoformat() == "2026-07-01T05:00:00+00:00"


def test_unknown_columns_and_manifest_keys_are_told_and_ignored(tmp_path: Path) -> None:
    units = b"colour,unit_id,name,level\nred,F1,Invented Force,force\n"
    found = read_extract(
        recount(write(tmp_path, {"units.csv": units}, {"mood": "good"}, units=[], officers=[]), units=1)
    )
    assert found.unknown_columns == ("manifest.mood", "units.colour")
    assert len(found.problems) == 0

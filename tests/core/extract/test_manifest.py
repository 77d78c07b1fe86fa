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
        ({"kind": "some"}, "kind: "),
        ({"extracted_at": "yesterday"}, "extracted_at: a time as"),
        ({"extracted_at": "2026-11-22"}, "extracted_at: a time as"),
        ({"extracted_at": 5}, "extracted_at: a time as"),
        ({"source": None}, "source: "),
        ({"tables": {"crimes": 1}}, "tables lacks a row count for units, officers"),
        ({"tables": []}, "tables: "),
        ({"tables": {"crimes": "1"}}, "tables.crimes: "),
        ({"tables": {"crimes": -1}}, "tables.crimes: "),
        ({"tables": {"crimes": True}}, "tables.crimes: "),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, told: dict[str, Any], said: str) -> None:
    message = refused(write(tmp_path, told=told))
    assert message.startswith("manifest.json: ")
    assert said in message


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(write(tmp_path, {"manifest.json": content})).startswith("manifest.json: ")


@pytest.mark.parametrize("key", ["extracted_at", "source", "kind", "tables"])
def test_a_missing_manifest_key_is_refused(tmp_path: Path, key: str) -> None:
    told = json.loads((write(tmp_path) / "manifest.json").read_text(encoding="utf-8"))
    del told[key]
    (tmp_path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert refused(tmp_path).startswith(f"manifest.json: {key}: ")


def test_no_folder_at_all_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere").startswith("manifest.json: cannot be read")


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

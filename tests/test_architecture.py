"""The picture of the house in docs/architecture.md is the house: every room, its sentence, and who may use whom."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYERS = [
    contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    if contract["type"] == "layers"
]
ROOMS = sorted(
    place.parent.relative_to(ROOT).as_posix()
    for top in ("core", "auth", "pages", "data_fixtures")
    for place in (ROOT / top).rglob("__init__.py")
    if "migrations" not in place.parts and place.parent.name != "calibration"
)


def sentence(room: str) -> str:
    return str(ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8")))).split("\n")[0]


def test_every_room_has_a_line_with_the_sentence_it_says_of_itself() -> None:
    lines = re.findall(r"^\| `([\w/]+)/` \| (.+?) \|$", TEXT, flags=re.MULTILINE)
    assert sorted(lines) == [(room, sentence(room)) for room in ROOMS]


@pytest.mark.parametrize("contract", LAYERS, ids=lambda contract: contract["name"])
def test_who_may_use_whom_is_what_the_import_contracts_hold(contract: dict) -> None:
    layers = [" · ".join(layer.split(" | ")) for layer in contract["layers"]]
    [inside] = contract.get("containers", ["."])
    assert f"**{inside}**" in TEXT
    written = TEXT.partition(f"**{inside}**")[2].partition("```text\n")[2].partition("```")[0]
    assert written.split("\n")[:-1] == layers


def test_every_step_of_a_way_names_a_function_that_is_there() -> None:
    steps = re.findall(r"`([\w/]+\.py)` `(\w+)`", TEXT)
    assert len(steps) > 20
    for file, name in steps:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert name in defined, f"{file} {name}"


def test_a_room_says_what_it_holds_in_one_sentence() -> None:
    for room in ROOMS:
        assert sentence(room).endswith("."), room
        assert 15 < len(sentence(room)) <= 118, room

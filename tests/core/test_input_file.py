"""A file that somebody names is read when it is a plain file; anything else is refused at once, by what it is."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auth.settings import BadSettings, read_settings
from auth.settings.variables import SECRETS_VARIABLE
from core.definitions.yaml_lines import BadDefinition
from core.extract import Refused, read_extract
from core.input_file import NotRead, NotThere, bytes_of, opened, printable, text_of
from core.searches.register import load
from core.store.access_log.kept_heads import known, last
from core.store.engine import Unreadable
from tests.core.extract.folder import write

ROOT = Path(__file__).parents[2]


def make(kind: str, file: Path) -> Path:
    """Puts something that is no plain file, or one with odd content, in the place of a file."""
    file.unlink(missing_ok=True)
    match kind:
        case "is a folder":
            file.mkdir()
        case "is a pipe":
            os.mkfifo(file)
        case "is a device":
            file.symlink_to("/dev/zero")
        case "is a socket":
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(os.path.relpath(file))  # a socket's whole name may be too long for one
        case "is not there":
            file.symlink_to(file.with_name("nothing"))
    return file


KINDS = ["is a folder", "is a pipe", "is a device", "is a socket", "is not there"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = make(kind, tmp_path / "x")
    for read in (bytes_of, text_of, lambda path: opened(path).__enter__()):
        with pytest.raises(NotRead, match=kind) as refused:
            read(file)
        assert isinstance(refused.value, NotThere) == (kind == "is not there")


READERS: list[tuple[str, type[Exception], Callable[[Path], object]]] = [
    ("manifest.json", Refused, lambda file: read_extract(file.parent)),
    ("units.csv", Refused, lambda file: read_extract(file.parent)),
    ("reviews.parquet", Refused, lambda file: read_extract(file.parent)),
    ("allocation.yaml", BadDefinition, load),
    ("secrets.toml", BadSettings, lambda file: read_settings()),
    ("value", BadSettings, lambda file: read_settings()),
    ("heads.jsonl", Unreadable, known),
    ("heads.jsonl", Unreadable, last),
]


@pytest.mark.parametrize("kind", KINDS[:-1])
@pytest.mark.parametrize(("name", "refusal", "read"), READERS)
def test_every_reader_refuses_it_in_words_that_name_the_file_or_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str, refusal: type[Exception], read
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    if name.endswith(".parquet"):
        (tmp_path / "reviews.csv").unlink()
    if name == "value":
        monkeypatch.setenv("DAILY_ACTIONS_AUTH_CLIENT_ID_FILE", str(tmp_path / name))
    else:
        monkeypatch.setenv(SECRETS_VARIABLE, str(tmp_path / "secrets.toml"))
    file = make(kind, tmp_path / name)
    with pytest.raises(refusal, match=kind) as refused:
        read(file)
    assert ("AUTH_CLIENT_ID_FILE" if name == "value" else name) in str(refused.value)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(NotRead, match="a name that no file can have"):
        bytes_of(Path("a\0b"))


def test_a_file_behind_a_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(NotThere):
        bytes_of(tmp_path / "x" / "y")


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        file.truncate(1 << 40)  # takes no room on the disk
    with pytest.raises(NotRead, match="has more than 1,048,576 bytes"):
        text_of(tmp_path / "x")


def test_a_text_is_utf_8_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfa\xc3\xa9")
    assert text_of(tmp_path / "x") == "aé"


@pytest.mark.parametrize(
    ("content", "cause"),
    [(b"one\ncaf\xe9\n", "is not UTF-8 in line 2"), ("één".encode("utf-16"), "is UTF-16, not UTF-8")],
)
def test_other_encodings_are_named_with_the_line(tmp_path: Path, content: bytes, cause: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(NotRead, match=cause):
        text_of(tmp_path / "x")


def test_half_a_character_and_a_control_character_can_be_printed() -> None:
    assert printable("C\ud800é\x1b\n") == r"C\ud800é\x1b\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["searches", "test", "{}/x.yaml"], ["check", "{}"], ["refresh", "{}"], ["flags", "{}"]]
)
def test_a_command_given_a_pipe_ends_at_once_with_one_line(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path)
    make("is a pipe", tmp_path / "manifest.json")
    make("is a pipe", tmp_path / "x.yaml")
    words = [word.format(tmp_path) for word in arguments]
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, "DAILY_ACTIONS_DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "is a pipe" in done.stderr


@pytest.mark.slow
def test_a_source_with_half_a_character_is_refused_before_it_is_printed_or_stored(tmp_path: Path) -> None:
    write(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"source": "\ud800"}))
    done = subprocess.run(
        [sys.executable, "manage.py", "check", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert r'refused: manifest.json: source: found "\ud800"; wanted a text' in done.stderr

"""What a command is told to write to is a new plain file, or stays what it is."""

import os
import stat
import threading
from pathlib import Path

import pandas as pd
import pytest

from core.commands import out_file
from core.commands.csv_out import write_csv
from core.commands.out_file import NotWritable, check, opened

NULL, FULL = os.makedev(1, 3), os.makedev(1, 7)  # as Linux numbers them
FRAME = pd.DataFrame({"a": ["1", "2"]})


def device(where: Path, number: int) -> Path:
    """A device of the test's own: the machine's must not be at risk."""
    try:
        os.mknod(where, 0o666 | stat.S_IFCHR, number)
        where.open("wb").close()
    except PermissionError:
        pytest.skip("only an administrator makes devices, and not on every file system")
    return where


def written(out: Path, text: bytes = b"new") -> None:
    check(out)
    with opened(out) as file:
        file.write(text)


def refusal(out: Path) -> str:
    with pytest.raises(NotWritable) as refused:
        written(out)
    with pytest.raises(NotWritable):
        check(out)
    return str(refused.value)


def test_a_plain_file_is_a_new_one_for_its_owner_alone_whatever_the_old_one_let_others_do(tmp_path):
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    out.chmod(0o666)
    os.link(out, tmp_path / "other")
    was = os.umask(0)
    try:
        written(out)
    finally:
        os.umask(was)
    assert out.read_bytes() == b"new"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert (tmp_path / "other").read_bytes() == b"old"


def test_a_plain_file_stays_as_it_was_when_the_writing_breaks_off(tmp_path):
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")

    def broken_off() -> None:
        with opened(out) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"out.csv": b"old"}


def test_a_file_that_is_called_as_half_a_file_might_be_is_not_touched(tmp_path):
    (tmp_path / "out.csv.part").write_bytes(b"mine")
    written(tmp_path / "out.csv")
    assert (tmp_path / "out.csv.part").read_bytes() == b"mine"


def test_a_device_is_written_through_and_stays_one(tmp_path):
    out = device(tmp_path / "null", NULL)
    written(out)
    assert stat.S_ISCHR(out.stat().st_mode)
    link = tmp_path / "link"
    link.symlink_to(out)
    written(link)
    assert link.is_symlink()


def test_a_device_that_takes_no_more_is_said_and_stays_one(tmp_path):
    out = device(tmp_path / "full", FULL)
    check(out)
    with pytest.raises(NotWritable, match="full: cannot be written: the disk is full"):
        write_csv((FRAME, out))
    assert stat.S_ISCHR(out.stat().st_mode)


def test_a_pipe_is_written_through_to_whoever_reads_it(tmp_path):
    out, got = tmp_path / "pipe", []
    os.mkfifo(out)
    check(out)
    reader = threading.Thread(target=lambda: got.append(out.read_bytes()))
    writer = threading.Thread(target=lambda: written(out, b"x" * 300_000))  # more than a pipe holds
    writer.start()
    reader.start()
    writer.join(30)
    reader.join(30)
    assert got == [b"x" * 300_000]
    assert stat.S_ISFIFO(out.stat().st_mode)


def test_a_pipe_that_nobody_reads_is_waited_for_a_while_and_then_said(tmp_path, monkeypatch):
    monkeypatch.setattr(out_file, "PATIENCE", 0.3)
    out = tmp_path / "pipe"
    os.mkfifo(out)
    with pytest.raises(NotWritable, match="pipe: nobody read the pipe for"):
        written(out)
    assert stat.S_ISFIFO(out.stat().st_mode)


def test_a_link_to_a_file_is_refused_naming_the_file_and_neither_changes(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    assert refusal(link) == f"{link}: is a link to {real}; name that file itself"
    assert (link.is_symlink(), real.read_bytes()) == (True, b"old")


def test_a_link_to_nothing_and_a_folder_are_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "none")
    assert "is a link to nothing" in refusal(link)
    assert not (tmp_path / "none").exists()
    assert "cannot be written: it is a folder" in refusal(tmp_path)


def test_a_folder_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(NotWritable, match="x: cannot be written: a folder on the way to it is not there"):
        check(tmp_path / "no" / "x")


def test_of_two_files_both_appear_or_none(tmp_path):
    full = device(tmp_path / "full", FULL)
    with pytest.raises(NotWritable):
        write_csv((FRAME, tmp_path / "flags.csv"), (FRAME, full))
    assert [one.name for one in tmp_path.iterdir()] == ["full"]
    write_csv((FRAME, tmp_path / "flags.csv"), (FRAME, tmp_path / "problems.csv"))
    assert (tmp_path / "flags.csv").read_bytes() == (tmp_path / "problems.csv").read_bytes() == b'"a"\n"1"\n"2"\n'

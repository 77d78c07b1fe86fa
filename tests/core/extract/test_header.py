"""Headers as spreadsheets and databases write them: what is unknown is ignored, what is meant and written otherwise is
named as found and as wanted."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from core.extract import Refused, read_extract
from core.extract.columns import TABLES
from core.extract.csv_file import parse
from core.extract.header import check_header
from core.extract.parquet_file import read_parquet
from tests.core.extract.folder import recount, write

UNITS = TABLES["units"]
HEADER = b"unit_id,name,level"
ROW = b"F1,Invented,force"


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        parse(content, UNITS, "units.csv")
    words = str(refusal.value)
    assert words.startswith("Table units: ")
    assert "again." in words
    return words


def test_trailing_commas_of_a_spreadsheet_and_the_two_notes_of_a_join_are_reported_and_ignored(tmp_path: Path) -> None:
    content = HEADER + b",note,note,,\n" + ROW + b",a,b,,\n" + b"F2,Invented,force,,,,\n"
    extract = read_extract(recount(write(tmp_path, {"units.csv": content}, units=[], officers=[]), units=2))
    assert extract.unknown_columns == ("units.note", "units.(2 without a name)")
    assert len(extract.tables["units"]) == 2
    assert extract.problems.empty


def test_a_record_shorter_or_longer_than_the_header_with_its_nameless_columns_is_set_aside() -> None:
    raw = parse(HEADER + b",,\n" + ROW + b"\n" + ROW + b",,,\n" + ROW + b",,\n", UNITS, "units.csv")
    assert raw.broken["problem"].tolist() == [
        "the record: found 3 fields, wanted 5", "the record: found 6 fields, wanted 5",
    ]  # fmt: skip
    assert raw.cells["unit_id"].to_pylist() == [None, None, "F1"]


def test_nameless_and_repeated_unknown_columns_of_parquet_are_ignored_too(tmp_path: Path) -> None:
    names = [*UNITS.names, "note", "note", "", "unit_id.part"]
    file = tmp_path / "units.parquet"
    parquet.write_table(pa.Table.from_arrays([pa.array(["F1"])] * len(names), names), file)
    raw = read_parquet(file, UNITS)
    assert raw.unknown == ("note", "unit_id.part", "(1 without a name)")
    assert raw.cells.column_names == list(UNITS.names)


def test_a_known_column_twice_is_refused_with_the_places_it_stands_at(tmp_path: Path) -> None:
    assert 'names "name" more than once: in columns 2 and 4' in refused(HEADER + b",name\n" + ROW + b",x\n")
    file = tmp_path / "units.parquet"
    parquet.write_table(pa.Table.from_arrays([pa.array(["F1"])] * 4, ["unit_id", "name", "level", "name"]), file)
    with pytest.raises(Refused, match=r'units\.parquet names "name" more than once: in columns 2 and 4'):
        read_parquet(file, UNITS)


@pytest.mark.parametrize(
    ("separator", "words"), [(b";", "semicolons (;)"), (b"\t", "tabs"), (b"|", "bars (|)"), (b'";"', "semicolons (;)")]
)
def test_another_separator_is_named_with_the_one_wanted(separator: bytes, words: str) -> None:
    header = HEADER.replace(b",", separator)
    for whole in (header, b'"' + header + b'"') if b'"' in separator else (header,):
        assert f"units.csv has {words} between its columns; wanted commas" in refused(whole + b"\nF1;a;force\n")


def test_a_comma_table_with_an_odd_unknown_name_is_a_comma_table() -> None:
    assert parse(HEADER + b",a;unit_id;name\n" + ROW + b",x\n", UNITS, "units.csv").unknown == ("a;unit_id;name",)


@pytest.mark.parametrize("line", [b"sep=,\r\n", b"sep=;\n", b'"sep=,"\n', b"\xef\xbb\xbfsep=\t\n"])
def test_a_first_line_for_excel_is_named(line: bytes) -> None:
    assert "the first line of units.csv is" in refused(line + HEADER + b"\n" + ROW + b"\n")
    assert "sep=" in refused(line + HEADER)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"LEVEL", '"LEVEL"'),
        (b" level", '" level"'),
        (b"level ", '"level "'),
        (b"Level", '"Level"'),
        ("\ufefflevel".encode(), r'"\ufefflevel"'),
        ("level\xa0".encode(), r'"level\xa0"'),
    ],
)
def test_a_name_in_capitals_or_with_blanks_is_named_as_found_and_as_wanted(name: bytes, shown: str) -> None:
    assert f'units.csv has {shown}, wanted "level"' in refused(b"unit_id,name," + name + b"\n" + ROW + b"\n")


def test_a_column_that_may_be_missing_is_not_lost_because_it_is_in_capitals() -> None:
    crimes = TABLES["crimes"]
    names = [*crimes.required, "Evidence Sufficient On"]
    with pytest.raises(Refused, match='has "Evidence Sufficient On", wanted "evidence_sufficient_on"'):
        check_header(crimes, names, "crimes.csv")


def test_a_second_column_in_capitals_beside_the_exact_one_is_an_unknown_one() -> None:
    assert parse(HEADER + b",LEVEL\n" + ROW + b",x\n", UNITS, "units.csv").unknown == ("LEVEL",)


def test_a_missing_column_names_what_is_near_to_it_and_what_is_there() -> None:
    words = refused(b"unit_id,name,levels\n" + ROW + b"\n")
    assert 'lacks the required column "level"; found "unit_id", "name", and "levels", which may be meant' in words


@pytest.mark.parametrize("cell", [b"Jane Invented", b"Names"])
def test_a_file_without_a_header_says_so_and_quotes_nobody(cell: bytes) -> None:
    words = refused(b"F1," + cell + b",force\n")
    assert "found 3 columns, none with a known name: perhaps the header row is missing" in words
    assert cell.decode() not in words


def test_a_header_in_one_pair_of_quotes_is_named() -> None:
    assert "whole header in one pair of quotation marks" in refused(b'"' + HEADER + b'"\n"F1,a,force"\n')


@pytest.mark.parametrize(
    ("encoding", "words"), [("utf-16", "is UTF-16, not UTF-8"), ("utf-16-le", "holds a NUL, as UTF-16 does")]
)
def test_a_unicode_file_of_windows_is_named(encoding: str, words: str) -> None:
    assert words in refused((HEADER + b"\n" + ROW + b"\n").decode().encode(encoding))


def test_a_header_of_as_many_columns_as_a_spreadsheet_has_is_read_at_once() -> None:
    raw = parse(HEADER + b"," * 16_381 + b"\n" + ROW + b"," * 16_381 + b"\n" + ROW + b"\n", UNITS, "units.csv")
    assert raw.unknown == ("(16381 without a name)",)
    assert raw.cells["unit_id"].to_pylist() == ["F1", None]

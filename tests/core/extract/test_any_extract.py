"""Whatever stands in the files of an extract is read or refused in words; no other exception, and no record lost."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from core.extract import Refused, csv_records
from core.extract.columns import TABLES
from core.extract.csv_file import parse
from core.extract.manifest import read_manifest
from core.extract.parquet_file import read_parquet
from manage import manage
from tests.core.extract.folder import manifest, recount, write
from tests.drawn import examples
from tests.refusals import in_words

UNITS = TABLES["units"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every example writes into again."""
    return tmp_path_factory.mktemp("any")


MESS = st.lists(
    st.sampled_from(
        [b"unit_id", b"name", b"level", b"parent_id", b"F1", b"force", b",", b",", b",", b";", b"\t", b'"', b'""',
         b"\n", b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xc3\xa9", b"sep=", b"\xef\xbb\xbf", b"\xff\xfe", b" "]
    ),
    max_size=60,
).map(b"".join)  # fmt: skip
HEADER = st.sampled_from([b"", b"unit_id,name,level\n", b"unit_id,name,level,,\n", b"unit_id,name,level,x,x\r\n"])
CSV = st.builds(bytes.__add__, HEADER, MESS | st.binary(max_size=80))


@settings(max_examples=examples(400))
@given(CSV)
def test_any_csv_is_a_table_or_a_refusal_that_names_it(content: bytes) -> None:
    try:
        parse(content, UNITS, "units.csv")
    except Refused as refusal:
        in_words(refusal, "Table units: ")
    except csv_records.UnclosedQuoteError:
        pass


@pytest.mark.slow
@settings(max_examples=examples(10))
@given(st.data())
def test_every_record_of_any_csv_is_loaded_or_set_aside_by_a_whole_check(place: Path, data: st.DataObject) -> None:
    write(place)
    body = data.draw(MESS)
    content = b"unit_id,name,level,,note,note\nF1,Invented,force,,,\n" + body
    (place / "units.csv").write_bytes(content)
    try:
        rows = parse(content, UNITS, "units.csv").cells.num_rows
    except csv_records.UnclosedQuoteError:
        rows = 1
    recount(place, units=rows)
    done = CliRunner().invoke(manage, ["check", str(place), "--as-of", "2026-11-22"])
    assert done.exit_code in (0, 1, 2), done.exception
    assert done.exception is None or isinstance(done.exception, SystemExit)
    if done.exit_code == 2:
        assert "refused: Table units: " in done.output
        return
    (line,) = [line.split() for line in done.output.splitlines() if line.split()[:1] == ["units"]]
    in_file, loaded, set_aside = map(int, line[1:])
    assert loaded + set_aside == in_file == rows


NAMES = st.sampled_from([*UNITS.names, "UNIT_ID", "unit_id.part", "level ", "", "colour"])
ODD: list[pa.Array] = [
    pa.array([["a"]]),
    pa.array([{"a": 1}]),
    pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
    pa.array(["a"]).dictionary_encode(),
    pa.array([1]).dictionary_encode(),
    pa.array([b"a"]),
    pa.array([b"abcd"], pa.binary(4)),
    pa.array([1], pa.duration("s")),
    pa.array([1], pa.time64("us")),
    pa.array([-(2**63)], pa.timestamp("us")),
    pa.array([2**63 - 1], pa.timestamp("us", "UTC")),
    pa.array([2**62], pa.timestamp("ms")),
    pa.array([2**31 - 1], pa.date32()),
    pa.array([10**37], pa.decimal128(38, 0)),
    pa.array([10**60], pa.decimal256(70, 5)),
    pa.array([float("inf")]),
    pa.array([float("nan")], pa.float32()),
    pa.array([2**64 - 1], pa.uint64()),
    pa.array([None]),
    pa.array(["a\0b"]),
    pa.array([""]),
    pa.array(["F1"], pa.string_view()),
    pa.array([True]),
]


@settings(max_examples=examples(300))
@given(st.lists(st.tuples(NAMES, st.sampled_from(ODD)), min_size=1, max_size=7), st.booleans())
def test_parquet_of_any_types_and_names_is_a_table_or_a_refusal(place: Path, columns: Any, required: bool) -> None:
    given_names = [name for name, _ in columns] + (["unit_id", "name", "level"] if required else [])
    cells = [array for _, array in columns] + [pa.array(["F1"])] * (3 if required else 0)
    file = place / "units.parquet"
    parquet.write_table(pa.Table.from_arrays(cells, given_names), file)
    refused_or(read_parquet, file)


@settings(max_examples=examples(300))
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8), st.floats(0, 1))
def test_parquet_with_any_bytes_changed_or_cut_off_is_a_table_or_a_refusal(
    place: Path, changes: Any, kept: Any
) -> None:
    file = place / "units.parquet"
    cells = {"unit_id": ["F1"], "name": ["Invented"], "level": ["force"], "parent_id": pa.array([None], pa.string())}
    parquet.write_table(pa.table(cells), file, write_page_checksum=True)
    raw = bytearray(file.read_bytes())
    for at, value in changes:
        raw[int(at * len(raw))] = value
    file.write_bytes(raw if kept > 0.5 else raw[: int(2 * kept * len(raw))])
    refused_or(read_parquet, file)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PARE" + b"\0" * 40 + b"PARE", b"PAR1" + b"\xff" * 8 + b"PAR1"])
def test_what_only_looks_like_parquet_is_refused(place: Path, content: bytes) -> None:
    (place / "units.parquet").write_bytes(content)
    with pytest.raises(Refused, match=r"Table units: units\.parquet"):
        read_parquet(place / "units.parquet", UNITS)


def refused_or(reader: Callable[..., Any], file: Path) -> None:
    """Reads a file of units: a table whose columns are declared ones, or a refusal that names it."""
    try:
        raw = reader(file, UNITS)
    except Refused as refusal:
        in_words(refusal, "Table units: ")
    else:
        assert set(raw.cells.column_names) <= set(UNITS.names)


TEXTS = st.text(st.characters(), max_size=6) | st.sampled_from(
    ["\ud800", "a\udc80", "\0", "crimes", "full", "2026-02-30"]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -(10**20), 2**63])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
GOOD = manifest(dict.fromkeys(TABLES, 0))


@settings(max_examples=examples(300))
@given(
    st.dictionaries(st.sampled_from([*GOOD, "follows", "covers_from", "\ud800"]), JSON, max_size=3),
    st.dictionaries(st.sampled_from(["crimes", "deleted", "\udfff", "extra"]), JSON, max_size=2),
)
@example({"source": "\ud800"}, {})
@example({"follows": "0001-01-01T00:00:00+14:00"}, {})
@example({"extracted_at": "9999-12-31T23:59:59-14:00"}, {"crimes": 10**4299})
def test_any_manifest_is_read_or_refused(place: Path, changed: Any, counts: Any) -> None:
    content = GOOD | {"tables": GOOD["tables"] | counts} | changed
    (place / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    try:
        manifest_read, unknown = read_manifest(place)
    except Refused as refusal:
        in_words(refusal, "manifest.json: ")
    else:
        json.dumps([manifest_read.source, *unknown], ensure_ascii=False).encode()


@settings(max_examples=examples(200))
@given(st.binary(max_size=60) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")) | JSON.map(json.dumps))
@example("[" * 100_000)
@example('{"source":' * 3_000)
@example('{"tables": ' + "9" * 5_000 + "}")
@example('{"extracted_at": 1e999, "source": NaN}')
@example(b"\xff\xfe{\0}\0")
def test_any_bytes_as_a_manifest_are_refused(place: Path, content: bytes | str) -> None:
    (place / "manifest.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Refused, match=r"^manifest\.json: ") as refusal:
        read_manifest(place)
    in_words(refusal.value, "manifest.json: ")

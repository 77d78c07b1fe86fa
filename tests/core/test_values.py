"""One rule for values, whatever holds them: a value is read as it is, or its row is set aside, or the table is refused.

The table of the rule stands in docs/operations.md. Here each of its lines is asked of each reader that can hold it: a
Parquet file, a database whose driver gives values, and PostgreSQL, which gives texts.
"""

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from sqlalchemy import CHAR, Boolean, make_url
from sqlalchemy.types import NullType

from core.extract import Refused, read_extract
from core.extract.columns import TABLES
from core.extract.declaration import Column
from core.extract.defaults import complete
from core.extract.judging import judge
from core.extract.parquet_file import read_parquet
from core.extract.raw import TEXT, RawTable, broken, set_aside_nul
from core.sources import read_whole
from core.sources.written import from_values
from tests.core.extract.folder import write
from tests.core.sources.warehouse import Warehouse, make

CRIMES = TABLES["crimes"]
ASIDE, REFUSED = "its row is set aside", "the table is refused"
LONDON, TOKYO = ZoneInfo("Europe/London"), timezone(timedelta(hours=9))
LAST = datetime(9999, 12, 31, tzinfo=UTC)  # nothing is later than this extract
AT = datetime(2026, 6, 14, 23, 30)  # noqa: DTZ001 - a wall clock's time
UUID_TEXT = "0f3c5d52-6c1c-4d52-8a5e-0a1b2c3d4e5f"


def dec(text: str, kind: pa.DataType | None = None) -> pa.Array:
    return pa.array([Decimal(text)], kind or pa.decimal128(38, 10))


# column, what Parquet holds, what a driver gives, what PostgreSQL holds (type and literal), what is read
RULE: list[tuple[str, pa.Array | None, Any, tuple[str, str] | None, Any]] = [
    # Texts stay as they are.
    ("oic", pa.array(["0042"]), "0042", ("text", "'0042'"), "0042"),
    ("oic", pa.array(["1001.0"]), "1001.0", ("text", "'1001.0'"), "1001.0"),
    ("oic", pa.array(["0042"], pa.string_view()), None, ("varchar(9)", "'0042'"), "0042"),
    ("oic", pa.array(["0042"]).dictionary_encode(), None, ("char(9)", "'0042'"), "0042"),
    ("outcome_code", pa.array(["14.0"]), "14.0", ("text", "'14.0'"), ASIDE),
    ("mo", pa.array(["a\0b"]), "a\0b", None, ASIDE),
    ("oic", pa.array([UUID(UUID_TEXT).bytes], pa.uuid()), UUID(UUID_TEXT), ("uuid", f"'{UUID_TEXT}'"), UUID_TEXT),
    # Whole numbers are their digits.
    ("oic", pa.array([1001], pa.int16()), 1001, ("integer", "1001"), "1001"),
    ("oic", pa.array([2**64 - 1], pa.uint64()), 2**64 - 1, ("numeric", "18446744073709551615"), "18446744073709551615"),
    ("oic", dec("1001"), Decimal("1001.0000000000"), ("numeric(38,10)", "1001"), "1001"),
    ("oic", dec("0"), Decimal("0E-10"), ("numeric(38,10)", "0"), "0"),
    ("oic", dec("1001", pa.decimal256(60, 2)), Decimal("1.001E+3"), ("numeric", "1001.00"), "1001"),
    ("oic", pa.array([1001.0]), 1001.0, ("float8", "1001"), "1001"),
    ("oic", pa.array([1001.0], pa.float32()), None, ("float4", "1001"), "1001"),
    ("outcome_code", dec("14"), Decimal("14.0000000000"), ("numeric(38,10)", "14"), 14),
    ("outcome_code", dec("0"), Decimal("0E-10"), ("numeric(38,10)", "0"), 0),
    ("outcome_code", dec("14", pa.decimal32(4, 1)), None, ("numeric(4,1)", "14"), 14),
    ("outcome_code", pa.array([14.0], pa.float16()), 14.0, ("float4", "14"), 14),
    # A fraction, and a number too large for its type to be exact, are no whole number, and have no one text.
    ("oic", dec("1001.5"), Decimal("1001.5"), ("numeric(38,10)", "1001.5"), ASIDE),
    ("oic", pa.array([1001.5]), 1001.5, ("float8", "1001.5"), ASIDE),
    ("oic", pa.array([2.0**53]), 2.0**53, ("float8", "9007199254740992"), ASIDE),
    ("oic", pa.array([2.0**24], pa.float32()), None, ("float4", "16777216"), ASIDE),
    ("crime_ref", pa.array([1001.5]), 1001.5, ("float8", "1001.5"), ASIDE),
    ("outcome_code", dec("14.5"), Decimal("14.5"), ("numeric(38,10)", "14.5"), ASIDE),
    ("outcome_code", pa.array([14.5]), 14.5, ("float8", "14.5"), ASIDE),
    ("oic", pa.array([math.inf]), math.inf, ("float8", "'Infinity'"), ASIDE),
    ("outcome_code", pa.array([math.inf]), Decimal("-Infinity"), ("float8", "'-Infinity'"), ASIDE),
    # What is not a number is a gap.
    ("oic", pa.array([math.nan]), math.nan, ("float8", "'NaN'"), None),
    ("outcome_code", pa.array([math.nan]), Decimal("NaN"), ("numeric", "'NaN'"), None),
    ("outcome_code", pa.nulls(1), None, ("numeric", "NULL"), None),
    # Days.
    ("occurred_from", pa.array([date(2026, 1, 4)]), date(2026, 1, 4), ("date", "'2026-01-04'"), "2026-01-04"),
    ("occurred_from", pa.array([date(2026, 1, 4)], pa.date64()), None, ("date", "'2026-01-04'"), "2026-01-04"),
    ("occurred_from", pa.array([datetime(2026, 1, 4)]), datetime(2026, 1, 4), ("timestamp", "'2026-01-04'"), "2026-01-04"),  # noqa: DTZ001, E501
    ("occurred_from", pa.array([AT]), AT, ("timestamp", f"'{AT}'"), ASIDE),
    ("occurred_from", pa.array([datetime(2026, 1, 4, tzinfo=UTC)]), datetime(2026, 1, 4, tzinfo=UTC), ("timestamptz", "'2026-01-04Z'"), ASIDE),  # noqa: E501
    ("occurred_from", pa.array([20260104]), 20260104, ("integer", "20260104"), ASIDE),
    ("occurred_from", pa.array([2**31 - 1], pa.date32()), None, ("date", "'infinity'"), ASIDE),
    # Times: with a zone, the instant; without one, London's wall clock.
    ("reported_at", pa.array([AT]), AT, ("timestamp", f"'{AT}'"), "2026-06-14T22:30:00Z"),
    ("reported_at", pa.array([AT], pa.timestamp("ns")), None, None, "2026-06-14T22:30:00Z"),
    ("reported_at", pa.array([AT.replace(tzinfo=UTC)]), AT.replace(tzinfo=UTC), ("timestamptz", f"'{AT}Z'"), "2026-06-14T23:30:00Z"),  # noqa: E501
    ("reported_at", pa.array([AT.replace(tzinfo=TOKYO).astimezone(UTC)], pa.timestamp("us", "+09:00")), AT.replace(tzinfo=TOKYO), ("timestamptz", f"'{AT}+09'"), "2026-06-14T14:30:00Z"),  # noqa: E501
    ("reported_at", pa.array([date(2026, 1, 4)]), date(2026, 1, 4), ("date", "'2026-01-04'"), ASIDE),
    ("reported_at", pa.array([2**62], pa.timestamp("ms")), None, ("timestamp", "'infinity'"), ASIDE),
    ("reported_at", pa.array([2**62], pa.timestamp("ms", "UTC")), None, ("timestamptz", "'infinity'"), ASIDE),
    ("reported_at", pa.array([1781479800]), 1781479800, ("bigint", "1781479800"), ASIDE),
    # Yes and no.
    ("hate", pa.array([True]), True, ("boolean", "true"), True),
    ("hate", pa.array([1]), 1, ("integer", "1"), ASIDE),
    ("hate", pa.array([1.0]), 1.0, ("float8", "1"), ASIDE),
    ("outcome_code", pa.array([True]), True, ("boolean", "true"), ASIDE),
    # What has no one text.
    ("oic", pa.array([b"1001"]), b"1001", ("bytea", "'1001'"), REFUSED),
    ("oic", pa.array([["1001"]]), ["1001"], ("text[]", "'{1001}'"), REFUSED),
    ("oic", pa.array([{"a": 1}]), {"a": 1}, ("jsonb", "'\"1001\"'"), REFUSED),
    ("oic", pa.array([time(9)]), time(9), ("time", "'09:00'"), REFUSED),
    ("oic", pa.array([timedelta(1)]), timedelta(1), ("interval", "'1 day'"), REFUSED),
]  # fmt: skip


def wanted_of(column: str, wanted: Any) -> Any:
    typed = CRIMES.by_name[column].type in ("date", "instant") and wanted not in (ASIDE, REFUSED)
    return pd.Timestamp(wanted) if typed else wanted


def outcome(column: str, read: Any) -> Any:
    """What became of the one crime there is."""
    try:
        found = read()
    except Refused as refusal:
        return REFUSED if f"in column {column}, wanted text" in str(refusal) else str(refusal)
    crimes = found.tables["crimes"]
    if crimes.empty:
        assert len(found.problems) == 1
        assert column in found.problems["problem"].iloc[0] or "NUL" in found.problems["problem"].iloc[0]
        return ASIDE
    cell = crimes[column].iloc[0]
    return None if pd.isna(cell) else cell


def crimes_file(file: Path, column: str, cells: pa.Array, **how: Any) -> Path:
    (row,) = complete({"crimes": [{}]})["crimes"]
    columns = {name: pa.array([row.get(name) or None], pa.string()) for name in CRIMES.names} | {column: cells}
    parquet.write_table(pa.table(columns), file, **how)
    return file


def in_parquet(folder: Path, column: str, cells: pa.Array, **how: Any) -> Path:
    folder.mkdir(exist_ok=True)
    write(folder, crimes=[{}])
    (folder / "crimes.csv").unlink()
    crimes_file(folder / "crimes.parquet", column, cells, **how)
    return folder


@pytest.mark.parametrize(("column", "cells", "wanted"), [(c, p, w) for c, p, _, _, w in RULE if p is not None])
def test_a_value_in_parquet_is_read_by_the_rule(tmp_path, column, cells, wanted):
    folder = in_parquet(tmp_path, column, cells)
    assert outcome(column, lambda: read_extract(folder)) == wanted_of(column, wanted)


def judged(raw: RawTable, column: str) -> Any:
    """The value of the one row of a raw table, or that it is set aside."""
    found = judge(raw, LAST)
    if not found.sound()[0]:
        return ASIDE
    cell = found.frame[column].iloc[0]
    return None if pd.isna(cell) else cell


def by_value(column: Column, value: Any, native: Any = None) -> Any:
    """The typed value of a driver's, or what becomes of it."""
    try:
        texts = from_values([value], column, native or NullType(), "Table crimes: the source")
    except Refused as refusal:
        return REFUSED if f"in column {column.name}, wanted text" in str(refusal) else str(refusal)
    (row,) = complete({"crimes": [{}]})["crimes"]
    cells = {name: pa.chunked_array([[row.get(name) or None]], TEXT) for name in CRIMES.names}
    cells[column.name] = pa.chunked_array([texts], TEXT)
    return judged(set_aside_nul(RawTable(CRIMES, pa.table(cells), broken())), column.name)


@pytest.mark.parametrize(
    ("column", "value", "wanted"), [(c, v, w) for c, _, v, _, w in RULE if v is not None or w is None]
)
def test_a_value_of_a_driver_is_read_by_the_rule(column, value, wanted):
    assert by_value(CRIMES.by_name[column], value) == wanted_of(column, wanted)


@pytest.fixture(scope="module")
def one_crime(postgres) -> str:
    """The name of a database to copy: a source with one crime."""
    return str(make_url(make(postgres.database()).fill(complete({"crimes": [{}]})).url).database)


@pytest.mark.slow
@pytest.mark.parametrize(("column", "held", "wanted"), [(c, h, w) for c, _, _, h, w in RULE if h is not None])
def test_a_value_in_postgresql_is_read_by_the_rule(postgres, one_crime, column, held, wanted):
    kind, literal = held
    url = postgres.database(template=one_crime)
    made = Warehouse(url, url)
    made.run(
        f"ALTER TABLE crimes DROP COLUMN {column}",
        f"ALTER TABLE crimes ADD COLUMN {column} {kind} DEFAULT {literal}",
    )
    assert outcome(column, lambda: read_whole(made.url).extract) == wanted_of(column, wanted)


@pytest.mark.slow
def test_a_domain_is_read_as_the_type_it_is_made_of(postgres):
    made = make(postgres.database()).fill(complete({"crimes": [{}]}))
    made.run(
        "CREATE DOMAIN collar AS numeric(38, 10)",
        "ALTER TABLE crimes DROP COLUMN oic",
        "ALTER TABLE crimes ADD COLUMN oic collar DEFAULT 1001",
    )
    assert outcome("oic", lambda: read_whole(made.url).extract) == "1001"


def test_the_padding_of_a_fixed_width_is_not_part_of_the_text():
    assert by_value(CRIMES.by_name["oic"], "1001     ", CHAR(9)) == "1001"
    assert by_value(CRIMES.by_name["mo"], "1001     ") == "1001     "


def test_a_number_is_a_yes_or_no_only_where_the_column_is_declared_so():
    assert by_value(CRIMES.by_name["hate"], 1, Boolean()) == True  # noqa: E712 - NumPy's own
    assert by_value(CRIMES.by_name["hate"], 2, Boolean()) == ASIDE


@pytest.mark.parametrize("zoned", [True, False])
@pytest.mark.parametrize("at", [AT, datetime(9998, 6, 14, 23, 30), datetime(1, 1, 2)])  # noqa: DTZ001
def test_an_int96_timestamp_is_utc_however_far_away(tmp_path, at, zoned):
    cells = pa.array([at.replace(tzinfo=UTC) if zoned else at])
    folder = in_parquet(tmp_path, "allocated_on", cells, use_deprecated_int96_timestamps=True)
    assert outcome("allocated_on", lambda: read_extract(folder)) == ASIDE  # an instant names no day by itself
    folder = in_parquet(tmp_path / "at", "reported_at", cells, use_deprecated_int96_timestamps=True)
    found = judged(read_parquet(folder / "crimes.parquet", CRIMES), "reported_at")
    assert found == pd.Timestamp(at.replace(tzinfo=UTC)).as_unit("us")


NUMBERS = st.one_of(
    st.integers(-(2**63), 2**64 - 1),
    st.sampled_from([s * 2**p + d for s in (1, -1) for p in (11, 24, 53) for d in (-1, 0, 1)]),
)
NUMERIC = [
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint64()),
    *(pa.float16(), pa.float32(), pa.float64()),
    *(pa.decimal128(38, scale) for scale in (0, 2, 10)), pa.decimal256(60, 20), pa.string(),
]  # fmt: skip


def held(value: Any, kind: pa.DataType) -> pa.Array | None:
    """The value in a type, or None where a writer could not put it there."""
    try:
        as_given = str(value) if kind == pa.string() else Decimal(value) if pa.types.is_decimal(kind) else value
        return pa.array([float(value) if pa.types.is_floating(kind) else as_given], kind)
    except (pa.ArrowInvalid, OverflowError):
        return None


@pytest.mark.slow
@given(NUMBERS, st.sampled_from(NUMERIC), st.sampled_from(["oic", "outcome_code"]))
def test_a_whole_number_through_any_type_is_itself_or_is_set_aside(tmp_path_factory, number, kind, column):
    cells = held(number, kind)
    if cells is None:
        return
    file = crimes_file(tmp_path_factory.mktemp("n") / "x.parquet", column, cells)
    found = judged(read_parquet(file, CRIMES), column)
    assert found in (ASIDE, str(number) if column == "oic" else number)
    if not pa.types.is_floating(kind) and (column == "oic" or 0 <= number <= 22):
        assert found != ASIDE


@pytest.mark.slow
@given(st.one_of(st.integers(), st.floats(), st.decimals(allow_nan=False), st.booleans()))
def test_a_driver_s_number_is_itself_or_is_set_aside(number):
    found = by_value(CRIMES.by_name["oic"], number)
    if isinstance(number, bool):
        assert found == ("true" if number else "false")
    elif found not in (None, ASIDE):
        assert Decimal(found) == Decimal(number)
        assert "." not in found
        assert "E" not in found
    else:
        assert (found is None) == (number != number)


INSTANTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.sampled_from([UTC, LONDON, TOKYO]))  # noqa: DTZ001
TIMES = [pa.timestamp(unit, zone) for unit in ("s", "ms", "us", "ns") for zone in (None, "UTC", "Asia/Tokyo")]


@pytest.mark.slow
@given(INSTANTS, st.sampled_from([*TIMES, pa.string(), "INT96"]))
def test_an_instant_through_any_type_is_itself_to_what_the_type_holds(tmp_path_factory, instant, kind):
    int96 = kind == "INT96"
    arrow = pa.timestamp("us", "UTC") if int96 else kind
    naive = not int96 and pa.types.is_timestamp(arrow) and arrow.tz is None
    given = instant.astimezone(LONDON).replace(fold=0)
    value = (
        given.replace(tzinfo=None) if naive else instant.isoformat() if kind == pa.string() else instant.astimezone(UTC)
    )
    try:
        cells = pa.array([value]).cast(arrow, safe=False) if kind != pa.string() else pa.array([value])
    except pa.ArrowInvalid:
        return
    if pa.types.is_timestamp(arrow) and cells.cast(pa.int64())[0].as_py() * _unit(arrow) not in _reaching(cells, value):
        return  # the writer itself wrapped it round
    file = tmp_path_factory.mktemp("t") / "x.parquet"
    crimes_file(file, "reported_at", cells, use_deprecated_int96_timestamps=int96)
    found = judged(read_parquet(file, CRIMES), "reported_at")
    wanted = pd.Timestamp(given if naive else instant).tz_convert("UTC").as_unit("us")
    assert abs(found - wanted) < pd.Timedelta(seconds=1 if getattr(arrow, "unit", "us") == "s" else 0.001)


def _unit(kind: pa.DataType) -> int:
    return {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[kind.unit]


def _reaching(cells: pa.Array, value: datetime) -> range:
    """The nanoseconds since 1970 that a value may have in a type of its unit."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC) if value.tzinfo else datetime(1970, 1, 1)  # noqa: DTZ001
    exact = (value - epoch) // timedelta(microseconds=1) * 1000
    return range(exact - _unit(cells.type) + 1, exact + _unit(cells.type))

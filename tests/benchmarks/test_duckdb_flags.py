"""The searches by hand in SQL, which the engine is measured against, held to the flags of the engine."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks import duckdb_flags
from benchmarks.contenders import in_one_form, sliced
from benchmarks.flags import difference, of_searches, table
from core.extract import read_extract
from core.facts import derive
from core.flags.raising import COLUMNS, in_order, in_state, raise_flags
from core.searches.register import searches
from data_fixtures.generate import generate
from tests.build import extract

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[2] / "data_fixtures" / "small"
TODAY = date(2026, 11, 22)


def by_sql(tables, today):
    connection = duckdb_flags.connect()
    duckdb_flags.load(connection, tables)
    return duckdb_flags.flags(connection, today)


def by_engine(tables, today):
    """The engine's flags of the searches that the SQL knows."""
    found = in_order(in_state(raise_flags(derive(tables), searches().values()), today))
    return of_searches(in_one_form(found), duckdb_flags.known())


@pytest.mark.parametrize("search", sorted(searches()))
def test_a_search_is_written_in_sql_too_or_named_as_not_compared(search):
    if search not in duckdb_flags.known():
        pytest.skip(f"{search} is not in benchmarks/duckdb_rules: its flags are not compared with SQL")


@pytest.mark.parametrize("days", [0, 1, -1, 35, -180])
def test_the_engine_raises_the_same_flags_as_the_sql_by_hand(days):
    tables, today = read_extract(SMALL).tables, TODAY + timedelta(days=days)
    engine, sql = by_engine(tables, today), in_one_form(by_sql(tables, today))
    assert difference(engine, sql) == {}
    assert engine.equals(sql)


def test_the_sql_has_the_columns_of_the_command_line():
    assert tuple(by_sql(read_extract(SMALL).tables, TODAY).column_names) == COLUMNS


def test_files_read_by_duckdb_give_the_flags_of_the_checked_extract(tmp_path):
    generate(tmp_path / "extract", 300, 4, TODAY)
    connection = duckdb_flags.connect()
    duckdb_flags.read(connection, tmp_path / "extract")
    sql = in_one_form(duckdb_flags.flags(connection, TODAY))
    engine = by_engine(read_extract(tmp_path / "extract").tables, TODAY)
    assert len(sql) > 100
    assert sql.equals(engine)


def test_a_second_day_on_the_same_connection_is_answered_afresh():
    tables = read_extract(SMALL).tables
    connection = duckdb_flags.connect()
    duckdb_flags.load(connection, tables)
    duckdb_flags.flags(connection, TODAY - timedelta(days=900))
    again = in_one_form(duckdb_flags.flags(connection, TODAY))
    assert again.equals(in_one_form(by_sql(tables, TODAY)))


def test_an_extract_without_custody_owes_no_update_and_needs_no_calendar():
    found = by_sql(extract(crimes=[{}]).tables, TODAY).to_pylist()
    assert {row["search"] for row in found} >= {"manager_review", "crime_age"}
    assert [row for row in found if row["search"] == "victim_update"] == []


def test_a_difference_is_told_by_side_and_search():
    tables = read_extract(SMALL).tables
    whole = in_one_form(by_sql(tables, TODAY))
    assert difference(whole.slice(1), whole) == {
        f"only the second, {whole['search'][0].as_py()} {whole['code'][0].as_py()}": 1
    }


def test_a_slice_is_spread_over_the_extract_and_holds_nothing_of_other_crimes(tmp_path):
    generate(tmp_path / "extract", 300, 4, TODAY)
    tables = read_extract(tmp_path / "extract").tables
    parts = sliced(tables, crimes=100)
    chosen = set(parts["crimes"]["crime_ref"])
    assert 100 <= len(chosen) <= 150
    assert {tables["crimes"]["crime_ref"].iloc[0], tables["crimes"]["crime_ref"].iloc[-1]} & chosen
    for name in ("victims", "suspects", "custody", "bails", "reviews", "oel_entries", "crime_links"):
        assert set(parts[name]["crime_ref"]) <= chosen, name
    assert set(parts["crime_links"]["linked_ref"]) <= chosen
    assert set(parts["victim_contacts"]["victim_id"]) <= set(parts["victims"]["victim_id"])
    assert len(parts["officers"]) == len(tables["officers"])


@pytest.mark.slow
def test_the_benchmark_prints_its_table_and_finds_all_contenders_equal(capsys):
    assert table([200])
    printed = capsys.readouterr().out
    assert "| equal to DuckDB, every row and column | yes |" in printed
    assert "| equal to row by row on the slice | yes |" in printed

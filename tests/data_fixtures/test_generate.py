import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.extract.columns import TABLES
from core.extract.extract import Extract
from core.extract.reading import read_extract
from data_fixtures.custody_and_bail import period_end
from data_fixtures.generate import generate

AS_OF = date(2026, 11, 22)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]").astype(np.int64)


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        generate(tmp_path / name, 800, seed=3, as_of=AS_OF)
    for file in sorted((tmp_path / "first").iterdir()):
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes(), file.name


def test_another_seed_gives_other_crimes(tmp_path: Path) -> None:
    for seed in (3, 4):
        generate(tmp_path / str(seed), 300, seed=seed, as_of=AS_OF)
    assert (tmp_path / "3" / "crimes.csv").read_bytes() != (tmp_path / "4" / "crimes.csv").read_bytes()


def test_every_table_of_the_contract_is_there_with_every_column(invented_folder: Path) -> None:
    manifest = json.loads((invented_folder / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["tables"]) == list(TABLES)
    for name, table in TABLES.items():
        header = (invented_folder / f"{name}.csv").open(encoding="utf-8").readline().strip()
        assert header.split(",") == [column.name for column in table.columns]


def test_no_row_is_set_aside_and_no_column_is_unknown(invented: Extract) -> None:
    assert len(invented.problems) == 0
    assert not list(invented.unknown_columns)


def test_every_column_is_filled_somewhere(invented: Extract) -> None:
    empty = {
        f"{name}.{column}" for name, frame in invented.tables.items() for column in frame if frame[column].isna().all()
    }
    assert empty == set()


@pytest.mark.slow
def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    for fmt in ("csv", "parquet"):
        generate(tmp_path / fmt, 1_000, seed=5, as_of=AS_OF, fmt=fmt)
    one, other = (read_extract(tmp_path / fmt) for fmt in ("csv", "parquet"))
    for name in TABLES:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name], check_dtype=True)


@pytest.mark.parametrize("as_of", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29), date(2026, 7, 1)])
def test_any_day_will_do_clock_changes_and_leap_days_too(tmp_path: Path, as_of: date) -> None:
    generate(tmp_path / "out", 1_500, seed=1, as_of=as_of)
    assert len(read_extract(tmp_path / "out").problems) == 0


@pytest.mark.parametrize("crimes", [1, 7, 120])
def test_even_a_tiny_extract_is_whole(tmp_path: Path, crimes: int) -> None:
    generate(tmp_path / "out", crimes, seed=1, as_of=AS_OF)
    found = read_extract(tmp_path / "out")
    assert len(found.problems) == 0
    assert set(found.tables["units"].level) == {"force", "bcu", "strand", "department", "team"}


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not empty"):
        generate(tmp_path, 10, seed=1, as_of=AS_OF)


def test_arguments_without_sense_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1 crime"):
        generate(tmp_path / "out", 0, seed=1, as_of=AS_OF)
    assert not (tmp_path / "out").exists()


def test_bail_ends_by_law_and_by_the_same_count_for_arrests_from_before_it() -> None:
    arrests = days("2026-02-28", "2026-11-29", "2022-10-28", "2022-10-27", "2021-11-29")
    ends = days("2026-05-31", "2027-02-28", "2023-01-28", "2023-01-27", "2022-02-28")
    assert period_end(arrests, np.full(5, 3)).tolist() == ends.tolist()

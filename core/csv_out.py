"""Tables as CSV: UTF-8, header row, RFC 4180, written whole or not at all."""

import os
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv


def write_csv(frame: pd.DataFrame, out: Path | None) -> None:
    """Writes a frame to a file, or to standard output when `out` is None. Missing values are empty cells.

    Dates are written YYYY-MM-DD. The file appears whole: an interrupted run leaves no half of it. Raises OSError.
    """
    table = pa.Table.from_pandas(_texts(frame), preserve_index=False)
    options = csv.WriteOptions(quoting_style="needed")
    if out is None:
        csv.write_csv(table, pa.PythonFile(sys.stdout.buffer, mode="w"), options)
        return
    part = out.with_name(f"{out.name}.part")
    csv.write_csv(table, part, options)
    os.replace(part, out)


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    dates = frame.select_dtypes("datetime").columns
    categories = frame.select_dtypes("category").columns
    written = {
        name: pd.Series(pa.array(frame[name]).cast(pa.date32()), dtype=pd.ArrowDtype(pa.date32())) for name in dates
    }
    return frame.reset_index(drop=True).assign(**written, **{name: frame[name].astype("str") for name in categories})

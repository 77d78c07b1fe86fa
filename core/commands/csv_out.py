"""Tables as CSV: UTF-8, header row, RFC 4180."""

from contextlib import ExitStack
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from core.commands.out_file import opened


def write_csv(*outs: tuple[pd.DataFrame, Path | None]) -> None:
    """Writes frames, each to its place as core.commands.out_file does; None is standard output. Missing is empty.

    Dates are written YYYY-MM-DD. Plain files get their names once all is written, so that of two both appear or none.
    Raises NotWritable.
    """
    with ExitStack() as open_files:
        for frame, out in sorted(outs, key=lambda one: one[1] is None):  # what is printed cannot be taken back
            table = pa.Table.from_pandas(_texts(frame), preserve_index=False)
            file = open_files.enter_context(opened(out))
            csv.write_csv(table, pa.PythonFile(file, mode="w"), csv.WriteOptions(quoting_style="needed"))
            file.flush()


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    dates = frame.select_dtypes("datetime").columns
    categories = frame.select_dtypes("category").columns
    written = {
        name: pd.Series(pa.array(frame[name]).cast(pa.date32()), dtype=pd.ArrowDtype(pa.date32())) for name in dates
    }
    return frame.reset_index(drop=True).assign(**written, **{name: frame[name].astype("str") for name in categories})

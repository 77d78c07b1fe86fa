"""A list as CSV: UTF-8 with a byte order mark, so that Excel reads the letters; every text in quotes (RFC 4180).

The stamp is the last column of every line. Lines of comment above the heading would break every reader, and a block at
the end would be read as rows; in a column it also stays with a line that is cut out or sorted away from the others.
"""

import csv
import io
from collections.abc import Mapping

import pandas as pd

from core.exports.stamp import File, Stamp
from core.exports.texts import as_shown, neutral

STAMP_HEADING = "Export"
_MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_file(rows: pd.DataFrame, headings: Mapping[str, str], stamp: Stamp) -> File:
    """The rows under the titles of `headings`. Dates are YYYY-MM-DD, numbers numbers, missing values empty."""
    shown = as_shown(rows, headings)
    columns = [_cells(shown[name]) for name in shown.columns]
    stamped = neutral(stamp.line)
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([*(neutral(title) for title in headings.values()), STAMP_HEADING])
    writer.writerows([*cells, stamped] for cells in zip(*columns, strict=True))
    return File(stamp.file_name("csv"), _MEDIA_TYPE, out.getvalue().encode("utf-8-sig"))


def _cells(values: pd.Series) -> list[str | int | float]:
    """Numbers stay numbers: -3 is no formula, and a text that looks like one is not a number."""
    present = values.notna()
    if values.dtype.kind in "iuf":
        return [value if there else "" for value, there in zip(values.tolist(), present, strict=True)]
    if values.dtype.kind == "M":
        return [f"{value:%Y-%m-%d}" if there else "" for value, there in zip(values, present, strict=True)]
    return [neutral(str(value)) if there else "" for value, there in zip(values, present, strict=True)]

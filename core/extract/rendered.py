"""Typed values back as the texts of an extract, so that rows of the store can be judged again beside new ones."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.extract.declaration import Column, Table
from core.extract.raw import TEXT


def as_texts(table: Table, frame: pd.DataFrame) -> pa.Table:
    """The cells of a typed frame (all declared columns, as core.extract.cells types them) as text, null = missing."""
    return pa.table({column.name: _texts(column, frame[column.name]) for column in table.columns})


def _texts(column: Column, values: pd.Series) -> pa.ChunkedArray:
    if column.type in ("text", "choice"):
        return pa.chunked_array([pa.array(values.astype("str"), TEXT, from_pandas=True)])
    if column.type == "date":
        return _one(pa.array(values, from_pandas=True).cast(pa.date32()).cast(TEXT))
    if column.type == "instant":
        wall = values.dt.tz_convert("UTC").dt.tz_localize(None)
        written = pa.array(wall, from_pandas=True).cast(pa.timestamp("us")).cast(TEXT)
        return _one(pc.binary_join_element_wise(written, pa.scalar("Z", TEXT), pa.scalar("", TEXT)))
    return _one(pa.array(values, from_pandas=True).cast(TEXT))


def _one(texts: pa.Array) -> pa.ChunkedArray:
    return texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts])

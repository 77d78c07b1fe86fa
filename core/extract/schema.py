"""The column declarations as pandera schemas, and the rows that fail them."""

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from core.extract.declaration import Column, Table
from core.extract.times import london_date

# How pandera names its own checks, in the words used here.
KINDS = {"not_nullable": "missing", "field_uniqueness": "repeated"}


def failures(table: Table, frame: pd.DataFrame, extracted_at: datetime) -> list[pd.DataFrame]:
    """Every cell of a typed frame (RangeIndex, declared columns) that fails, as frames of position, column, kind.

    `kind` is missing, repeated (a key, from its second row on), unaccepted, future or reversed.
    """
    if frame.empty:
        return []
    faults = _failing(_schema(table, extracted_at), frame)
    for earlier, later in table.order:
        pairs = _failing(_in_order(earlier, later), frame[[earlier, later]])
        faults += [pair[pair["column"] == later] for pair in pairs]
    return faults


def _failing(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> list[pd.DataFrame]:
    try:
        schema.validate(frame, lazy=True, inplace=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    kind = cases["check"].replace(KINDS).astype("str")
    position = cases["index"].astype("int64")
    return [pd.DataFrame({"position": position, "column": cases["column"].astype("str"), "kind": kind})]


def _schema(table: Table, extracted_at: datetime) -> pandera.DataFrameSchema:
    return pandera.DataFrameSchema({column.name: _column(table, column, extracted_at) for column in table.columns})


def _column(table: Table, column: Column, extracted_at: datetime) -> pandera.Column:
    return pandera.Column(
        checks=_checks(column, extracted_at),
        nullable=not column.required,
        unique=column.name == table.key and table.name != "deleted",
        report_duplicates="exclude_first",
    )


def _checks(column: Column, extracted_at: datetime) -> list[pandera.Check]:
    checks = []
    if column.choices or column.numbers:
        checks.append(_check("unaccepted", lambda values: values.isin([*column.choices, *column.numbers])))
    if column.between:
        low, high = column.between
        checks.append(_check("unaccepted", lambda values: values.between(low, high)))
    if column.past:
        checks.append(_check("future", lambda values: values <= latest(column, extracted_at)))
    return checks


def _check(kind: str, holds: Callable[[pd.Series], pd.Series]) -> pandera.Check:
    return pandera.Check(holds, name=kind, error=kind)


def _in_order(earlier: str, later: str) -> pandera.DataFrameSchema:
    return pandera.DataFrameSchema(checks=_check("reversed", lambda pair: ~(pair[later] < pair[earlier])))


def latest(column: Column, extracted_at: datetime) -> pd.Timestamp:
    """The last value a `past` column may hold: the extract's own time, or its London date."""
    instant = pd.Timestamp(extracted_at).tz_convert("UTC")
    return instant if column.type == "instant" else london_date(pd.Series([instant])).iloc[0]

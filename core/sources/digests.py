"""A digest of what a source holds under each key, by which a change is seen where nothing else shows it."""

from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.extract.raw import TEXT, RawTable
from core.sources.order import keys_of

# 128 bits of a cryptographic hash: neither chance nor a text made for it hides a change. Hashing a row takes about a
# microsecond, less than reading it; pandas' own hash is faster, yet has 64 bits that anybody can steer.
_BYTES = 16
_AT_ONCE = 100_000  # rows written out at once, so that memory stays small
_BETWEEN = "\0"  # in no cell: a text with a NUL was emptied and its record marked as broken


def digests(raw: RawTable) -> pd.DataFrame:
    """key, digest (hexadecimal) of an ordered table, each key once; rows without a key have none.

    Where a key is used more than once the digest is of all its rows, so that a change in any of them is seen.
    """
    pairs = pd.DataFrame({"key": keys_of(raw), "digest": _hashes(raw)})
    pairs = pairs[pairs["key"].notna()]
    if pairs["key"].is_unique:
        return pairs.reset_index(drop=True)
    together = pairs.groupby("key", sort=True)["digest"].agg(lambda several: _of_all(list(several)))
    return together.astype("str").reset_index()


def _hashes(raw: RawTable) -> pd.Series:
    """The digest of each row: all declared columns, so that a column added without values changes nothing."""
    # A cell of a broken record was emptied; why is part of what is known of it.
    broken = pa.chunked_array([_problems(raw)])
    cells = pa.table([*(raw.column(name) for name in raw.table.names), broken], [*raw.table.names, ""])
    parts = [_hashed(cells.slice(start, _AT_ONCE)) for start in range(0, cells.num_rows, _AT_ONCE)]
    return pd.Series(pd.array(pa.chunked_array(parts, TEXT), dtype="str"))


def _problems(raw: RawTable) -> pa.Array:
    problems = np.full(raw.cells.num_rows, None, dtype=object)
    problems[raw.broken["position"]] = raw.broken["problem"]
    return pa.array(problems, TEXT)


def _hashed(cells: pa.Table) -> pa.Array:
    nothing = pa.scalar("", TEXT)
    columns = [pc.fill_null(column.combine_chunks(), nothing) for column in cells.columns]
    rows = pc.binary_join_element_wise(*columns, pa.scalar(_BETWEEN, TEXT))
    return pa.array([_digest(row) for row in rows.cast(pa.large_binary()).to_pylist()], TEXT)


def _of_all(several: list[str]) -> str:
    return several[0] if len(several) == 1 else _digest("".join(several).encode())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=_BYTES).hexdigest()

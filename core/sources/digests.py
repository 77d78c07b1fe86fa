"""A digest of what a source holds under each key, by which a change is seen where nothing else tells of it."""

from hashlib import blake2b

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.extract.raw import TEXT, RawTable
from core.sources.order import keys_of

# 128 bits of a cryptographic hash: neither chance nor a text made for it hides a change. Hashing a row takes about a
# microsecond, less than reading it; pandas' own hash is faster, yet has 64 bits that anybody can steer.
_BYTES = 16
_BETWEEN = "\0"  # in no cell: a text with a NUL was emptied and its record marked as broken


def digests(raw: RawTable) -> pd.DataFrame:
    """key, digest (hexadecimal) of an ordered table, each key once; rows without a key have none.

    Where a key is used more than once the digest is of all its rows, so that a change in any of them is seen.
    """
    rows = _rows(raw)
    for position, problem in zip(raw.broken["position"], raw.broken["problem"], strict=True):
        rows[position] += _BETWEEN.encode() + problem.encode()
    hashes = pd.Series([_digest(row) for row in rows], dtype="str")
    found = pd.DataFrame({"key": keys_of(raw), "digest": hashes})
    found = found[found["key"].notna()]
    if found["key"].is_unique:
        return found.reset_index(drop=True)
    together = found.groupby("key", sort=True)["digest"].agg(lambda several: _of_all(list(several)))
    return together.astype("str").reset_index()


def _rows(raw: RawTable) -> list[bytes]:
    """Each row as one text: all declared columns, so that a column added without values changes nothing."""
    nothing = pa.scalar("", TEXT)
    cells = [pc.fill_null(raw.column(name).combine_chunks(), nothing) for name in raw.table.names]
    joined = pc.binary_join_element_wise(*cells, pa.scalar(_BETWEEN, TEXT))
    return joined.cast(pa.large_binary()).to_pylist()


def _of_all(several: list[str]) -> str:
    return several[0] if len(several) == 1 else _digest("".join(several).encode())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=_BYTES).hexdigest()

"""What changed at the source since the last extract: rows to insert or replace by key, and rows deleted."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.extract.manifest import Manifest
from core.extract.raw import RawTable


@dataclass(frozen=True)
class Changes:
    """An extract of kind `changes`, nothing judged yet.

    `raws`: by name, each of the fifteen tables and `deleted`. `unknown`: names that nobody knows, ignored.
    `all_keyless`: the rows without a key are all here, in place of those that were held back.
    """

    manifest: Manifest
    raws: Mapping[str, RawTable]
    unknown: tuple[str, ...] = ()
    all_keyless: bool = False

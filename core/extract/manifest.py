"""Reads and checks manifest.json: when the extract was taken and from where, and how many rows each table should
have."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core import input_file
from core.clock import LONDON, SKEW, ahead
from core.extract.cells import typed
from core.extract.columns import DELETED, TABLES
from core.extract.declaration import instant
from core.extract.raw import TEXT
from core.extract.refused import Refused
from core.input_file import printable

FILE = "manifest.json"
_MOST_ROWS = 10**12
_TIME = "wanted a time as YYYY-MM-DDThh:mm:ss, with or without an offset"
_HALF = re.compile("[\ud800-\udfff]")  # half of a character in UTF-16: JSON can write one, and nothing else can


def instant_of(given: Any) -> Any:
    """The instant a text of the contract's form names, as an aware datetime; a time without offset is London's."""
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=LONDON)
    if not isinstance(given, str) or _HALF.search(given):
        raise ValueError(_TIME)
    values, bad = typed(instant("extracted_at", ""), pa.chunked_array([[given]], TEXT))
    if bad.any() or values.isna().any():
        raise ValueError(_TIME)
    return values.iloc[0].to_pydatetime()


def _instant_or_none(given: Any) -> Any:
    return None if given is None else instant_of(given)


def _text(given: str) -> str:
    if "\0" in given or _HALF.search(given):
        raise ValueError("wanted a text without a NUL and without half a character")
    return given


def _known_tables(given: Any) -> Any:
    return {name: count for name, count in given.items() if _is_known(name)} if isinstance(given, dict) else given


def _is_known(table: str) -> bool:
    return table in TABLES or table == DELETED.name


class Manifest(BaseModel):
    """What the sender says of the extract. `extracted_at` is aware; `tables` are the declared row counts.

    `follows`, in an extract of kind `changes`: the `extracted_at` of the extract it comes after. Where it is said, a
    lost extract between the two is noticed.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    extracted_at: Annotated[datetime, BeforeValidator(instant_of)]
    source: Annotated[str, AfterValidator(_text)]
    kind: Literal["full", "changes"]
    tables: Annotated[dict[str, Annotated[int, Field(ge=0, le=_MOST_ROWS)]], BeforeValidator(_known_tables)]
    follows: Annotated[datetime | None, BeforeValidator(_instant_or_none)] = None


def read_manifest(folder: Path) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest of an extract, and its keys that are not known. Raises Refused."""
    content = _content(folder)
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as errors:
        raise Refused(
            f"{FILE}: {'; '.join(map(_in_words, errors.errors()))}. Correct it and send the extract again."
        ) from None
    uncounted = [name for name in TABLES if name not in manifest.tables]
    if uncounted:
        raise Refused(
            f"{FILE}: tables lacks a row count for {', '.join(uncounted)}. Wanted one for each of the fifteen tables."
        )
    unknown = [name for name in content if name not in Manifest.model_fields]
    unknown += [f"tables.{name}" for name in content["tables"] if not _is_known(name)]
    return manifest, tuple(f"manifest.{printable(name[:60])}" for name in unknown)


def refuse_ahead(manifest: Manifest, now: datetime, what: str = FILE) -> None:
    """Refuses an extract dated in the future: all later ones would count as older than it, and never be loaded."""
    if ahead(manifest.extracted_at, now):
        raise Refused(
            f"{what}: extracted_at is {manifest.extracted_at.isoformat()}, which has not come yet: it is "
            f"{now.isoformat(timespec='seconds')}. Wanted no more than {SKEW.seconds // 60} minutes ahead. Nothing of "
            "it is loaded. Next: put the date, or the clock it was taken from, right and send it again."
        )


def _content(folder: Path) -> dict[str, Any]:
    try:
        text = input_file.text_of(folder / FILE)
    except input_file.NotRead as cause:
        raise Refused(f"{FILE}: {cause}. Wanted a folder with {FILE} and the tables.") from None
    try:
        content = json.loads(text, object_pairs_hook=_Object)
    except (ValueError, RecursionError):
        raise Refused(
            f"{FILE}: is not JSON in UTF-8. Write it again; data_fixtures/small/manifest.json shows its form."
        ) from None
    if not isinstance(content, dict):
        raise Refused(f"{FILE}: holds no JSON object. Wanted extracted_at, source, kind and tables.")
    _refuse_repeated(content)
    return content


def _refuse_repeated(content: dict[str, Any]) -> None:
    """JSON readers differ in which of two values they take."""
    repeated = [name for name in _twice(content) if name in Manifest.model_fields]
    repeated += [f"tables.{name}" for name in _twice(content.get("tables")) if _is_known(name)]
    if repeated:
        raise Refused(f"{FILE}: {', '.join(repeated)} stands twice. Correct it and send the extract again.")


def _twice(given: Any) -> list[str]:
    return given.repeated if isinstance(given, _Object) else []


class _Object(dict[str, Any]):
    """A JSON object that knows which keys stood in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = [name for name, many in Counter(name for name, _ in pairs).items() if many > 1]


def _in_words(error: Any) -> str:
    where = ".".join(str(part)[:60] for part in error["loc"])
    if error["type"] == "missing":
        return f"{where}: is missing"
    message = error["msg"].removeprefix("Value error, ").replace("Input should be", "wanted")
    return f"{where}: found {_shown(error['input'])}; {message}"


def _shown(given: Any) -> str:
    """A value of the manifest for a message."""
    if isinstance(given, list | dict):
        return "a list" if isinstance(given, list) else "an object"
    return printable(json.dumps(given, ensure_ascii=False))[:60]

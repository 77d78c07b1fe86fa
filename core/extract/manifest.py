"""Reads and checks manifest.json: when the extract was taken and from where, and how many rows each table should
have."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.clock import LONDON, SKEW, ahead
from core.extract.cells import typed
from core.extract.columns import DELETED, TABLES
from core.extract.declaration import instant
from core.extract.raw import TEXT
from core.extract.refused import Refused

FILE = "manifest.json"


def instant_of(given: Any) -> Any:
    """The instant a text of the contract's form names, as an aware datetime; a time without offset is London's."""
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=LONDON)
    if not isinstance(given, str):
        raise ValueError("a time as YYYY-MM-DDThh:mm:ss, with or without an offset")
    values, bad = typed(instant("extracted_at", ""), pa.chunked_array([[given]], TEXT))
    if bad.any() or values.isna().any():
        raise ValueError("a time as YYYY-MM-DDThh:mm:ss, with or without an offset")
    return values.iloc[0].to_pydatetime()


def _instant_or_none(given: Any) -> Any:
    return None if given is None else instant_of(given)


class Manifest(BaseModel):
    """What the sender says of the extract. `extracted_at` is aware; `tables` are the declared row counts.

    `follows`, in an extract of kind `changes`: the `extracted_at` of the extract it comes after. Where it is said, a
    lost extract between the two is noticed.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    extracted_at: Annotated[datetime, BeforeValidator(instant_of)]
    source: str
    kind: Literal["full", "changes"]
    tables: dict[str, Annotated[int, Field(ge=0)]]
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
    unknown += [f"tables.{name}" for name in manifest.tables if name not in TABLES and name != DELETED.name]
    return manifest, tuple(f"manifest.{name[:60]}" for name in unknown)


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
        content = json.loads((folder / FILE).read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise Refused(
            f"{FILE}: cannot be read ({error.strerror}). Wanted a folder with {FILE} and the tables."
        ) from error
    except (ValueError, RecursionError) as error:
        raise Refused(
            f"{FILE}: is not JSON in UTF-8. Write it again; data_fixtures/small/manifest.json shows its form."
        ) from error
    if not isinstance(content, dict):
        raise Refused(f"{FILE}: holds no JSON object. Wanted extracted_at, source, kind and tables.")
    return content


def _in_words(error: Any) -> str:
    where = ".".join(str(part)[:60] for part in error["loc"])
    return f"{where}: {error['msg'].removeprefix('Value error, ').lower()}"

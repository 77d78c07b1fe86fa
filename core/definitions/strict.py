"""Models that refuse an unknown key and name the ones they accept; errors that say file and line."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from core.definitions.yaml_lines import BadDefinition, Document, quoted


class Strict(BaseModel):
    """A frozen model without silent extras and without coercion from one type to another."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def known_keys(cls, given: Any) -> Any:
        """Refuses an unknown key by name, listing the accepted ones."""
        accepted = sorted(field.alias or name for name, field in cls.model_fields.items())
        unknown = sorted(set(given) - set(accepted), key=str) if isinstance(given, dict) else []
        if unknown:
            message = "unknown key {key}; accepted: {accepted}"
            raise PydanticCustomError(
                "unknown_key", message, {"key": quoted(unknown[0]), "accepted": ", ".join(accepted)}
            )
        return given


Model = TypeVar("Model", bound=Strict)


def parse(model: type[Model], document: Document, context: dict[str, Any] | None = None) -> Model:
    """The document as `model`; raises BadDefinition with one line an error."""
    try:
        return model.model_validate(document.value, context=context)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=True)
        raise BadDefinition("\n".join(dict.fromkeys(_line(document, item) for item in wrong))) from error


def _line(document: Document, item: ErrorDetails) -> str:
    # Pydantic adds the name of a union's member to the path; only keys that stand in the file are of use here.
    path: tuple[str | int, ...] = ()
    for part in item["loc"]:
        if (*path, part) in document.lines:
            path = (*path, part)
    if item["type"] == "missing":
        path = (*path, item["loc"][-1])
    if item["type"] == "unknown_key":
        path = (*path, item["ctx"]["key"].strip("'"))
    value_found = "" if isinstance(item["input"], (dict, list)) else f"; found {quoted(item['input'])}"
    return f"{document.at(path)}: {item['msg']}{value_found}"

"""Where a document departs from a schema of ours, each in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubevipgen.source import path_text
from kubevipgen.source.paths import Step, quoted
from kubevipgen.spec.wording import shown
from kubevipgen.spec.words import listing

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_UNKNOWN = "Unknown"  # title of schemas/facts/unknown.schema.json


class Deviation(NamedTuple):
    """A place and what is wrong there."""

    path: tuple[Step, ...]
    message: str


def deviations(document: Any, schema: Any) -> Iterator[Deviation]:
    """Every deviation, by place in the document."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (slow to import)

    errors = Draft202012Validator(schema).iter_errors(document)
    for error in sorted(errors, key=lambda e: list(map(str, e.absolute_path))):
        cause = _cause(error)
        path = tuple(cause.absolute_path)
        yield Deviation(path, _sentence(cause, path_text(path) or "the document"))


def _cause(error: Any) -> Any:
    """Of alternatives that all failed, what is wrong with the one that was meant."""
    while (meant := _meant(error)) is not None:
        error = meant
    return error


def _meant(error: Any) -> Any:
    if error.validator != "anyOf":
        return None
    if below := [e for e in error.context if e.path]:
        return max(below, key=lambda e: len(e.absolute_path))
    says_unknown = isinstance(error.instance, dict) and "unknown" in error.instance
    for one in error.context:
        if one.validator != "type" and (one.schema.get("title") == _UNKNOWN) == says_unknown:
            return one
    return None


def _sentence(error: Any, where: str) -> str:
    value, limit = error.instance, error.validator_value
    if error.validator in {"type", "anyOf"} and _kinds(error):
        return f"{where} must be {_kinds(error)}, not {shown(value)}"
    if error.validator == "required":
        missing = [name for name in limit if name not in value]
        return f"{where} lacks {listing(missing, 'and')}"
    if error.validator == "additionalProperties":
        extra = [quoted(name) for name in value if name not in error.schema.get("properties", ())]
        return f"{where} has unknown fields: {listing(extra, 'and')}"
    if error.validator == "oneOf":
        return f"{where} must have exactly one of value, unknown and skipped"
    if error.validator in {"enum", "const", "pattern", "minimum", "minLength"}:
        return f"{where} cannot be {shown(value)}"
    return f"{where} does not fit the schema ({error.validator})"


def _kinds(error: Any) -> str:
    """The types that are allowed here; every alternative may be unknown, too."""
    names: list[str] = []
    for one in error.context or [error]:
        if one.validator == "type" and one.schema.get("title") != _UNKNOWN:
            wanted = one.validator_value
            names += [wanted] if isinstance(wanted, str) else wanted
    return listing([_KINDS[name] for name in dict.fromkeys(names)]) if names else ""

"""Strict validation of the raw data against ``schemas/cluster.schema.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen import resources
from kubevipgen.spec import wording
from kubevipgen.spec.problem import Path, Problem

NAME = "cluster"


def check(data: Any) -> Iterator[Problem]:
    """Every deviation from the schema, in no particular order."""
    for error in _validator().iter_errors(data):
        path = tuple(error.absolute_path)
        for step, (rule, message, hint) in _explain(error, path):
            yield Problem(rule, message, (*path, *step), hint)


def _validator() -> Any:
    """Built once per process; importing jsonschema takes longer than using it."""
    global _VALIDATOR  # noqa: PLW0603  (a cache, filled once)
    if _VALIDATOR is None:
        from jsonschema import Draft202012Validator, validators  # noqa: PLC0415

        # JSON Schema counts 8443.0 as an integer; nobody who writes it means a port.
        checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
        extend: Any = validators.extend  # untyped in types-jsonschema
        strict = extend(Draft202012Validator, type_checker=checker)
        _VALIDATOR = strict(resources.schema(NAME))
    return _VALIDATOR


_VALIDATOR: Any = None


def _is_integer(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _explain(error: Any, path: Path) -> Iterator[tuple[Path, wording.Words]]:
    """Steps below ``path`` and words, for each thing that one error is about."""
    keyword, value, schema = error.validator, error.instance, error.schema
    if "propertyNames" in error.absolute_schema_path:
        yield (value,), wording.bad_key(path, value, schema)
    elif keyword == "required":
        missing = next(k for k in error.validator_value if error.message.startswith(f"'{k}'"))
        yield (), wording.missing_field(path, missing, schema)
    elif keyword == "additionalProperties":
        known = list(schema["properties"])
        for key in value:
            if key not in known:
                yield (key,), wording.unknown_field(path, key, known)
    else:
        yield (), _about_value(error, path)


def _about_value(error: Any, path: Path) -> wording.Words:
    keyword, limit, schema = error.validator, error.validator_value, error.schema
    match keyword:
        case "type":
            return wording.wrong_type(path, error.instance, limit, schema)
        case "pattern":
            return wording.bad_pattern(path, error.instance, schema)
        case "enum":
            return wording.bad_choice(path, error.instance, limit, schema.get("x-later", []))
        case "const":
            return wording.bad_choice(path, error.instance, [limit], [])
        case "minimum" | "maximum" | "exclusiveMinimum":
            return wording.out_of_range(path, error.instance, schema)
        case _:
            return wording.bad_length(path, keyword, limit, len(error.instance))

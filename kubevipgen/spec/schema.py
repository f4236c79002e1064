"""Strict validation of the raw data against ``schemas/cluster.schema.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kubevipgen import resources
from kubevipgen.spec import wording
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.quick import fits

NAME = "cluster"


def check(data: Any) -> Iterator[Problem]:
    """Every deviation from the schema, in no particular order.

    A required field that is there under a misspelt name is reported as misspelt only, and a value
    of the wrong type for nothing else.
    """
    schema = resources.schema(NAME)
    found = [] if fits(data, schema, schema) else list(_problems(data))
    mistyped = {p.path for p in found if p.rule == "wrong-type"}
    found = [p for p in found if p.rule == "wrong-type" or p.path not in mistyped]
    misspelt = {(p.path[:-1], p.hint) for p in found if p.rule == "unknown-field"}
    for problem in found:
        field = problem.message.removesuffix(" is missing").rpartition(".")[2]
        if (problem.path, wording.misspelt(field)) not in misspelt:
            yield problem


def _problems(data: Any) -> Iterator[Problem]:
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
    keyword, value, schema = error.validator, error.instance, error.schema
    if choices := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return wording.bad_choice(path, value, choices, schema.get("x-later", []))
    if keyword == "type":
        return wording.wrong_type(path, value, error.validator_value, schema)
    if keyword in _SIMPLE:
        return _SIMPLE[keyword](path, value, schema)
    return wording.bad_length(path, keyword, error.validator_value, len(value))


_SIMPLE: dict[str, Callable[[Path, Any, Any], wording.Words]] = {
    "pattern": wording.bad_pattern,
    "minimum": wording.out_of_range,
    "maximum": wording.out_of_range,
    "exclusiveMinimum": wording.out_of_range,
}

"""A JSON Schema error -> one sentence and a way out. No regular expression ever reaches a user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kubevipgen.source.paths import path_text, quoted
from kubevipgen.spec.addresses import (
    BadAddressError,
    parse_address,
    parse_ip,
    parse_network,
)
from kubevipgen.spec.problem import Path
from kubevipgen.spec.words import did_you_mean, listing

Words = tuple[str, str, str]  # rule, message, hint
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping (name: value)",
    "null": "empty",
}
_LIKE_BOOL = {
    **dict.fromkeys(("yes", "on", "y", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "false"), "false"),
}
_WHOLE_RELEASE = 'without quotes YAML reads a number; write the whole release, such as "1.36.2"'
_PARSERS: dict[str, Callable[[str], object]] = {
    "ip": parse_ip,
    "address": parse_address,
    "network": parse_network,
}


def shown(value: Any) -> str:
    """A value as the user wrote it, short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    return {dict: "a mapping", list: "a list", type(None): "empty"}.get(type(value), str(value))


def wrong_type(path: Path, value: Any, wanted: str | list[str], schema: Mapping[str, Any]) -> Words:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    where = path_text(path) or "the file"
    kind = "text or a list" if set(kinds) == {"string", "array"} else _KINDS[kinds[0]]
    message = f"{where} must be {kind}, not {shown(value)}"
    return "wrong-type", message, _type_hint(value, kinds, schema)


def _type_hint(value: Any, kinds: list[str], schema: Mapping[str, Any]) -> str:
    if value is None:
        return "give it a value, or remove the line"
    if kinds == ["object"]:
        return "write its fields below it, each as name: value"
    if kinds == ["boolean"] and isinstance(value, str):
        return f"write {_LIKE_BOOL.get(value.lower(), 'true or false')} without quotes"
    if "string" in kinds and isinstance(value, int | float):
        whole = schema.get("x-kind") == "release"
        return _WHOLE_RELEASE if whole else f'put it in quotes: "{shown(value)}"'
    return _number_or_list_hint(value, kinds)


def _number_or_list_hint(value: Any, kinds: list[str]) -> str:
    if {"integer", "number"} & set(kinds) and isinstance(value, str) and value.isdecimal():
        return "write the number without quotes"
    return "write it as a list: [...]" if kinds == ["array"] and isinstance(value, str) else ""


def bad_pattern(path: Path, value: str, schema: Mapping[str, Any]) -> Words:
    where, text = path_text(path), quoted(value)
    parser = _PARSERS.get(schema.get("x-kind", ""))
    if parser:
        try:
            for part in value.split(",") if parser is parse_network else [value]:
                parser(part)
        except BadAddressError as error:
            return "bad-value", f"{where}: {error.message}", error.hint
    allowed = schema.get("patternErrorMessage", "something else")
    if value.startswith(" ") or value.endswith((" ", "\n")):
        return "bad-value", f"{where}: {text} has blanks around it", f"allowed: {allowed}"
    if schema.get("x-kind") == "release" and value.count(".") == 1:
        message = f"{where}: {text} lacks the patch number"
        return "bad-value", message, f'write the whole release, such as "{value}.2"'
    return "bad-value", f"{where} cannot be {text}", f"allowed: {allowed}"


def bad_key(path: Path, key: str, schema: Mapping[str, Any]) -> Words:
    """A free map has a key of the wrong shape."""
    allowed = schema.get("patternErrorMessage", "something else")
    return "field-name", f"{path_text(path)} cannot hold {quoted(key)}", f"allowed: {allowed}"


def unknown_field(path: Path, key: str, known: list[str]) -> Words:
    where = path_text(path)
    message = f"{where + ' has no field' if where else 'there is no field'} {quoted(key)}"
    close = did_you_mean(key, known)
    hint = misspelt(close) if close else f"known here: {listing(known, 'and')}"
    return "unknown-field", message, hint


def misspelt(field: str) -> str:
    return f"did you mean {field}?"


def missing_field(path: Path, key: str, schema: Mapping[str, Any]) -> Words:
    about = schema.get("properties", {}).get(key, {})
    example = next(iter(about.get("examples", [])), about.get("const"))
    hint = f"for example {key}: {_in_yaml(example)}" if example else ""
    return "missing-field", f"{path_text((*path, key))} is missing", hint


def _in_yaml(example: Any) -> str:
    if isinstance(example, dict):
        return "{" + ", ".join(f"{key}: {_in_yaml(value)}" for key, value in example.items()) + "}"
    return str(example)


def bad_choice(path: Path, value: Any, choices: list[Any], later: list[str]) -> Words:
    where = path_text(path)
    usable = [shown(c).strip('"') for c in choices]
    if value in later:
        return "later-mode", f"mode {value} is not yet available", f"use {listing(usable)}"
    close = did_you_mean(value, usable) if isinstance(value, str) else ""
    hint = f"did you mean {close}? " if close and len(usable) > 1 else ""
    return "bad-value", f"{where} cannot be {shown(value)}", f"{hint}allowed: {listing(usable)}"


def out_of_range(path: Path, value: Any, schema: Mapping[str, Any]) -> Words:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    above = "more than " if "exclusiveMinimum" in schema else ""
    message = f"{path_text(path)} cannot be {value}"
    return "out-of-range", message, f"allowed: {above}{low} to {schema.get('maximum')}"


def bad_length(path: Path, keyword: str, limit: int, size: int) -> Words:
    where = path_text(path)
    if keyword == "uniqueItems":
        return "bad-value", f"{where} holds the same value twice", "keep one of the two"
    if keyword == "minItems":
        return "bad-value", f"{where} is an empty list", "give it an entry, or remove the line"
    message = f"{where} has {size} entries, at most {limit} are allowed"
    return "bad-value", message, "one per address family" if limit == 2 else ""

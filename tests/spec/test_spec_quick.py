"""The quick yes agrees with jsonschema."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, validators
from schema_walk import KEY, SCHEMA, fields, put
from spec_cases import HERE

from kubevipgen.source import Source
from kubevipgen.spec.quick import CONSTRAINTS, fits

ANNOTATIONS = {"description", "default", "examples", "patternErrorMessage", "title"}
_extend: Any = validators.extend  # untyped
ORACLE = _extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)(SCHEMA)
BASE = Source.read(HERE / "good" / "everything.yaml").data
PATHS = sorted({path for path, _ in fields()}, key=str)
NUMBERS = [("endpoint", "port"), ("keepalived", "vrrpVersion"), ("keepalived", "advertInterval")]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 70000), st.floats(-5, 300), st.text(max_size=8),
    st.sampled_from(["10.0.0.1", "fd00::1/64", "m-1", "a\n", "1.36.2", "iptables", "arp", "a/b:c"]),
    st.just({}), st.just({"a": 1}),
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.one_of(st.sampled_from(PATHS), st.sampled_from(NUMBERS), st.just(("nodes",))),
            st.one_of(VALUES, st.lists(VALUES, max_size=3)),
        ),
        max_size=2,
    )
)
def test_same_answer_as_jsonschema(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = BASE
    for path, value in changes:
        data = put(data, path, str(value) if path[-1] == KEY else value)
    assert fits(data, SCHEMA, SCHEMA) == ORACLE.is_valid(data)


def test_the_schema_uses_only_what_the_quick_answer_knows() -> None:
    for schema in subschemas(SCHEMA):
        words = {word for word in schema if not word.startswith("x-")} - ANNOTATIONS
        assert words <= CONSTRAINTS | {"$schema", "$id", "$defs", "$comment"}
        if "$ref" in schema:
            assert words == {"$ref"}, "constraints beside $ref would be overlooked"


def subschemas(schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = [schema]
    for group in ("properties", "$defs"):
        for below in schema.get(group, {}).values():
            found += subschemas(below)
    for word in ("items", "propertyNames", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            found += subschemas(schema[word])
    return found

"""Where a value stands in a JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.source.json_places import offset_of
from kubevipgen.source.paths import Step

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=4), below, max_size=4)
    ),
    max_leaves=12,
)


def paths(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    yield path, value
    entries: Any = value.items() if isinstance(value, dict) else ()
    entries = enumerate(value) if isinstance(value, list) else entries
    for step, item in entries:
        yield from paths(item, (*path, step))


@given(VALUES, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_every_value_is_found(value: Any, indent: int | str | None, ascii_only: bool) -> None:  # noqa: FBT001
    text = "\n " + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + "\n"
    for path, item in paths(value):
        found, _ = json.JSONDecoder().raw_decode(text, offset_of(text, path))
        assert found == item


def test_what_is_missing_is_its_parent() -> None:
    text = '{"a": [1, {"b": 2}]}'
    assert text[offset_of(text, ("a", 1, "c")) :] == '{"b": 2}]}'
    assert text[offset_of(text, ("a", 5)) :] == '[1, {"b": 2}]}'
    assert offset_of(text, ("x", "y")) == 0


def test_of_the_same_name_twice_the_last_counts() -> None:
    text = '{"a": 1, "a": 2}'
    assert text[offset_of(text, ("a",))] == str(json.loads(text)["a"])

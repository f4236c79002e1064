"""Data and positions of YAML that is fine."""

from __future__ import annotations

from typing import Any

import pytest

from kubevipgen.finding import FindingsError
from kubevipgen.source import Source, path_text

TEXT = """\
a: one
b:
  - x
  - {name: m-1, labels: {"k/e": v}}
c:   "é😀: #"
empty:
shared: &s {deep: 1}
again: *s
"""
SOURCE = Source.from_text(TEXT, "f.yaml")


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("a",), False, (1, 4)),
        (("a",), True, (1, 1)),
        (("b", 1, "name"), False, (4, 12)),
        (("b", 1, "labels", "k/e"), True, (4, 26)),
        (("c",), False, (5, 6)),
        (("empty",), False, (6, 1)),
        (("again", "deep"), False, (7, 19)),  # where the text really is
        (("b", 1, "nothing", "here"), False, (4, 5)),  # the nearest parent
        (("b", 7), False, (3, 3)),
        ((), False, (1, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], *, key: bool, place: tuple[int, int]) -> None:
    found = SOURCE.locate(path, key=key)
    assert (found.line, found.column) == place
    assert found.excerpt == TEXT.splitlines()[found.line - 1]
    assert found.path == path_text(path)


def test_path_text() -> None:
    assert path_text(("nodes", 0, "labels", 'a/b"')) == 'nodes[0].labels["a/b\\""]'


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("yes", "yes"), ("off", "off"), ("12:30:45", "12:30:45"), ("2026-01-02", "2026-01-02"),
        ("0600", 600), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("+7", 7), ("-0", 0),
        ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0), ("1.2.3", "1.2.3"), ("e3", "e3"), (".", "."),
        ("true", True), ("FALSE", False), ("tRue", "tRue"), ("~", None), ("Null", None),
        ("'1'", "1"), ('"true"', "true"), ("!!str 1", "1"), ("! 1", "1"), ("=", "="), ("<<", "<<"),
        ("|\n  a\n  b\n", "a\nb\n"), (">-\n  a\n  b\n", "a b"),
    ],
)  # fmt: skip
def test_core_schema_of_yaml_1_2(word: str, value: Any) -> None:
    data = Source.from_text(f"a: {word}\n", "f").data
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


def test_line_ends_of_every_system() -> None:
    for end in ("\n", "\r\n", "\r"):
        source = Source.from_text(end.join(("# c", "a:", "  b: 1", "")), "f")
        assert source.data == {"a": {"b": 1}}
        assert str(source.locate(("a", "b"))) == "f:3:6"


def test_aliases_stand_for_what_they_name_without_being_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 12)]
    data = Source.from_text("\n".join(lines), "f").data
    assert data["a11"][0] is data["a11"][1]


def test_everything_wrong_with_the_yaml_is_said_at_once() -> None:
    with pytest.raises(FindingsError) as caught:
        Source.from_text("a: 1\na: !x 2\n3: .nan\nb: [\n", "f")
    rules = [finding.rule for finding in caught.value.findings]
    assert rules == [
        "yaml-duplicate-key", "yaml-tag", "yaml-key", "yaml-number", "yaml-syntax"
    ]  # fmt: skip

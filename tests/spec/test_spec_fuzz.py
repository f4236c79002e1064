"""Whatever the bytes are: a cluster or findings, never another exception."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from schema_walk import fields, put
from spec_cases import HERE

from kubevipgen.finding import Finding, FindingsError
from kubevipgen.formats import yaml
from kubevipgen.report.text import format_finding
from kubevipgen.source import Source
from kubevipgen.source.intake import decode
from kubevipgen.spec import Flags, load_source

GOOD = (HERE / "good" / "everything.yaml").read_text()
WORDS = st.sampled_from(
    ["a", "nodes", "name", "vip", "1", "*a", "&a", "!t", "<<", "{", "}", "[", "]", ":", ": ",
     "- ", ",", "\n", "\n  ", "\n    ", "\t", "'", '"', "#", "|", ">", "%", "?", "---", "...", "~",
     "\\", "\u202e", "é", "@", "`", "=", ".inf", "0x", "\r", "\u2028"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=30),
    st.sampled_from(["10.0.0.1/24", "fd00::1", "fe80::1%eth0", "m-1", "1.36.2", "::ffff:1.2.3.4"]),
)  # fmt: skip
PATHS = sorted({path for path, _ in fields()}, key=str)


def findings(text: str) -> tuple[Finding, ...]:
    """Nothing for a spec that is good; any exception but FindingsError goes through."""
    try:
        load_source(Source.from_text(text, "f.yaml"), Flags())
    except FindingsError as error:
        return error.findings
    return ()


def loads_or_says_why(text: str) -> None:
    for finding in findings(text):
        assert finding.message
        assert format_finding(finding).replace("\n", "").isprintable()


@given(st.binary(max_size=300))
def test_bytes(raw: bytes) -> None:
    with contextlib.suppress(FindingsError):
        loads_or_says_why(decode(raw, "f.yaml"))


@given(st.text(max_size=200))
def test_text(text: str) -> None:
    loads_or_says_why(text)


@given(st.lists(WORDS, max_size=40))
def test_yaml_soup(words: list[str]) -> None:
    loads_or_says_why("".join(words))


@given(st.integers(0, len(GOOD)), st.integers(0, 20), st.lists(WORDS, max_size=3))
def test_a_good_spec_with_a_piece_replaced(at: int, length: int, words: list[str]) -> None:
    loads_or_says_why(GOOD[:at] + "".join(words) + GOOD[at + length :])


@given(st.sampled_from(PATHS), st.recursive(SCALARS, st.lists, max_leaves=3))
def test_a_good_spec_with_a_value_replaced(path: tuple[str | int, ...], value: Any) -> None:
    base = Source.from_text(GOOD, "f").data
    if path[-1] == "\0key":
        value = str(value)
    data = put(base, path, value)
    try:
        text = yaml.dump(data)
    except ValueError:  # what YAML itself cannot hold
        return
    loads_or_says_why(text)


def test_the_good_spec_is_good() -> None:
    path = Path("everything.yaml")
    assert load_source(Source.from_text(GOOD, path.name), Flags(), path).cluster.name == "big"

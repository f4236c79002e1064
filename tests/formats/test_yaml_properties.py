"""What holds for every tree: it comes back, and every reader reads the same."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import ruamel.yaml
import yaml as pyyaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map, Seq

TRICKY = [
    "yes", "No", "ON", "y", "null", "~", "", "0600", "0o17", "0x1F", "0b1", "1_000", "12:30:45",
    "1:2.5", "1e3", "12e03", "1.", ".5", "._", "_", "+", "-", "--", "---", "...", "--- a",
    "2001-12-14", "2001-12-14t21:59:43.10-05:00", ".inf", "-.INF", ".nan", "=", "<<", " a",
    "a ", "a: b", "a #b", "a:", ":a", "#a", "%a", "@a", "`a", "!a", "&a", "*a", "|", ">", "?",
    "? a", "- a", "-a", "[a", "{a", "a\tb", "\x85", "a\u2028b", "a\u2029b", "\ufeffa",
    "\u202ea", "\x00", "\x1b", "\x7f", "\xa0", "\ue000", "a\nb", "a\nb\n", "a\n\n", "\n", "\na",
    " a\nb", "\ta\nb", "a\n \nb", "a\r\nb", "a\n# b\n", "a\n--- b", "10.0.0.162", "1.36.2",
    "fd00::1", "10.0.0.0/16", "--flag=x", "it's", 'say "x"', "a\\b", "C:\\x", "é",
]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("0123456789_.:-+eExob ")),
    st.text(st.sampled_from("ab \n\t#:-'\"\\|>{}[],&*!%@`~?\x85\u2028\ufeff")),
)
SCALAR = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT)
COMMENT_LINE = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" \t#:-"), max_size=8
)
COMMENT = st.lists(COMMENT_LINE, max_size=2).map(tuple)
HEADER = st.lists(COMMENT_LINE, min_size=1, max_size=2).map(tuple)


@st.composite
def maps(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Map:
    result = Map(draw(st.dictionaries(TEXT, values, max_size=4)))
    result.comments = {k: c for k in result if (c := draw(COMMENT))}
    return result


@st.composite
def seqs(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Seq:
    result = Seq(draw(st.lists(values, max_size=4)))
    result.comments = {i: c for i in range(len(result)) if (c := draw(COMMENT))}
    return result


@st.composite
def documents(draw: st.DrawFn) -> Any:
    values = st.recursive(SCALAR, lambda inner: maps(inner) | seqs(inner), max_leaves=12)
    document = draw(values)
    if isinstance(document, (Map, Seq)):
        header = draw(COMMENT)
        document.header = header
    return document


def exact(value: Any) -> Any:
    """A form in which 1, 1.0 and True differ, and comments count."""
    if isinstance(value, dict):
        pairs = [(exact(k), exact(v)) for k, v in value.items()]
        return ("map", pairs, getattr(value, "comments", {}), getattr(value, "header", ()))
    if isinstance(value, list):
        items = [exact(v) for v in value]
        return ("seq", items, getattr(value, "comments", {}), getattr(value, "header", ()))
    return (type(value), value, math.copysign(1, value) if isinstance(value, float) else 0)


def bare(value: Any) -> Any:
    if isinstance(value, dict):
        return ("map", [(exact(k), bare(v)) for k, v in value.items()])
    if isinstance(value, list):
        return ("seq", [bare(v) for v in value])
    return exact(value)


def ruamel_load(text: str, version: str) -> list[Any]:
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    reader.version = version
    return list(reader.load_all(text))


@settings(deadline=None)
@given(documents())
@example({"k" * 1100: {"k" * 1100: ["a" * 1100]}})
def test_what_is_dumped_comes_back_with_its_comments(tree: Any) -> None:
    assert exact(yaml.parse(yaml.dump(tree))) == exact(tree)


@settings(deadline=None)
@given(documents(), HEADER)
def test_a_header_opens_the_document(tree: Any, header: tuple[str, ...]) -> None:
    text = yaml.dump(tree, header)
    assert [line[2:] for line in text.split("\n")[: len(header)]] == list(header)
    assert bare(yaml.parse(text)) == bare(tree)


@settings(deadline=None)
@given(st.lists(documents(), max_size=3))
def test_streams_come_back(trees: list[Any]) -> None:
    text = yaml.dump_all(trees)
    assert [exact(t) for t in yaml.parse_all(text)] == [exact(t) for t in trees]
    assert [bare(t) for t in pyyaml.safe_load_all(text)] == [bare(t) for t in trees]


@settings(deadline=None)
@given(documents())
def test_yaml_1_1_and_1_2_readers_agree(tree: Any) -> None:
    text = yaml.dump(tree)
    assert bare(pyyaml.safe_load(text)) == bare(tree)
    assert [bare(t) for t in ruamel_load(text, "1.2")] == [bare(tree)]
    assert [bare(t) for t in ruamel_load("%YAML 1.1\n---\n" + text, "1.1")] == [bare(tree)]


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1: -#\n|>'\"[]{},&*!?%\t\\0\x85\ufeff~.")))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    with contextlib.suppress(yaml.ParseError):
        yaml.parse_all(text)

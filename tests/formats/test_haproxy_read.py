"""haproxy.cfg that is broken: what can be read is read, and each broken place is told once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubevipgen.formats import haproxy
from kubevipgen.formats.tree import Block


def told(text: str) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.message) for one in haproxy.read(text)[1]]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("global\n a 'b c\n d\n", [(2, 4, "a single quote is never closed")]),
        ('global\n a b"c\\"\n', [(2, 5, "a double quote is never closed")]),
        (
            "global\n a \\xZ1 'b\n",
            [
                (2, 4, "\\x needs two hexadecimal digits"),
                (2, 9, "a single quote is never closed"),
            ],
        ),
        ('global\n a "${B"\n', [(2, 5, "the brace of a variable is never closed")]),
        ('global\n a "${B-c}" "$B" "${B[*]}" $1 \'$1\' "\\$1"\n', []),
        ("a\nb\nglobal\n", [(1, 1, "'a' stands before the first section")]),
        ("backend\nfrontend x\nglobal\ndefaults\n", [(1, 1, "a section 'backend' needs a name")]),
        (f"global\n {'a ' * 66}\n", [(2, 130, "a line holds 64 words; this one has 2 more")]),
        ("global\n a\0b\n", [(2, 3, "a NUL character")]),
        (".if 0\nx\n.y\nbackend\n.endif\nglobal\n", []),
        (".if defined(X) && (1 || !feature(Y))\n.notice a\n.else\n.diag\n.endif\nglobal\n", []),
        (".if\n.else\n.endif\n.if 1\n.elif nothing\n.endif\nglobal\n", []),
        (
            ".if 0\n.elif\n.else\n.else\n",
            [(1, 1, "'.if' without an '.endif'"), (4, 1, "'.else' after '.else'")],
        ),
        (".endif\n", [(1, 1, "'.endif' without an '.if' before it")]),
        (".if 1\n.endif x\n", [(2, 8, "'.endif' takes no words")]),
        (".if foo\n.endif\n", [(1, 5, "a condition that haproxy cannot read: 'foo'")]),
        (
            "global\n .foo\n .notice a b\n",
            [
                (2, 2, "there is no directive '.foo'"),
                (3, 12, "'.notice' takes one word; quote it"),
            ],
        ),
        ('"" x\nglobal\n', []),
        ("\ufeffglobal\r\n  maxconn 1", []),
    ],
)
def test_each_broken_place_is_told(text: str, errors: list[tuple[int, int, str]]) -> None:
    assert told(text) == errors


def test_what_follows_a_broken_place_is_read() -> None:
    config, errors = haproxy.read('global\n a \'b\nfrontend x\n  bind  :1  "a b"c # d\n')
    assert len(errors) == 1
    glob, front = config.items
    assert isinstance(glob, Block)
    assert isinstance(front, Block)
    assert glob.items[0].words == ("a", "b")
    assert (front.words, front.columns) == (("frontend", "x"), (1, 10))
    assert front.items[0].words == ("bind", ":1", "a bc")
    assert front.items[0].columns == (3, 9, 13)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab{}\"'\\#$x1. \n\r\t\0\ufeffé")) | st.text())
def test_any_text_is_read(text: str) -> None:
    config, errors = haproxy.read(text)
    for error in errors:
        assert 1 <= error.line <= text.count("\n") + 1
        assert error.column >= 1
    for item in config.items:
        assert len(item.columns) == len(item.words)

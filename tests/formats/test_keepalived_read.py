"""keepalived.conf that is broken: what can be read is read, and each broken place is told once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubevipgen.formats import keepalived
from kubevipgen.formats.tree import Block, Line


def told(text: str) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.message) for one in keepalived.read(text)[1]]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("vrrp_instance a {\n state BACKUP\n", [(1, 1, "block 'vrrp_instance' is never closed")]),
        ("vrrp_instance a {\n}\n}\nx\n", [(3, 1, "'}' closes nothing")]),
        ("global_defs {\n}\n\n {\n}\n", [(4, 2, "'{' without a block name before it")]),
        (
            "vrrp_script a {\n script x\nvrrp_instance b {\n}\nglobal_defs\n{\n}\n",
            [(1, 1, "block 'vrrp_script' is never closed")],
        ),
        (
            "vrrp_instance a {\n state BACKUP {\n}\n}\n",
            [(2, 15, "'state' takes no block")],
        ),
        (
            "vrrp_instance a\n state BACKUP\nglobal_defs\n{\n}\n",
            [(1, 1, "'vrrp_instance' without a block behind it")],
        ),
        ('a "b\nc\n', [(1, 3, "a quote is never closed")]),
        ('a \\"b\nc\n', [(1, 4, "a quote is never closed")]),
        ("vrrp_script a {\n script it's so\n}\n", [(2, 11, "a quote is never closed")]),
        ('vrrp_script a {\n script "x it\'s so"\n}\n', [(2, 9, "a quote is never closed")]),
        ("vrrp_script a {\n script x'\n}\n", []),
        ("unicast_peer {\n vrrp_script\n}\n# it's \" { in a comment\n", []),
        ("priority 1 ! { \n a '{'b\n", [(2, 2, "block 'a' is never closed")]),
        ("$X=a {\n~LST({A, B}, {1,2}) ${A} {\n}\ninclude {a,b}.conf\n", []),
        ("a ${X} {\n}\n", []),
    ],
)
def test_each_broken_place_is_told(text: str, errors: list[tuple[int, int, str]]) -> None:
    assert told(text) == errors


def test_what_follows_a_broken_place_is_read() -> None:
    text = (
        "vrrp_script chk {\n    script /bin/true\n\n"
        'vrrp_instance VI {\n    priority 1 "x\n    authentication\n    {\n'
        "        auth_pass a\n    }\n}\n}\n"
        "global_defs {\n    router_id x\n}\n"
    )
    config, errors = keepalived.read(text)
    assert [error.line for error in errors] == [1, 5, 11]
    check, instance, last = config.items
    assert check.words == ("vrrp_script", "chk")
    assert isinstance(instance, Block)
    assert [item.words for item in instance.items] == [("priority", "1"), ("authentication",)]
    assert last == Block(("global_defs",), (Line(("router_id", "x")),))


def test_every_word_has_its_place() -> None:
    text = (
        'vrrp_instance   VI_1\t{ state "BACK UP" # x\n'
        "  notify '/x y' a\\ b \"q\"c\n  key\\#x y\n}\n"
        f"a {'é' * 600} b\n"
    )
    config, _ = keepalived.read(text)
    instance, long, rest = config.items
    assert isinstance(instance, Block)
    assert instance.columns == (1, 17)
    state, notify, key = instance.items
    assert (state.line, state.columns) == (1, (24, 30))
    assert (notify.line, notify.columns) == (2, (3, 10, 17, 22))
    assert (notify.words, key.words) == (("notify", "/x y", "a b", "qc"), ("key",))
    assert (long.line, long.columns) == (5, (1, 3))
    assert (rest.line, rest.column) == (5, 514)  # where the buffer of 1023 bytes is full


def test_an_escaped_sign_is_a_comment_in_the_second_reading() -> None:
    """keepalived's VRRP process reads what the first one has left of the file."""
    config, errors = keepalived.read("authentication {\n auth_pass a\\#b }\n}\n")
    block = config.items[0]
    assert isinstance(block, Block)
    assert block.items[0].words == ("auth_pass", "a")
    assert not errors


@settings(deadline=None)
@given(st.text(st.sampled_from("ab{}\"'\\#!$=@~ \n\r\t\0\ufeffé")) | st.text())
def test_any_text_is_read(text: str) -> None:
    config, errors = keepalived.read(text)
    for error in errors:
        assert 1 <= error.line <= text.count("\n") + 1
        assert error.column >= 1
    for item in config.items:
        assert len(item.columns) in (len(item.words), 1)

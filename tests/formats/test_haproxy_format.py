"""haproxy.cfg: every tree comes back, haproxy reads the same words, old files are read."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubevipgen.formats import haproxy
from kubevipgen.formats.tree import Block, Config, Line

Configs = st.SearchStrategy[Config]
ANY = st.text(st.sampled_from("ab1 \"'\\#!{}$_@~=(),.:é/*[]%xnt")) | st.text(
    st.characters(exclude_categories=["Cs"])
)
ORDINARY = st.text("ab1 \"'\\#!{}$@~=(),.:/é[]%", max_size=6).map("a{}".format)


def configs(word: st.SearchStrategy[str], comment: st.SearchStrategy[str]) -> Configs:
    rest = st.lists(word, max_size=3)
    first = st.sampled_from(["mode", "option", ".if", "server"]) | word
    comments = st.lists(comment, max_size=2).map(tuple)
    line = st.builds(lambda one, more, c: Line((one, *more), c), first, rest, comments)
    block = st.builds(
        lambda name, more, lines, c: Block((name, *more), tuple(lines), c),
        st.sampled_from(sorted(haproxy.SECTIONS)),
        rest,
        st.lists(line, max_size=3),
        comments,
    )
    items = st.builds(
        lambda lines, blocks: (*lines, *blocks),
        st.lists(line, max_size=1),
        st.lists(block, max_size=3),
    )
    return st.builds(Config, items, comments)


@settings(deadline=None)
@given(configs(ANY, st.text("ab #!{}\"'\\\t")))
@example(Config((Block(("backend", "x"), (Line(("a", "", "b")),)),), ("h", "", "h")))
def test_what_is_dumped_comes_back(config: Config) -> None:
    try:
        text = haproxy.dump(config)
    except ValueError:
        return
    assert text == "" or text.endswith("\n")
    assert haproxy.parse(text) == config


@settings(deadline=None)
@given(configs(ORDINARY, st.text("ab #!{}\"'\t")))
def test_ordinary_values_are_never_refused(config: Config) -> None:
    assert haproxy.parse(haproxy.dump(config)) == config


def read(text: str) -> Config | haproxy.ParseError:
    try:
        return haproxy.parse(text)
    except haproxy.ParseError as error:
        return error


@settings(deadline=None)
@given(st.text(st.sampled_from("ab{}\"'\\#$x1 \n\r\t\0\ufeffé")) | st.text())
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    config = read(text)
    if isinstance(config, haproxy.ParseError):
        assert 1 <= config.line <= text.count("\n") + 1
        assert config.column >= 1
        return
    with contextlib.suppress(ValueError):
        text = haproxy.dump(config)
    assert haproxy.parse(text) == config


REJECT = ("tcp-request", "content", "reject", "if", "{", "nbsrv(x)", "lt", "1", "}")
OLD = """\
# made by hand

.if defined(X)
# why
global
log 127.0.0.1 local0 # trailing
  stats auth a:p#w
  stats auth 'a:p#w' a\\ b "c \\"d\\" \\$e" f'g'"h"

    # below
listen x
\tmode tcp
\tserver s1 10.0.0.1:6443 check
\ttcp-request content reject if { nbsrv(x) lt 1 }
  stats auth "admin:${PW}"
"""


def test_files_that_people_have() -> None:
    config = haproxy.parse(OLD)
    assert config == Config(
        (
            Line((".if", "defined(X)")),
            Block(
                ("global",),
                (
                    Line(("log", "127.0.0.1", "local0")),
                    Line(("stats", "auth", "a:p")),
                    Line(("stats", "auth", "a:p#w", "a b", 'c "d" $e', "fgh")),
                ),
                ("why",),
            ),
            Block(
                ("listen", "x"),
                (
                    Line(("mode", "tcp")),
                    Line(("server", "s1", "10.0.0.1:6443", "check")),
                    Line(REJECT),
                    Line(("stats", "auth", "admin:${PW}")),
                ),
                ("below",),
            ),
        ),
        ("made by hand",),
    )


def test_places() -> None:
    listen = haproxy.parse(OLD).items[-1]
    assert isinstance(listen, Block)
    assert (listen.line, listen.column) == (11, 1)
    assert [(i.line, i.column) for i in listen.items][-1] == (15, 3)


def test_a_variable_stays_a_variable_and_a_dollar_a_dollar() -> None:
    text = haproxy.dump(haproxy.parse(OLD))
    assert '    stats auth "admin:${PW}"\n' in text
    block = Block(("global",), (Line(("setenv", "A", "${PW}")),))
    assert haproxy.dump(Config((block,))) == "global\n    setenv A '${PW}'\n"


def test_expressions_stand_without_quotes() -> None:
    words = (*REJECT, "!{", "src,ipmask(24)", "}")
    text = haproxy.dump(Config((Block(("frontend", "x"), (Line(words),)),)))
    assert text == f"frontend x\n    {' '.join(words)}\n"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("global\n  a 'b", (2, 5), "a single quote is never closed"),
        ('global\n  a b"c\\"', (2, 6), "a double quote is never closed"),
        ("a \\xZ1", (1, 3), "needs two hexadecimal digits"),
    ],
)
def test_broken_quoting(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(haproxy.ParseError, match=message) as caught:
        haproxy.parse(text)
    assert (caught.value.line, caught.value.column) == place


G = ("global",)


@pytest.mark.parametrize(
    "items",
    [
        (Block(G, (Line(()),)),),
        (Block(G, (Line(("",)),)),),
        (Block(G, (Line(("a", "b\nc")),)),),
        (Block(G, (Line(("a", "b\0")),)),),
        (Block(G, (Line(("a", "b\u202e")),)),),
        (Block(G, (Line(("backend", "x")),)),),
        (Block(G, (Line(("a",) * 65),)),),
        (Block(G, (Block(("backend", "x"), ()),)),),
        (Block(("gobal",), ()),),
        (Block(G, ()), Line(("a",))),
    ],
)
def test_what_the_file_cannot_carry_is_refused(items: tuple[Line | Block, ...]) -> None:
    with pytest.raises(ValueError, match=r"^haproxy\.cfg"):
        haproxy.dump(Config(items))


def words_haproxy_sees(text: str, folder: Path) -> list[str]:
    """``.notice WORD`` makes it tell the word back."""
    file = folder / "haproxy.cfg"
    file.write_text(text)
    run = subprocess.run(
        ["haproxy", "-c", "-f", str(file)], capture_output=True, text=True, check=False
    )
    return re.findall(r"parsing \[\S+\]: '(.*)'\.$", run.stderr, re.MULTILINE)


@pytest.mark.needs("haproxy")
def test_haproxy_reads_the_words_that_were_written(tmp_path: Path) -> None:
    words = [f"{a}{b}{c}" for a in "x #\"'\\${" for b in "x #\"'\\$é%,()" for c in "x #\"'\\$n}"]
    lines = tuple(Line((".notice", word), ('a # " \\',)) for word in words)
    text = haproxy.dump(Config((Block(G, lines),), ("h",)))
    assert words_haproxy_sees(text, tmp_path) == words


@pytest.mark.needs("haproxy")
def test_haproxy_and_parse_agree_about_old_files(tmp_path: Path) -> None:
    written = [
        *("a#b", "a\\#b", "'a b'c", '"a b"c', "a\\ b", "a\\", "\\1", "\\$x", '"\\$x"', "\\x41b"),
        *("''", '"it\'s"', "'a\\'", "a\\\\b", '"a\\\\"', '"a\\tb"', "a\\'b", "'\"'", "a\u00e9"),
    ]
    text = "".join(f".notice {word}\n" for word in written)
    read = [line.words[1] for line in haproxy.parse(text).items]
    assert words_haproxy_sees(text, tmp_path) == read


PASSWORD = "a#b 'c' \"d\" \\e $f ${g}"


@contextlib.contextmanager
def running(text: str, folder: Path) -> Iterator[Path]:
    """haproxy on a socket in ``folder``, in a network namespace of its own."""
    file, place = folder / "haproxy.cfg", folder / "haproxy.sock"
    file.write_text(text.replace("SOCKET", str(place)))
    environment = {**os.environ, "PW": "from the environment"}
    process = subprocess.Popen(
        ["unshare", "-n", "haproxy", "-db", "-f", str(file)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(100):
            if place.exists() or process.poll() is not None:
                break
            time.sleep(0.02)
        if process.poll() is not None:
            told = process.communicate()[1]
            assert told.startswith("unshare:"), told
            pytest.skip(f"no network namespace here: {told.strip()}")
        yield place
    finally:
        process.terminate()
        process.communicate(timeout=10)
        place.unlink(missing_ok=True)


def status(place: Path, password: str) -> str:
    token = base64.b64encode(f"admin:{password}".encode()).decode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(place))
        request = f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {token}\r\n\r\n"
        connection.sendall(request.encode())
        return connection.recv(64).decode().split()[1]


@pytest.mark.needs("haproxy")
@pytest.mark.needs("unshare")
@pytest.mark.skipif(os.geteuid() != 0, reason="a network namespace needs root")
def test_the_daemon_uses_the_values_that_were_written(tmp_path: Path) -> None:
    """A stats password full of special characters, and one from the environment, log in."""
    variable = haproxy.parse('stats auth "admin:${PW}"\n').items[0]
    lines = (
        Line(("mode", "http")),
        Line(("bind", "unix@SOCKET")),
        Line(("timeout", "client", "5s")),
        Line(("stats", "enable")),
        Line(("stats", "uri", "/")),
        Line(("stats", "auth", f"admin:{PASSWORD}")),
    )
    one = haproxy.dump(Config((Block(("frontend", "x"), lines),)))
    with running(one, tmp_path) as place:
        assert [status(place, p) for p in (PASSWORD, "a", "")] == ["200", "401", "401"]
    two = haproxy.dump(Config((Block(("frontend", "x"), (*lines[:-1], variable)),)))
    with running(two, tmp_path) as place:
        assert status(place, "from the environment") == "200"

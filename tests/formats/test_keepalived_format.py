"""keepalived.conf: every tree comes back, keepalived reads the same words, old files are read."""

from __future__ import annotations

import contextlib
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubevipgen.formats import keepalived
from kubevipgen.formats.tree import Block, Config, Line

Configs = st.SearchStrategy[Config]
ANY = st.text(st.sampled_from("ab1 \"'\\#!{}$_@~=(),.:é/*[]%")) | st.text(
    st.characters(exclude_categories=["Cs"])
)
ORDINARY = st.text("ab1 #'!{}$@~=(),.:/é[]%", max_size=6).map("a{}".format)


def configs(word: st.SearchStrategy[str], comment: st.SearchStrategy[str]) -> Configs:
    first = st.sampled_from(["script", "notify", "vrrp_instance", "10.0.0.1"]) | word
    words = st.builds(lambda one, rest: (one, *rest), first, st.lists(word, max_size=2))
    comments = st.lists(comment, max_size=2).map(tuple)
    item = st.recursive(
        st.builds(Line, words, comments),
        lambda inner: st.builds(Block, words, st.lists(inner, max_size=3).map(tuple), comments),
        max_leaves=8,
    )
    return st.builds(Config, st.lists(item, max_size=4).map(tuple), comments)


@settings(deadline=None)
@given(configs(ANY, st.text("ab #!{}\"'\\\t")))
@example(Config((Line(("script", "sh -c \"a\\b\" '{x}' # no")),)))
@example(Config((Block(("a b",), (), ("c",)), Line(("x", ""), ("d",))), ("h", "", "h")))
def test_what_is_dumped_comes_back(config: Config) -> None:
    try:
        text = keepalived.dump(config)
    except ValueError:
        return
    assert text == "" or text.endswith("\n")
    assert keepalived.parse(text) == config


@settings(deadline=None)
@given(configs(ORDINARY, st.text("ab #!{}\"'\t")))
def test_ordinary_values_are_never_refused(config: Config) -> None:
    assert keepalived.parse(keepalived.dump(config)) == config


def read(text: str) -> Config | keepalived.ParseError:
    try:
        return keepalived.parse(text)
    except keepalived.ParseError as error:
        return error


@settings(deadline=None)
@given(st.text(st.sampled_from("ab{}\"'\\#!$=@~ \n\r\t\0\ufeffé")) | st.text())
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    config = read(text)
    if isinstance(config, keepalived.ParseError):
        assert 1 <= config.line <= text.count("\n") + 1
        assert config.column >= 1
        return
    with contextlib.suppress(ValueError):
        text = keepalived.dump(config)
    assert keepalived.parse(text) == config


OLD = """\
! Configuration File for keepalived

# the check
vrrp_script chk { script "/usr/bin/killall -0 haproxy"   # old style
  interval 2 }
vrrp_instance VI_1
{
    state MASTER ; # note
    @main priority 101
    unicast_peer { 10.0.0.2 }
    authentication {
        auth_type PASS
        auth_pass P@##D321!
    }
    authentication { auth_type PASS auth_pass "a b#!" }
    virtual_ipaddress {
        10.0.0.9/24 dev eth0
    }
}
$X=one \\
  two {
~SEQ(i, 1, 3) 10.0.0.${i} dev $IF
include /etc/keepalived/conf.d/*.conf
key\\#1 a"b c"d 'e f'
notify "/x y" 'it is' a\\ b \\"q\\" \\x41\\102
"""


def test_files_that_people_have() -> None:
    config = keepalived.parse(OLD)
    assert config.header == ("Configuration File for keepalived",)
    peers = Block(("unicast_peer",), (Line(("10.0.0.2",)),))
    auth = (Line(("auth_type", "PASS")), Line(("auth_pass", "P@")))
    instance = (
        Line(("state", "MASTER", ";")),
        Line(("@main", "priority", "101")),
        peers,
        Block(("authentication",), auth),
        Block(("authentication",), (Line(("auth_type", "PASS", "auth_pass", "a b#!")),)),
        Block(("virtual_ipaddress",), (Line(("10.0.0.9/24", "dev", "eth0")),)),
    )
    assert config.items == (
        Block(
            ("vrrp_script", "chk"),
            (Line(("script", "/usr/bin/killall -0 haproxy")), Line(("interval", "2"))),
            ("the check",),
        ),
        Block(("vrrp_instance", "VI_1"), instance),
        Line(("$X=one\\\ntwo {",)),
        Line(("~SEQ(i,", "1,", "3)", "10.0.0.${i}", "dev", "$IF")),
        Line(("include", "/etc/keepalived/conf.d/*.conf")),
        Line(("key#1", "a", "b c", "d", "'e", "f'")),
        Line(("notify", "/x y", "it is", "a b", '"q"', "AB")),
    )


def test_places() -> None:
    check, instance, *_ = keepalived.parse(OLD).items
    assert isinstance(check, Block)
    assert isinstance(instance, Block)
    assert [(i.line, i.column) for i in check.items] == [(4, 19), (5, 3)]
    assert (instance.line, instance.column) == (6, 1)
    assert instance.items[2].line == 10


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a {\n  b {\n  }\n", (1, 1), "block 'a' is never closed"),
        ("a {\n}\n  }\n", (3, 3), "'}' closes nothing"),
        ("a{" * 99, (1, 102), "nested more than 50 deep"),
        ("\n{\n}\n", (2, 1), "'{' without a block name"),
    ],
)
def test_braces_that_do_not_match(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(keepalived.ParseError, match=re.escape(message)) as caught:
        keepalived.parse(text)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("a", "b\nc"),
        ("a", "b\0"),
        ("a", "b\u202e"),
        ("a", 'b"c'),
        ("a", "b\\"),
        ("a", "{"),
        ("a", "}"),
        ("a", "x$_PWD"),
        ("a", "x${_RANDOM 1 9}"),
        ("$X=1",),
        ("@main", "a"),
        ("~SEQ(a,1)", "b"),
        ("a", "x" * 1022),
    ],
)
def test_what_the_file_cannot_carry_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"^keepalived\.conf"):
        keepalived.dump(Config((Line(words),)))


@pytest.mark.parametrize("comment", ["a\nb", "\r", "\0", "ends in \\", "x" * 1022])
def test_comments_that_would_not_stay_comments(comment: str) -> None:
    with pytest.raises(ValueError, match=r"comment|line holds"):
        keepalived.dump(Config((), (comment,)))


def words_keepalived_sees(text: str, folder: Path) -> list[str]:
    """It names each unknown keyword, so a word alone on its line is told back."""
    file = folder / "keepalived.conf"
    file.write_text(text)
    run = subprocess.run(
        ["keepalived", "-t", "-f", str(file)], capture_output=True, text=True, check=False
    )
    first = run.stderr.split(f"({file}: Line")[0]
    return re.findall(r"^\(Line \d+\) Unknown keyword '(.*)'$", first, re.MULTILINE)


@pytest.mark.needs("keepalived")
def test_keepalived_reads_the_words_that_were_written(tmp_path: Path) -> None:
    words = [f"{a}{b}{c}" for a in "x #!{'$" for b in ("", *"#!{}' \\$@~,;=é") for c in "x #!}'"]
    lines = tuple(Line((word,), ('a # comment ! { } "',)) for word in words if word[0] != "$")
    seen = words_keepalived_sees(keepalived.dump(Config(lines, ("h",))), tmp_path)
    assert seen == [line.words[0] for line in lines]


@pytest.mark.needs("keepalived")
def test_keepalived_and_parse_agree_about_old_files(tmp_path: Path) -> None:
    text = (
        'a#b\n"c d"e\nf\\#g\\!h\n i{j}k\nl\\\nm # n\n! o\n"p#q" r\n\'s t\'\n'
        "u # trailing \\\n" + "v" * 1023 + "w\n" + '"x\n' + "y\\z\n"
    )
    items = keepalived.parse(text.replace("{j}", "")).items
    seen = words_keepalived_sees(text.replace("{j}", ""), tmp_path)
    assert seen == [item.words[0] for item in items]


DAEMON = """\
ip link add v0 type veth peer name v1 && ip link set v1 up && ip link set v0 up || exit 77
mount -t tmpfs none /run && cp /dev/stdin /run/keepalived.conf || exit 77
timeout --signal=TERM 1 keepalived -n -l -d -P -f /run/keepalived.conf \\
  -p /run/parent.pid -r /run/vrrp.pid
exit 0
"""


@pytest.mark.needs("keepalived")
@pytest.mark.needs("unshare")
def test_the_daemon_uses_the_values_that_were_written() -> None:
    """It prints what it runs with, in a network namespace of its own."""
    auth = (Line(("auth_type", "PASS")), Line(("auth_pass", "a#b! {c")))
    command = "/bin/echo 'a b' \"it's\" q\\\\q b\\ s {x} #!"
    instance = (
        Line(("interface", "v0")),
        Line(("version", "2")),
        Line(("virtual_router_id", "7")),
        Block(("authentication",), auth),
        Block(("track_script",), (Line(("chk",)),)),
        Block(("virtual_ipaddress",), (Line(("10.9.9.9/32",)),)),
    )
    script = (Line(("script", command)), Line(("user", "root")))
    config = (
        Block(("vrrp_script", "chk"), script),
        Block(("vrrp_instance", "VI"), instance),
    )
    run = subprocess.run(
        ["unshare", "-n", "-m", "sh", "-c", DAEMON],
        input=keepalived.dump(Config(config)),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        pytest.skip(f"no network namespace here: {run.stderr.strip()[-200:]}")
    told = run.stdout + run.stderr
    assert "Password = a#b! {c\n" in told
    assert re.search(r"Command = '\S*/echo' 'a b' 'it's' 'q\\q' 'b s' '{x}' '#!'", told)

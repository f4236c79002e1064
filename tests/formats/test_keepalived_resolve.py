"""keepalived.conf as one node has it: the examples of keepalived.conf(5), and bounds."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from kubevipgen.formats.keepalived_resolve import config_ids, resolve
from kubevipgen.formats.tree import Block, Config, Line


def flat(config: Config) -> list[str]:
    return [" ".join(line.words) for line in lines(config.items)]


def lines(items: Sequence[Line | Block]) -> list[Line | Block]:
    found: list[Line | Block] = []
    for item in items:
        found += [item, *(lines(item.items) if isinstance(item, Block) else ())]
    return found


CONDITIONS = """\
global_defs { @main router_id main_router
    @backup   router_id backup_router
    @^main    router_id other
    @main
}
$IF_MAIN=@main
$IF_MAIN priority 240
"""


@pytest.mark.parametrize(
    ("config_id", "expected"),
    [
        ("main", ["global_defs", "router_id main_router", "priority 240"]),
        ("backup", ["global_defs", "router_id backup_router", "router_id other"]),
        ("", ["global_defs", "router_id other"]),
    ],
)
def test_conditions(config_id: str, expected: list[str]) -> None:
    config, errors = resolve(CONDITIONS, config_id)
    assert (flat(config), errors) == (expected, ())


def test_ids_are_those_of_conditions() -> None:
    assert config_ids(CONDITIONS) == ("main", "backup")
    assert config_ids("notification_email {\n a@b\n}\n") == ()
    many = "".join(f"@n{n} a\n" for n in range(99))
    assert len(config_ids(many)) == 16


SEVERAL = """\
$INSTANCE= \\
vrrp_instance VI_${NUM} { \\
    virtual_router_id ${NUM} # why \\
    @high priority 130 \\
    @low priority 120 \\
}
$NUM=7
$INSTANCE
$NUM=8
$INSTANCE
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "$BASE=10.2.${SUB}\n$SUB=0\n${BASE}.100/32\n$SUB=10\n${BASE}.100/32\n",
            ["10.2.0.100/32", "10.2.10.100/32"],
        ),
        ("$A=1\nx $A y $A, ${A}z $Az ${B} $B\n", ["x 1 y 1, 1z $Az ${B} $B"]),
        ("$A=\nx $A y\n$A\n", ["x y"]),
        ('auth_pass "a${_HASH}b" ${_BANG}c\n', ["auth_pass a#b"]),
        ("r ${_INSTANCE} ${_PWD} ${_RANDOM 1 9}\n", ["r high ${_PWD} ${_RANDOM 1 9}"]),
        ("~SEQ(S, 0, 3) 10.0.${S}.1\n", [f"10.0.{n}.1" for n in range(4)]),
        ("~SEQ(S, 3) ${S}\n~SEQ(S, -2) ${S}\n", ["1", "2", "3", "-1", "-2"]),
        (
            "~SEQx(S, 0x90, 0x10, 0xb0) :${S}\n~SEQ(S,3,1) ${S}\n",
            [":90", ":a0", ":b0", "3", "2", "1"],
        ),
        ("$N=2\n~SEQ(A,1,$N) ~SEQ(B,1,2) ${A}${B}\n", ["11", "12", "21", "22"]),
        ("~LST({A,  B}, {10,1},{20,4},{5}) ${A}.${B}\n", ["10.1", "20.4", "5."]),
        ("~LST(A, 1, 2) ~LST(B, 5,6) ${A}.${B}\n", ["1.5", "1.6", "2.5", "2.6"]),
        ("~SEQ(A,1,2) vrrp_instance V${A} {\n}\n}\n", ["vrrp_instance V1", "vrrp_instance V2"]),
    ],
)
def test_the_manual_means(text: str, expected: list[str]) -> None:
    assert flat(resolve(text, "high")[0]) == expected


def test_definitions_of_several_lines_stand_where_they_are_written() -> None:
    config, errors = resolve(SEVERAL, "high")
    assert not errors
    inner = ["virtual_router_id 7", "priority 130"]
    assert flat(config)[:3] == ["vrrp_instance VI_7", *inner]
    assert [(item.line, item.column) for item in lines(config.items)[:3]] == [
        (2, 1),
        (3, 5),
        (4, 11),
    ]
    assert len(config.items) == 2


def test_a_value_stands_where_it_is_used() -> None:
    config, _ = resolve("$PRIO=100 200\n priority $PRIO x\n")
    assert config.items[0].words == ("priority", "100", "200", "x")
    assert config.items[0].columns == (2, 11, 11, 17)


FILES = {
    "conf.d/*.conf": [("a.conf", "a {\n"), ("b.conf", "b\n}\ninclude more\n")],
    "more": [("more", "c {\n}}\n")],
    "self": [("self", "d\ninclude self\n")],
}


def include(pattern: str, source: str) -> Sequence[tuple[str, str]]:
    del source
    return FILES.get(pattern, [])


def test_includes() -> None:
    text = "x {\n  includer conf.d/*.conf\n}\ninclude self\ninclude {no,where}\ny\n"
    config, errors = resolve(text, "", include)
    found = [(" ".join(item.words), item.line, item.source) for item in lines(config.items)]
    assert found == [
        *(("x", 1, ""), ("a", 1, "a.conf"), ("b", 1, "b.conf"), ("c", 1, "more")),
        *(("d", 1, "self"), ("include {no,where}", 5, ""), ("y", 6, "")),
    ]
    assert [(error.line, error.message) for error in errors] == [
        (3, "'}' closes nothing"),
        (4, "self, line 2: self includes itself; it is not read again"),
    ]


def doubling(pattern: str, source: str) -> Sequence[tuple[str, str]]:
    return [(f"{source}{pattern}", "include a\ninclude b\nx\n")] * 2


@pytest.mark.parametrize(
    "text",
    [
        "~SEQ(a, 1, 1000000000) x\n",
        "~SEQ(a,1,9999) ~SEQ(b,1,9999) @n x\n",
        "$A=x${A}\n$A\n",
        "$A= \\\n x \\\n $A\n$A\n",
        "".join(f"$A{n}=${{A{n + 1}}} ${{A{n + 1}}}\n" for n in range(40)) + "${A0}\n" * 99,
        "include a\n",
        "~SEQ(a) x\n",
        "~SEQ(a, 1, -1, 5) x\n",
        "~SEQx(a, -1, 5) x\n",
        "~LST({a}, {1,2}) x\n",
        "~LST(a) x\n",
    ],
)
def test_what_never_ends_is_an_error(text: str) -> None:
    start = time.process_time()
    config, errors = resolve(f"before\n{text}", "", doubling)
    assert errors
    assert config.items[0].words == ("before",)
    assert len(lines(config.items)) < 30_000
    assert time.process_time() - start < 2


SHOWN = "$X=\\\n a \\\n b${Y}\n$Y=1\n~SEQ(N,1,2) k${N} $X\n@me l\n@^me m\n@you n\nq\\#r\n{ @me o\n"


@pytest.mark.needs("keepalived")
def test_keepalived_reads_the_same_words(tmp_path: Path) -> None:
    """It names each unknown keyword, so the first word of each line is told back."""
    file = tmp_path / "keepalived.conf"
    file.write_text(SHOWN)
    run = subprocess.run(
        ["keepalived", "-t", "-i", "me", "-f", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    second = run.stderr.rpartition("Unexpected '{'")[0].rpartition("Unexpected '{'")[2]
    seen = [line.split("'")[1] for line in second.splitlines() if "Unknown keyword" in line]
    config, _ = resolve(SHOWN, "me")
    assert [word for word in seen if word != "o"] == [
        item.words[0] for item in lines(config.items) if item.words[0] != "o"
    ]

"""Texts that people read: what the writer's lines look like, what the reader refuses."""

from __future__ import annotations

import subprocess
import sys
import timeit

import pytest

from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map, Seq

POD = """\
# Static pod.
# Kept by hand.

apiVersion: v1
kind: Pod
# Why it stands here.
metadata:
  name: kube-vip
spec:
  containers:
    # the only one
    - name: kube-vip
      args:
        - manager
        - --prometheusHTTPServer=:2112
      env:
        - name: vip_arp
          value: "true"
        # why 6443
        - name: port
          value: "6443"
      script: |
        #!/bin/sh
        # not a comment of YAML
        exit 0
      securityContext:
        capabilities:
          add:
            - NET_ADMIN
          drop:
            - ALL
  hostNetwork: true
  volumes: []
status: {}
"""


def test_a_manifest_comes_out_as_it_went_in() -> None:
    assert yaml.dump(yaml.parse(POD)) == POD


def test_comments_stay_with_their_keys() -> None:
    pod = yaml.parse(POD)
    assert pod.header == ("Static pod.", "Kept by hand.")
    assert pod.comments == {"metadata": ("Why it stands here.",)}
    assert pod["spec"]["containers"].comments == {0: ("the only one",)}


def test_header_argument_stands_above_the_trees_own() -> None:
    assert yaml.dump(Map(a=1), ["made by", ""]) == "# made by\n#\n\na: 1\n"
    assert yaml.dump(yaml.parse(POD), ["made by"]).startswith("# made by\n# Static pod.\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("yes", '"yes"'),
        ("0600", '"0600"'),
        ("12:30:45", '"12:30:45"'),
        ("2001-12-14", '"2001-12-14"'),
        ("1e3", '"1e3"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("{{ x }}", '"{{ x }}"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("a\x85b", '"a\\x85b"'),
        ("10.0.0.162", "10.0.0.162"),
        ("10.96.0.0/12", "10.96.0.0/12"),
        ("fd00:0:0:1::a2", "fd00:0:0:1::a2"),
        ("1.36.2", "1.36.2"),
        ("v1.36.2", "v1.36.2"),
        ("--leader-elect=true", "--leader-elect=true"),
        ("/etc/kubernetes/admin.conf", "/etc/kubernetes/admin.conf"),
        ("$(NODE_IP)", "$(NODE_IP)"),
        ("it's", "it's"),
        (1e-07, "1.0e-07"),
        (float("inf"), ".inf"),
        (None, "null"),
        (True, "true"),
        ("a\n", "|\n  a"),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n\n", "|+\n  a\n"),
        (" a\n", "|2\n   a"),
        ("a\n \n", '"a\\n \\n"'),
        ("a\r\n", '"a\\r\\n"'),
        ({}, "{}"),
        ([], "[]"),
        ([[1], {"a": 2}], "- - 1\n- a: 2"),
        ({"a": [1, {}]}, "a:\n  - 1\n  - {}"),
    ],
)
def test_written_form(value: object, text: str) -> None:
    assert yaml.dump(value) == f"{text}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2", "line 2, column 1: duplicate key 'a'"),
        ("a: &x 1", "line 1, column 4: anchors are not supported here"),
        ("a: *x", "line 1, column 4: aliases are not supported here"),
        ("a: !!str 1", "line 1, column 4: tags are not supported here"),
        ("a: 0600", "YAML readers disagree about 0600"),
        ("a: 1\n---\nb: 2", "one document expected"),
        ("a: [1", "expected ',' or ']'"),
        ("\ta: 1", "line 1, column 1"),
        ("a: \x00", "not YAML"),
        ("[" * 999, "nested more than 64 levels"),
        ("? [a]\n: b", "a key must be a scalar"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(yaml.ParseError) as caught:
        yaml.parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2001-12-14", "2001-12-14"),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("~", None),
        ("", None),
        ("TRUE", True),
        ("'1'", "1"),
        ("<<", "<<"),
        ("[a, {b: c}]", ["a", {"b": "c"}]),
    ],
)
def test_core_schema(text: str, value: object) -> None:
    got = yaml.parse(text)
    assert got == value
    assert type(got) is type(value) or isinstance(got, (Map, Seq))


@pytest.mark.parametrize("comment", ["a\nb: 1", "a\rb", "\ufeff", "\x00", "\u2028"])
def test_a_comment_cannot_become_a_directive(comment: str) -> None:
    with pytest.raises(ValueError, match="a comment cannot hold"):
        yaml.dump(Map(a=1), [comment])


@pytest.mark.parametrize("value", [{1, 2}, object(), b"x", {"a": {"b": 1j}}])
def test_only_plain_data(value: object) -> None:
    with pytest.raises(TypeError, match="YAML cannot hold"):
        yaml.dump(value)


def test_writing_a_pod_is_fast_and_needs_no_ruamel() -> None:
    pod = yaml.parse(POD + "".join(f"k{i}: v{i}\n" for i in range(70)))
    assert min(timeit.repeat(lambda: yaml.dump(pod), number=10, repeat=5)) / 10 < 0.001
    code = (
        "import sys, kubevipgen.formats.yaml as y; y.dump({}); print('ruamel.yaml' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"

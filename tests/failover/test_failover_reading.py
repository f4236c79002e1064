"""What is read of files that people have, and what is said where something is wrong."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from failover_trees import HERE, edited, tree
from kubevipgen.failover import script
from kubevipgen.failover.load import kind_of, settings
from kubevipgen.failover.settings import Asks, Settings
from kubevipgen.finding import FindingsError

CURL = "curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1\n"


def read(name: str, *edits: tuple[str, str, str]) -> Settings:
    files = tree(HERE / name)
    for edit in edits:
        files = edited(files, *edit)
    return settings(files)


def test_kinds_show_in_the_text() -> None:
    kinds = {
        kind_of(path, text)
        for texts in tree(HERE / "guide").values()
        for path, text in texts.items()
    }
    assert kinds == {"keepalived", "haproxy", "script"}
    assert kind_of("x", "kind: Pod\n") == "pod"
    assert kind_of("x", "kind: Cluster\nmode: keepalived\n") == ""
    assert kind_of("m-1/etc/kubevipgen/bootstrap.sh", "#!/bin/sh\n") == ""


def test_programs_own_defaults() -> None:
    files = {
        "": {
            "keepalived.conf": "vrrp_instance x {\n}\n",
            "haproxy.cfg": "backend b\n  server a 10.0.0.1:6443 check\n",
        }
    }
    found = settings(files)
    vrrp, balancer = found.vrrps[0], found.balancer
    assert (vrrp.version, vrrp.advert, vrrp.priority, vrrp.state) == (2, 1.0, 100, "BACKUP")
    assert balancer is not None
    assert (balancer.retries, balancer.redispatch, balancer.connect) == (3, None, None)
    health = balancer.health
    assert (health.kind, health.inter, health.rise, health.fall) == ("tcp", 2.0, 2, 3)
    assert len(found.nodes) == 3
    assert "3 nodes are taken for granted" in found.notes[0]


def test_what_the_check_asks_is_found_by_its_port() -> None:
    assert read("guide").checks[0].asks is Asks.BALANCER
    assert read("blog").checks[0].asks is Asks.APISERVER
    tuned = read("tuned").checks[0]
    assert (tuned.asks, tuned.hold, tuned.bound) == (Asks.BALANCER, 0.9, 3.0)
    assert not tuned.needs_apiserver
    other = read("guide", ("check_apiserver.sh", "localhost:8443", "localhost:9999"))
    assert other.checks[0].asks is Asks.OTHER


def test_scripts() -> None:
    curl = script.read(f"#!/bin/sh\n{CURL}")
    assert (curl.bound, set(curl.ports), curl.notices_unready) == (2.0, {8443}, True)
    assert not script.read(CURL.replace("-sfk", "-sk")).notices_unready
    assert script.read(CURL.replace("--max-time 2", "")).bound == math.inf
    assert script.read(CURL.replace("--max-time 2", "-m 1.5")).bound == 1.5
    assert script.read(f"# {CURL}").ports == frozenset()
    assert script.read(f"P=8444\n{CURL.replace('8443', '${P}')}").ports == {8444}
    assert script.read("ask 'x'\nask \"http://[::1]:9444/hold\" 2 && exit 0").ports == {9444}
    process = script.read("killall -0 haproxy")
    assert (process.looks_at_process, process.notices_freeze) == (True, False)
    blind = script.read('URL=http://127.0.0.1:9444\nask() { ask_listen "$@"; }\nask "$URL/hold" 2')
    assert (set(blind.ports), blind.notices_freeze, set(blind.paths)) == ({9444}, False, set[str]())


def test_a_check_that_looks_at_the_process_sees_no_freeze() -> None:
    old = 'script "/etc/keepalived/check_apiserver.sh"'
    found = read("guide", ("keepalived.conf", old, 'script "killall -0 haproxy"'))
    assert found.checks[0].asks is Asks.PROCESS
    assert not found.checks[0].notices_freeze


def test_what_is_not_read_is_said() -> None:
    files = tree(HERE / "guide")
    del files["m-1"]["etc/keepalived/check_apiserver.sh"]
    conf = "etc/keepalived/keepalived.conf"
    files["m-2"][conf] = "include /etc/keepalived/more.conf\n" + files["m-2"][conf]
    files["m-3"]["etc/haproxy/other.cfg"] = files["m-3"]["etc/haproxy/haproxy.cfg"]
    notes = "\n".join(settings(files, "here").notes)
    assert "here/m-1/etc/keepalived/keepalived.conf:7: /etc/keepalived/check_api" in notes
    assert "here/m-2/etc/keepalived/keepalived.conf:1: what it includes is not read" in notes
    assert "here/m-3/etc/haproxy/other.cfg is not read" in notes


@pytest.mark.parametrize(
    ("tree_name", "edit", "place", "message"),
    [
        ("guide", ("keepalived.conf", "interval 3", "interval three"), "8:3", "'three'"),
        ("guide", ("keepalived.conf", "fall 10", "fall"), "10:3", "missing"),
        ("guide", ("keepalived.conf", "global_defs {", "global_defs"), "5:1", "closes nothing"),
        ("guide", ("haproxy.cfg", "connect         5s", "connect five"), "17:5", "'five'"),
        ("guide", ("haproxy.cfg", "retries                 1", "retries x"), "14:5", "'x'"),
        ("tuned", ("haproxy.cfg", "fastinter 100ms", "fastinter soon"), "19:5", "'soon'"),
        ("tuned", ("haproxy.cfg", "fall 2", "fall two"), "19:5", "'two'"),
    ],
)
def test_unusable_settings_have_a_place(
    tree_name: str, edit: tuple[str, str, str], place: str, message: str
) -> None:
    with pytest.raises(FindingsError) as caught:
        read(tree_name, edit)
    finding = caught.value.findings[0]
    assert message in finding.message
    assert f"m-1/etc/{edit[0].partition('.')[0]}/{edit[0]}:{place}" == str(finding.location)


def test_apiservers_elsewhere_are_seen_by_their_addresses() -> None:
    assert read("tuned").stacked
    files = edited(tree(HERE / "tuned"), "haproxy.cfg", "10.0.0.16", "10.0.0.6")
    assert not settings(files).stacked


@given(st.text(), st.sampled_from(["keepalived.conf", "haproxy.cfg", "check.sh", "pod.yaml"]))
def test_any_text_is_read_or_refused_with_a_place(text: str, name: str) -> None:
    start = {"keepalived.conf": "vrrp_instance x {\n", "haproxy.cfg": "backend b\n server a b:1 "}
    start |= {"check.sh": "#!/bin/sh\n", "pod.yaml": "kind: Pod\nmetadata: {name: haproxy}\n"}
    try:
        settings({"": {name: start[name] + text}})
    except FindingsError as error:
        place = error.findings[0].location
        assert place is not None
        assert place.line > 0

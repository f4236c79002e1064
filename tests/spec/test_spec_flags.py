"""Flags: alone, over a file, and in messages."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from spec_cases import HERE

from kubevipgen.finding import Finding, FindingsError
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load, load_source

ALONE = Flags(mode="kube-vip", vips=("10.0.0.162",), interface="ens3", kubernetes_version="1.36.2")
THREE = Source.read(HERE / "good" / "three.yaml")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module("kubevipgen.spec.load")  # the function has the same name
    monkeypatch.setattr(module, "PLACES", (Path("cluster.yaml"), tmp_path / "etc.yaml"))


def findings(source: Source | None, flags: Flags) -> list[Finding]:
    with pytest.raises(FindingsError) as caught:
        load_source(source, flags)
    return list(caught.value.findings)


def test_flags_alone_make_a_cluster() -> None:
    loaded = load(None, ALONE)
    cluster = loaded.cluster
    assert loaded.path is None
    assert cluster.origin.name == "command line"
    assert (cluster.name, cluster.nodes[0].interface) == ("kubernetes", "ens3")
    assert str(cluster.endpoint.vips[0]) == "10.0.0.162"


def test_join_makes_this_machine_join() -> None:
    joining = Flags(**{name: getattr(ALONE, name) for name in Flags.__slots__} | {"join": True})
    cluster = load(None, joining).cluster
    assert not cluster.is_init_node(cluster.nodes[0])
    (finding,) = findings(THREE, Flags(join=True))
    assert finding.rule == "flag-conflict"


def test_nodes_by_flags() -> None:
    flags = Flags(
        mode="keepalived-haproxy",
        vips=("10.0.0.9", "fd00::9"),
        kubernetes_version="1.36.2",
        interface="ens3",
        control_planes=(
            "a=10.0.0.1/24,fd00::1/64",
            "b=10.0.0.2/24,fd00::2/64@eno1",
            "c=10.0.0.3/24,fd00::3/64",
        ),
        workers=("w=10.0.0.4/24,fd00::4/64",),
    )
    cluster = load_source(None, flags).cluster
    assert [(n.name, str(n.role), n.interface) for n in cluster.nodes] == [
        ("a", "control-plane", "ens3"),
        ("b", "control-plane", "eno1"),
        ("c", "control-plane", "ens3"),
        ("w", "worker", "ens3"),
    ]
    assert [str(a.ip) for a in cluster.nodes[1].addresses] == ["10.0.0.2", "fd00::2"]
    assert len(cluster.endpoint.vips) == 2


def test_flags_override_the_file() -> None:
    flags = Flags(
        vips=("10.0.0.170",), port=9443, name="other", dns_name="vip.example.com", interface="eno1",
        kubernetes_version="1.35.0", control_planes=("dtlab-dev-k8s-pjb-2=10.0.0.174/24",),
        workers=("new=10.0.0.180/24",),
    )  # fmt: skip
    cluster = load_source(THREE, flags).cluster
    endpoint = cluster.endpoint
    assert (str(endpoint.vips[0]), endpoint.port, endpoint.host) == (
        "10.0.0.170", 9443, "vip.example.com",
    )  # fmt: skip
    assert str(cluster.kubernetes) == "1.35.0"
    assert [str(n.addresses[0].ip) for n in cluster.nodes] == [
        "10.0.0.163", "10.0.0.174", "10.0.0.165", "10.0.0.166", "10.0.0.180",
    ]  # fmt: skip
    assert {n.interface for n in cluster.nodes} == {"eno1"}
    assert load_source(THREE, Flags()).cluster.name == "dtlab-dev"  # the source is untouched


@pytest.mark.parametrize(
    ("flags", "places"),
    [
        (Flags(vips=("vip.example.com",)), ["--vip"]),
        (Flags(vips=("10.0.0.162/24",)), ["--vip"]),
        (Flags(mode="keepalived-lvs"), ["--mode"]),
        (Flags(interface="a b"), ["--interface"]),
        (Flags(kubernetes_version="1.36"), ["--kubernetes-version"]),
        (Flags(kubernetes_version="1.20.1"), ["--kubernetes-version"]),
        (Flags(port=0), ["--port"]),
        (Flags(dns_name="A_B"), ["--dns-name"]),
        (Flags(name="-x"), ["--name"]),
        (Flags(workers=("w",)), ["--worker"]),
        (Flags(workers=("=10.0.0.1/24",)), ["--worker"]),
        (Flags(control_planes=("x=10.0.0.300/24",)), ["--control-plane"]),
        (Flags(load_balancers=("x=10.0.0.1/24@",)), ["--load-balancer"]),
        (Flags(vips=("10.9.9.9",)), ["--vip"]),  # a rule speaks: not in any node's subnet
    ],
)
def test_messages_name_the_flag(flags: Flags, places: list[str]) -> None:
    found = findings(THREE, flags)
    assert sorted({str(f.location) for f in found}) == places


def test_too_few_flags_and_no_file() -> None:
    with pytest.raises(FindingsError) as caught:
        load(None, Flags(mode="kube-vip"))
    (finding,) = caught.value.findings
    assert "--kubernetes-version and --vip" in finding.message
    assert "cluster.yaml" in finding.message
    assert "kubevipgen init" in finding.hint


def test_a_spec_is_found_where_one_is_looked_for(tmp_path: Path) -> None:
    text = (HERE / "good" / "three.yaml").read_text()
    (tmp_path / "etc.yaml").write_text(text)
    assert load(None, Flags()).path == tmp_path / "etc.yaml"
    (tmp_path / "cluster.yaml").write_text(text.replace("dtlab-dev\n", "here\n"))
    loaded = load(None, Flags(port=9443))
    assert (loaded.cluster.name, loaded.cluster.endpoint.port) == ("here", 9443)
    assert loaded.cluster.origin.name == "cluster.yaml"


def test_no_file_does_not_look(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text("not: a spec\n")
    without = Flags(**{name: getattr(ALONE, name) for name in Flags.__slots__} | {"no_file": True})
    assert load(None, without).path is None


def test_an_interface_that_no_node_would_take_is_warned_about() -> None:
    source = Source.read(HERE / "good" / "dual-stack.yaml")
    (finding,) = load_source(source, Flags(interface="eth0")).findings
    assert (finding.rule, str(finding.location)) == ("flag-unused", "--interface")


def test_flags_over_a_broken_file_do_not_hide_it() -> None:
    source = Source.from_text("endpoint: x\nnodes: 3\n", "f")
    messages = [f.message for f in findings(source, ALONE)]
    assert 'endpoint must be a mapping (name: value), not "x"' in messages
    assert "nodes must be a list, not 3" in messages


def test_file_names_cannot_break_a_header() -> None:
    loaded = load_source(THREE, Flags(), Path("dir/a\n b.yaml"))
    assert loaded.cluster.origin.name == "a? b.yaml"


@pytest.mark.parametrize(
    ("flags", "rules"),
    [
        (Flags(), ["no-spec"]),
        (Flags(mode="nginx-proxy"), ["no-spec", "later-mode"]),
        (Flags(mode="kube-vip", kubernetes_version="1.36"), ["no-spec", "bad-value"]),
        (Flags(vips=("10.0.0.162 #",)), ["no-spec", "bad-value"]),
    ],
)
def test_too_few_flags_are_told_with_what_is_wrong_in_them(flags: Flags, rules: list[str]) -> None:
    with pytest.raises(FindingsError) as caught:
        load(None, flags)
    assert [finding.rule for finding in caught.value.findings] == rules


def test_a_file_made_from_flags_says_how() -> None:
    assert load(None, ALONE).cluster.origin.command == (
        "kubevipgen render --mode kube-vip --kubernetes-version 1.36.2 --interface ens3"
        " --vip 10.0.0.162"
    )

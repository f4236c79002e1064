"""Kernel settings, modules and the hosts fragment, on each kind of node, by their real readers."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import member_factory as make
from kubevipgen.model import Cluster, KubeVip, Origin, Role
from kubevipgen.render import host
from kubevipgen.render.host import hosts, modules, sysctl

IPVS = ["ip_vs", "ip_vs_rr", "nf_conntrack"]
BASE = ["overlay", "br_netfilter"]
V4 = {"net.ipv4.ip_forward": "1", "net.bridge.bridge-nf-call-iptables": "1"}
V6 = {
    "net.ipv6.conf.all.forwarding": "1",
    "net.ipv6.conf.default.forwarding": "1",
    "net.bridge.bridge-nf-call-ip6tables": "1",
}


def entries(cluster: Cluster, name: str, path: str) -> list[str]:
    """The lines that are neither empty nor comments."""
    lines = make.text(host.plan, cluster, name, path).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def settings(cluster: Cluster, name: str = "m-1") -> dict[str, str]:
    pairs = [line.split(" = ") for line in entries(cluster, name, sysctl.PATH)]
    return dict(pairs)


def balanced(forwarding: str) -> Cluster:
    return make.cluster(kube_vip=KubeVip("x", load_balancer=True, lb_forwarding=forwarding))


def v6_only() -> Cluster:
    planes = tuple(make.node(f"m-{i}", f"fd00::{i}/64") for i in (1, 2, 3))
    return make.cluster(nodes=planes, networking=make.networking("fd01::/48", "fd02::/112"))


@pytest.mark.parametrize("minor", make.MINORS)
def test_every_family_in_use_is_forwarded(minor: int) -> None:
    assert settings(make.cluster(minor)) == V4
    assert settings(make.dual_stack(minor=minor)) == V4 | V6
    assert settings(v6_only()) == V6


@pytest.mark.parametrize("minor", make.MINORS)
def test_the_reason_for_bridge_filtering_fits_the_release(minor: int) -> None:
    text = make.text(host.plan, make.cluster(minor), "w-1", sysctl.PATH)
    before = text.partition("net.bridge")[0]
    assert ("refuses to start\n# without it. Needs the module br_netfilter." in before) == (
        minor == 29
    )


def test_ipvs_only_where_it_balances() -> None:
    assert entries(make.cluster(), "m-1", modules.PATH) == BASE
    assert entries(balanced("local"), "m-1", modules.PATH) == BASE + IPVS
    assert entries(balanced("local"), "w-1", modules.PATH) == BASE
    kube_proxy = make.cluster(networking=make.networking("10.1.0.0/16", "10.2.0.0/16", "ipvs"))
    assert entries(kube_proxy, "w-1", modules.PATH) == BASE + IPVS


def test_masquerade_needs_tracked_connections() -> None:
    tracked = {"net.ipv4.vs.conntrack": "1"}
    assert settings(balanced("masquerade")) == V4 | tracked
    assert settings(balanced("masquerade"), "w-1") == V4
    assert settings(balanced("local")) == V4


@pytest.mark.parametrize("role", [Role.LOAD_BALANCER, Role.ETCD])
def test_nodes_without_a_kubelet_need_nothing(role: Role) -> None:
    other = make.node("x-1", "10.0.0.9/24", role=role)
    endpoint = make.endpoint("10.0.0.162", name="vip.mycluster.local")
    cluster = make.cluster(nodes=(*make.nodes(), other), endpoint=endpoint)
    assert not make.files(host.plan, cluster, "x-1")


def test_an_entry_has_its_reason_right_above() -> None:
    for path in (sysctl.PATH, modules.PATH):
        lines = make.text(host.plan, balanced("masquerade"), "m-1", path).splitlines()
        above = [lines[i - 1] for i, line in enumerate(lines) if line and line[0] != "#"]
        assert above
        assert all(line.startswith("# ") for line in above)


def test_no_header_can_add_a_line() -> None:
    cluster = replace(make.cluster(), origin=Origin("a\nkernel.panic = 1", "0123456789ab"))
    for file in make.files(host.plan, cluster, "m-1").values():
        with pytest.raises(ValueError, match="control characters"):
            file.build()


@pytest.mark.needs("sysctl")
@pytest.mark.parametrize("cluster", [make.dual_stack(minor=29), balanced("masquerade"), v6_only()])
def test_sysctl_reads_every_setting(cluster: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "90-kubevipgen.conf"
    file.write_text(make.text(host.plan, cluster, "m-1", sysctl.PATH))
    # -e: a module that this machine has not loaded is no fault of the file.
    done = subprocess.run(
        ["sysctl", "--dry-run", "-e", "-p", file], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    pairs = [line.split(" = ") for line in done.stdout.splitlines()]
    assert dict(pairs).items() <= settings(cluster).items()
    assert pairs


def fragment(cluster: Cluster) -> str:
    return make.text(host.plan, cluster, "w-1", hosts.PATH)


def named(*vips: str) -> Cluster:
    return make.cluster(endpoint=make.endpoint(*vips, port=8443, name="vip.mycluster.local"))


def test_the_fragment_maps_every_vip() -> None:
    lines = entries(named("fd00::a2", "10.0.0.162"), "w-1", hosts.PATH)
    assert lines == ["fd00::a2 vip.mycluster.local", "10.0.0.162 vip.mycluster.local"]


@pytest.mark.parametrize("cluster", [make.cluster(), named()], ids=["no name", "VIP held outside"])
def test_no_fragment_without_name_or_vip(cluster: Cluster) -> None:
    assert hosts.PATH not in make.files(host.plan, cluster, "w-1")


@pytest.mark.parametrize("before", ["127.0.0.1 localhost\n", "127.0.0.1 localhost", ""])
def test_the_command_of_the_comment_can_be_repeated(before: str, tmp_path: Path) -> None:
    etc = tmp_path / "hosts"
    etc.write_text(before)
    kept = "127.0.0.1 localhost\n" if before else ""
    for vip in ("10.0.0.162", "10.0.0.162", "10.0.0.200"):
        ours = tmp_path / "fragment"
        ours.write_text(fragment(named(vip)))
        (command,) = [line for line in ours.read_text().splitlines() if " sed -i" in line]
        command = command.removeprefix("#").replace("/etc/hosts", str(etc))
        subprocess.run(["sh", "-c", command.replace(hosts.PATH, str(ours))], check=True)
        assert etc.read_text() == kept + ours.read_text()

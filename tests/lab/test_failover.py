"""The rendered files under the real daemons: who holds the VIP, and when it moves.

No times are asserted: docs/decisions.md has the measured ones. A wait has a bound only so that a
test which would never pass ends.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kubevipgen import secrets, spec
from kubevipgen.render.compose import render_cluster
from kubevipgen.spec.flags import Flags
from lab import Lab, eventually, stays

if TYPE_CHECKING:
    from kubevipgen.model import Cluster

pytestmark = [
    pytest.mark.needs("netns", "haproxy", "keepalived", "curl", "openssl", "unshare", "setpriv"),
    pytest.mark.xdist_group("lab"),
]

# A busy test machine may stall keepalived for more than the 1.5 s that the default forgives.
PATIENT = "advertInterval: 1"
IPV4 = ("10.0.0.170", "10.0.0.16{}/24")
IPV6 = ("fd00:0:0:1::170", "fd00:0:0:1::16{}/64")
SPEC = """
apiVersion: kubevipgen/v1alpha1
kind: Cluster
name: lab
kubernetesVersion: "1.36.2"
mode: {mode}
runAs: {run_as}
endpoint: {{vip: "{vip}"}}
nodeDefaults: {{interface: ens3}}
keepalived: {{{keepalived}}}
nodes:
{nodes}
"""


def cluster_of(
    tmp_path: Path,
    mode: str,
    family: tuple[str, str],
    keepalived: str = PATIENT,
    run_as: str = "systemd",
) -> Cluster:
    """Three control planes and the rendered tree of each below ``tmp_path``."""
    vip, pattern = family
    lines = (f'  - {{name: m-{n}, address: "{pattern.format(n)}"}}' for n in (1, 2, 3))
    path = tmp_path / "cluster.yaml"
    text = SPEC.format(
        mode=mode, vip=vip, keepalived=keepalived, run_as=run_as, nodes="\n".join(lines)
    )
    path.write_text(text)
    cluster = spec.load(path, Flags()).cluster
    only = ("*/keepalived/*", "*/haproxy/*", "*/manifests/*")
    for file in render_cluster(cluster, secrets.Secrets(), only=only):
        place = tmp_path / file.tree_path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.content)
        place.chmod(file.mode)
    return cluster


def one_holder(lab: Lab) -> str:
    eventually(lambda: len(lab.holders()) == 1)
    return lab.holders()[0]


@pytest.mark.parametrize("family", [IPV4, IPV6], ids=["ipv4", "ipv6"])
def test_vip_follows_haproxy_and_does_not_come_back(
    tmp_path: Path, certificate: Path, family: tuple[str, str]
) -> None:
    cluster = cluster_of(tmp_path, "keepalived-haproxy", family)
    by_name = {node.name: node for node in cluster.nodes}
    with Lab(cluster, tmp_path, certificate) as lab:
        for node in cluster.nodes:
            lab.start(node, "haproxy")
            lab.start(node, "keepalived")
        # kubeadm init needs the VIP before there is any apiserver.
        first = one_holder(lab)
        stays(lambda: lab.holders() == [first], 8)
        for node in cluster.nodes:
            lab.start(node, "apiserver")
        eventually(lab.endpoint_answers)

        lab.kill(by_name[first], "haproxy")
        eventually(lambda: lab.holders() not in ([first], []))
        second = one_holder(lab)
        assert second != first
        eventually(lab.endpoint_answers)

        lab.start(by_name[first], "haproxy")
        stays(lambda: lab.holders() == [second], 6)

        # A dead apiserver beside the holder moves nothing: haproxy goes to another one.
        lab.kill(by_name[second], "apiserver")
        stays(lambda: lab.holders() == [second], 5)
        eventually(lab.endpoint_answers)


def test_vip_is_withdrawn_when_every_apiserver_is_lost_and_comes_back(
    tmp_path: Path, certificate: Path
) -> None:
    cluster = cluster_of(tmp_path, "keepalived-haproxy", IPV4)
    with Lab(cluster, tmp_path, certificate) as lab:
        for node in cluster.nodes:
            for program in ("apiserver", "haproxy", "keepalived"):
                lab.start(node, program)
        first = one_holder(lab)
        eventually(lab.endpoint_answers)
        stays(lambda: lab.holders() == [first], 8)  # long enough to have seen an apiserver
        for node in cluster.nodes:
            lab.kill(node, "apiserver")
        eventually(lambda: lab.holders() == [])
        lab.start(cluster.nodes[2], "apiserver")
        eventually(lab.endpoint_answers)


def test_vip_follows_the_local_apiserver_when_nobody_balances(
    tmp_path: Path, certificate: Path
) -> None:
    cluster = cluster_of(tmp_path, "keepalived", IPV4)
    by_name = {node.name: node for node in cluster.nodes}
    with Lab(cluster, tmp_path, certificate) as lab:
        for node in cluster.nodes:
            lab.start(node, "keepalived")
        stays(lambda: lab.holders() == [], 3)
        lab.start(by_name["m-2"], "apiserver")
        eventually(lambda: lab.holders() == ["m-2"])
        lab.start(by_name["m-3"], "apiserver")
        eventually(lab.endpoint_answers)
        lab.kill(by_name["m-2"], "apiserver")
        eventually(lambda: lab.holders() == ["m-3"])


def test_preferred_node_takes_the_vip_back(tmp_path: Path, certificate: Path) -> None:
    cluster = cluster_of(tmp_path, "keepalived-haproxy", IPV4, f"preferredNode: m-2, {PATIENT}")
    by_name = {node.name: node for node in cluster.nodes}
    with Lab(cluster, tmp_path, certificate) as lab:
        for node in cluster.nodes:
            lab.start(node, "haproxy")
            lab.start(node, "keepalived")
        eventually(lambda: lab.holders() == ["m-2"])
        lab.kill(by_name["m-2"], "haproxy")
        eventually(lambda: lab.holders() not in (["m-2"], []))
        lab.start(by_name["m-2"], "haproxy")
        eventually(lambda: lab.holders() == ["m-2"])


def test_what_the_static_pods_may_do_is_enough(tmp_path: Path, certificate: Path) -> None:
    """The arguments, user, capabilities and read-only root of the manifests."""
    cluster = cluster_of(tmp_path, "keepalived-haproxy", IPV4, run_as="static-pod")
    by_name = {node.name: node for node in cluster.nodes}
    with Lab(cluster, tmp_path, certificate, confined=True) as lab:
        for node in cluster.nodes:
            for program in ("apiserver", "haproxy", "keepalived"):
                lab.start(node, program)
        first = one_holder(lab)
        eventually(lab.endpoint_answers)
        lab.kill(by_name[first], "haproxy")
        eventually(lambda: lab.holders() not in ([first], []))
        eventually(lab.endpoint_answers)
        log = tmp_path / f"{first}.keepalived.log"
        eventually(lambda: "kubevipgen-check: this node must not hold" in log.read_text())


def crash(cluster: Cluster, tree: Path, certificate: Path) -> None:
    with Lab(cluster, tree, certificate) as lab:
        lab.start(cluster.nodes[0], "haproxy")
        lab.start(cluster.nodes[0], "keepalived")
        raise RuntimeError("crash")


def test_nothing_is_left_behind(tmp_path: Path, certificate: Path) -> None:
    cluster = cluster_of(tmp_path, "keepalived-haproxy", IPV4)
    with pytest.raises(RuntimeError, match="crash"):
        crash(cluster, tmp_path, certificate)
    shown = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True)
    assert f"-{os.getpid()}-lab-" not in shown.stdout

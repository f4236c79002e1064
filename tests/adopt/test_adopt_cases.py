"""Setups as people have them: the cluster file, what is said about it, and that it is of use."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import samples
from adopting import adopt, refusals, said, text_of
from kubevipgen.finding import FindingsError
from kubevipgen.render.compose import render_cluster

CASES = Path(__file__).parent / "cases"
PUBLISHED = ("guide", "blog")
NAMES = sorted(path.name for path in CASES.iterdir())


def input_of(name: str) -> Path:
    return CASES.parents[1] / "failover" / name if name in PUBLISHED else CASES / name / "input"


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    """After a change: python tests/adopt/write_cases.py, and read the difference."""
    done = adopt(input_of(name))
    assert text_of(done) == (CASES / name / "cluster.yaml").read_text()
    assert said(done) == (CASES / name / "findings.txt").read_text().splitlines()
    assert refusals(done) == ()


@pytest.mark.needs("haproxy")
@pytest.mark.needs("keepalived")
@pytest.mark.parametrize("name", ["guide", "blog", "dedicated", "nginx"])
def test_what_comes_out_is_accepted(name: str, tmp_path: Path) -> None:
    """Lines that the cluster file holds as they are stand where haproxy reads them."""
    cluster = samples.cluster_of(CASES / name / "cluster.yaml")
    secrets = replace(samples.sample_secrets(), vrrp_password="12345678")
    files = {file.tree_path: file.content for file in render_cluster(cluster, secrets)}
    node = cluster.vip_nodes[0].name
    config = tmp_path / "haproxy.cfg"
    config.write_text(files[f"{node}/etc/haproxy/haproxy.cfg"])
    haproxy = shutil.which("haproxy")
    assert haproxy
    ran = subprocess.run([haproxy, "-c", "-f", config], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_two_setups_in_one_folder(tmp_path: Path) -> None:
    for number, vip in enumerate(("10.0.0.5", "10.9.0.5")):
        folder = tmp_path / f"cluster-{number}"
        folder.mkdir()
        (folder / "keepalived.conf").write_text(
            f"vrrp_instance A {{\n interface eth0\n virtual_router_id 5{number}\n"
            f" virtual_ipaddress {{\n {vip}\n }}\n}}\n"
        )
    with pytest.raises(FindingsError, match="different VIPs"):
        adopt(tmp_path)


def test_a_haproxy_of_web_sites_is_none(tmp_path: Path) -> None:
    (tmp_path / "haproxy.cfg").write_text(
        "defaults\n mode http\nlisten web\n bind :80\n server a 10.0.0.1:80 check\n"
    )
    (tmp_path / "keepalived.conf").write_text(
        "vrrp_instance A {\n interface eth0\n virtual_router_id 5\n"
        " virtual_ipaddress {\n 10.0.0.9\n }\n}\n"
    )
    with pytest.raises(FindingsError, match="nothing to adopt"):
        adopt(tmp_path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("lease", "leaseDuration 5 must be longer"),
        ("peer", "no peer of BGP can be read"),
        ("release", "Kubernetes 1.24.3 is not known"),
        ("port", "cannot be"),
    ],
)
def test_what_no_cluster_file_may_hold_is_an_error(text: str, wanted: str, tmp_path: Path) -> None:
    pod = (CASES / "kube-vip-pod" / "input" / "kube-vip.yaml").read_text()
    (tmp_path / "kube-vip.yaml").write_text(
        {
            "lease": pod.replace('value: "3"', 'value: "9"'),
            "peer": pod.replace("vip_arp", "bgp_enable"),
            "port": pod.replace('"6443"', '"66443"'),
        }.get(text, pod)
    )
    if text == "release":
        (tmp_path / "kubeadm.yaml").write_text(
            "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n"
            "kubernetesVersion: v1.24.3\ncontrolPlaneEndpoint: 10.40.0.10:6443\n"
        )
    done = adopt(tmp_path)
    errors = [line for line in said(done) if line.startswith("error")]
    assert any(wanted in line for line in [*errors, *(f.message for f in refusals(done))])


def test_a_name_that_cannot_be_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "kubeadm.yaml").write_text(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: My_Cluster\n"
        "kubernetesVersion: v1.36.2\ncontrolPlaneEndpoint: 10.40.0.10:6443\n"
    )
    shutil.copy(CASES / "kube-vip-pod" / "input" / "kube-vip.yaml", tmp_path)
    done = adopt(tmp_path)
    assert "name" not in done.adopted.data
    assert any("My_Cluster" in line for line in said(done) if line.startswith("error"))
    assert refusals(done) == ()

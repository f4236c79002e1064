"""Which files are chosen, and which secrets they lack."""

from __future__ import annotations

import pytest

import member_factory
from kubevipgen import versions
from kubevipgen.model import Announce, Bgp, BgpPeer, Cluster, KubeVip
from kubevipgen.render.compose import MissingSecretsError, render_cluster, tree_paths
from kubevipgen.secrets import Secrets

CONTRACT = versions.contract("1.36.2", kube_vip="1.2.3", keepalived=None, haproxy=None)
CLUSTER = member_factory.cluster(contract=CONTRACT)
TOKEN = Secrets(bootstrap_token=member_factory.SECRETS.bootstrap_token)


def lacking(cluster: Cluster, secrets: Secrets, *only: str) -> list[tuple[str, str]]:
    with pytest.raises(MissingSecretsError) as caught:
        list(render_cluster(cluster, secrets, only=only))
    return list(caught.value.missing)


def test_every_missing_secret_of_every_file_is_named_at_once() -> None:
    assert lacking(CLUSTER, Secrets(), "m-[12]/*", "w-1/*") == [
        ("m-1/etc/kubernetes/kubeadm-init.yaml", "bootstrapToken"),
        ("m-1/etc/kubernetes/kubeadm-init.yaml", "certificateKey"),
        ("m-2/etc/kubernetes/kubeadm-join.yaml", "bootstrapToken"),
        ("m-2/etc/kubernetes/kubeadm-join.yaml", "certificateKey"),
        ("w-1/etc/kubernetes/kubeadm-join.yaml", "bootstrapToken"),
    ]


def test_what_is_given_is_not_named() -> None:
    found = lacking(CLUSTER, TOKEN, "m-2/*", "w-1/*")
    assert found == [("m-2/etc/kubernetes/kubeadm-join.yaml", "certificateKey")]


def test_bgp_passwords_go_by_peer() -> None:
    peer = member_factory.node("r", "10.0.0.1/24").addresses[0].ip
    bgp = Bgp(65000, (BgpPeer(peer, 65001, password=True),))
    kube_vip = KubeVip("ghcr.io/kube-vip/kube-vip:v1.2.3", announce=Announce.BGP, bgp=bgp)
    cluster = member_factory.cluster(contract=CONTRACT, kube_vip=kube_vip)
    missing = lacking(cluster, member_factory.SECRETS, "m-1/*/kube-vip.yaml")
    assert missing == [("m-1/etc/kubernetes/manifests/kube-vip.yaml", 'bgpPasswords["10.0.0.1"]')]


def test_files_without_a_secret_need_none() -> None:
    files = list(render_cluster(CLUSTER, Secrets(), nodes={"m-1"}, only=("*/manifests/*",)))
    assert [file.tree_path for file in files] == ["m-1/etc/kubernetes/manifests/kube-vip.yaml"]


def test_paths_are_known_without_building() -> None:
    built = [file.tree_path for file in render_cluster(CLUSTER, member_factory.SECRETS)]
    assert tree_paths(CLUSTER) == built

"""Which files each node gets, with which mode, and where a secret stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

import member_factory as make
from kubevipgen.model import Etcd, Role
from kubevipgen.render import kubeadm
from kubevipgen.render.kubeadm.parts import INIT_PATH, JOIN_PATH
from kubevipgen.secrets import MissingSecretError, Secrets

PKI = {
    f"{name}": f"-----BEGIN X-----\n{name}\n-----END X-----\n"
    for name in ("ca.crt", "ca.key", "sa.key", "sa.pub", "etcd/ca.crt", "etcd/ca.key", "../evil")
}


@pytest.mark.parametrize(
    ("name", "path"),
    [("m-1", INIT_PATH), ("m-2", JOIN_PATH), ("w-1", JOIN_PATH)],
)
def test_one_private_file_for_each_node(name: str, path: str) -> None:
    found = make.files(kubeadm.plan, make.cluster(), name)
    assert {p: f.mode for p, f in found.items()} == {path: 0o600}
    assert f"--config {path}\n" in found[path].build().text


@pytest.mark.parametrize("role", [Role.LOAD_BALANCER, Role.ETCD])
def test_nothing_for_nodes_outside_the_cluster(role: Role) -> None:
    other = make.node("x-1", "10.0.0.9/24", role=role)
    cluster = make.cluster(nodes=(*make.nodes(), other))
    assert not make.files(kubeadm.plan, cluster, "x-1")


def test_nothing_for_a_node_without_addresses() -> None:
    assert not make.files(kubeadm.plan, make.cluster(nodes=(make.node("node"),)), "node")


@pytest.mark.parametrize(
    ("name", "secrets"),
    [
        ("m-1", {"certificate_key", "bootstrap_token"}),
        ("m-2", {"certificate_key", "bootstrap_token"}),
        ("w-1", {"bootstrap_token"}),
    ],
)
def test_secrets_are_listed_and_asked_for(name: str, secrets: set[str]) -> None:
    (file,) = make.files(kubeadm.plan, make.cluster(), name).values()
    content = file.build()
    assert set(content.secrets) == {getattr(make.SECRETS, field) for field in secrets}
    assert all(value in content.text for value in content.secrets)
    for field in secrets:
        emptied: dict[str, Any] = {field: ""}
        lacking = replace(make.SECRETS, **emptied)
        (file,) = make.files(kubeadm.plan, make.cluster(), name, lacking).values()
        with pytest.raises(MissingSecretError):
            file.build()


def test_a_lone_node_needs_no_secret() -> None:
    cluster = make.cluster(nodes=make.nodes()[:1])
    text = make.text(kubeadm.plan, cluster, "m-1", INIT_PATH, Secrets())
    assert "bootstrapTokens" not in text
    assert "certificateKey" not in text
    assert "--upload-certs" not in text


def test_patches_have_a_file_each_and_only_then_a_directory() -> None:
    first, *others = make.nodes()
    patch = {"maxPods": 200, "evictionHard": None, "list": ({"a": 1},)}
    patched = replace(first, patches={"kubeletconfiguration": patch, "etcd": {}})
    cluster = make.cluster(nodes=(patched, *others))
    path = "/etc/kubernetes/kubeadm-patches/kubeletconfiguration+strategic.yaml"
    found = make.files(kubeadm.plan, cluster, "m-1")
    assert set(found) == {INIT_PATH, path}
    wanted = {"maxPods": 200, "evictionHard": None, "list": [{"a": 1}]}
    assert yaml.safe_load(found[path].build().text) == wanted
    assert "directory: /etc/kubernetes/kubeadm-patches\n" in found[INIT_PATH].build().text
    assert "patches" not in make.text(kubeadm.plan, cluster, "m-2", JOIN_PATH)


def test_ca_set_goes_to_the_init_node_alone() -> None:
    secrets = replace(make.SECRETS, pki=PKI)
    found = make.files(kubeadm.plan, make.cluster(), "m-1", secrets)
    pki = {p.removeprefix("/etc/kubernetes/pki/"): f for p, f in found.items() if "/pki/" in p}
    assert {name: f.mode for name, f in pki.items()} == {
        "ca.crt": 0o644,
        "ca.key": 0o600,
        "sa.key": 0o600,
        "sa.pub": 0o644,
        "etcd/ca.crt": 0o644,
        "etcd/ca.key": 0o600,
    }
    contents = {name: f.build() for name, f in pki.items()}
    assert all(c.text == PKI[name] for name, c in contents.items())
    assert {name for name, c in contents.items() if c.secrets} == {
        "ca.key",
        "sa.key",
        "etcd/ca.key",
    }
    assert set(make.files(kubeadm.plan, make.cluster(), "m-2", secrets)) == {JOIN_PATH}


def test_an_external_etcd_keeps_its_own_ca() -> None:
    cluster = make.cluster(etcd=Etcd(("https://10.0.0.171:2379",), "/ca", "/crt", "/key"))
    found = make.files(kubeadm.plan, cluster, "m-1", replace(make.SECRETS, pki=PKI))
    assert not [path for path in found if "/pki/etcd/" in path]


def test_same_input_same_bytes() -> None:
    cluster = make.dual_stack()
    texts = {make.text(kubeadm.plan, cluster, "m-1", INIT_PATH) for _ in range(3)}
    assert len(texts) == 1

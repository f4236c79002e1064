"""What a host can know of the files that hold a secret, or depend on a CA made beforehand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import samples
from kubevipgen.cli.planned import planned_files, secrets_beside
from kubevipgen.preflight.check import PlannedFile
from kubevipgen.secrets import Partial, Secrets

HAPROXY = "/etc/haproxy/haproxy.cfg"
POD = "/etc/kubernetes/manifests/haproxy.yaml"
KUBE_VIP = "/etc/kubernetes/manifests/kube-vip.yaml"
CA = "/etc/haproxy/kubernetes-ca.crt"


def planned(
    secrets: Secrets, case: str = "ca-beforehand", node: str = "cp-1"
) -> dict[str, PlannedFile]:
    cluster = samples.cluster_of(samples.spec_of(case))
    return {file.path: file for file in planned_files(cluster, secrets, [node])}


def test_with_the_secrets_everything_is_known() -> None:
    found = planned(samples.sample_secrets("ca-beforehand"))
    assert all(file.digest for file in found.values())
    assert CA in found


def test_without_them_what_depends_on_the_ca_is_not_told() -> None:
    found = planned(Partial())
    unknown = {path for path, file in found.items() if not file.digest}
    conf, init = "/etc/kubernetes/kube-vip.conf", "/etc/kubernetes/kubeadm-init.yaml"
    assert unknown == {HAPROXY, POD, KUBE_VIP, conf, init}
    assert CA not in found


def test_nor_is_it_told_where_the_ca_may_not_have_been_made() -> None:
    """haproxy.cfg of this case is another one as soon as somebody makes a CA."""
    name = "dtlab-keepalived-haproxy"
    node = samples.cluster_of(samples.spec_of(name)).control_planes[0].name
    with_file, without = (planned(s, name, node) for s in (samples.sample_secrets(), Partial()))
    assert with_file[HAPROXY].digest
    assert with_file[POD].digest
    assert not without[HAPROXY].digest
    assert not without[POD].digest
    both = "/etc/keepalived/keepalived.conf"
    assert without[both].digest == with_file[both].digest != ""


def test_both_states_of_the_manifest_are_known(tmp_path: Path) -> None:
    spec = tmp_path / "cluster.yaml"
    text = samples.spec_of("ca-beforehand").read_text()
    spec.write_text(text.replace('"1.36.2"', '"1.33.10"'))
    cluster = samples.cluster_of(spec)
    secrets = samples.sample_secrets("ca-beforehand")
    [file] = [f for f in planned_files(cluster, secrets, ["cp-1"]) if f.path == KUBE_VIP]
    [content] = [f for f in samples.render(cluster) if f.tree_path == f"cp-1{KUBE_VIP}"]
    switched = content.content.replace(
        "path: /etc/kubernetes/super-admin.conf", "path: /etc/kubernetes/kube-vip.conf"
    )
    assert switched != content.content
    assert file.digest == hashlib.sha256(content.content.encode()).hexdigest()
    assert file.later == hashlib.sha256(switched.encode()).hexdigest()


def test_which_secrets_are_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "cluster.yaml"
    assert secrets_beside(spec) == Partial()
    monkeypatch.setenv("KUBEVIPGEN_BOOTSTRAP_TOKEN", "abcdef.0123456789abcdef")
    assert secrets_beside(spec) == Partial(bootstrap_token="abcdef.0123456789abcdef")
    beside = tmp_path / "secrets.yaml"
    beside.write_text("apiVersion: kubevipgen/v1alpha1\nkind: Secrets\n")
    beside.chmod(0o644)
    assert isinstance(secrets_beside(spec), Partial)  # others may read it: not used
    beside.chmod(0o600)
    assert type(secrets_beside(spec)) is Secrets

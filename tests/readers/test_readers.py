"""Every file of every golden case is accepted, without a warning, by what reads it on a node."""

from __future__ import annotations

import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import netns
import realtools
import samples
from kubevipgen.model import Cluster, Node
from kubevipgen.render.plan import RenderedFile

pytestmark = pytest.mark.parametrize("case", samples.names())


@functools.cache
def loaded(case: str) -> tuple[Cluster, tuple[RenderedFile, ...]]:
    cluster = samples.cluster_of(samples.spec_of(case))
    return cluster, tuple(samples.render(cluster))


def named(case: str, *patterns: str) -> list[RenderedFile]:
    return [f for f in loaded(case)[1] if any(Path(f.path).match(p) for p in patterns)]


def staged(case: str, folder: Path) -> Iterator[tuple[Node, Path]]:
    cluster, files = loaded(case)
    for node in cluster.nodes:
        mine = (f for f in files if f.node == node.name)
        yield node, realtools.stage(mine, folder / node.name)


@pytest.mark.needs("haproxy")
def test_haproxy(case: str, tmp_path: Path) -> None:
    for _, root in staged(case, tmp_path):
        if (config := root / "etc/haproxy/haproxy.cfg").exists():
            assert realtools.haproxy(config) == []


@pytest.mark.needs("keepalived", "netns")
def test_keepalived(case: str, tmp_path: Path) -> None:
    for node, root in staged(case, tmp_path):
        if (root / "etc/keepalived/keepalived.conf").exists():
            with netns.namespace() as space:
                realtools.cable(node, space)
                assert realtools.keepalived(root, space) == []


@pytest.mark.needs("shellcheck", "dash")
def test_scripts(case: str, tmp_path: Path) -> None:
    for _, root in staged(case, tmp_path):
        for script in root.rglob("*.sh"):
            assert realtools.shell(script) == []


@pytest.mark.parametrize("minor", realtools.MINORS)
def test_static_pods(case: str, minor: str) -> None:
    for file in named(case, "/etc/kubernetes/manifests/*.yaml"):
        assert realtools.pod(file.content, minor) == []


def test_yaml_readers_agree(case: str) -> None:
    for file in named(case, "*.yaml"):
        assert realtools.yaml_readers_disagree(file.content) == []


@pytest.mark.needs("systemd-analyze")
def test_systemd(case: str, tmp_path: Path) -> None:
    for node, root in staged(case, tmp_path):
        work = tmp_path / f"units-{node.name}"
        work.mkdir()
        assert realtools.systemd(root, work) == []
        assert realtools.units(root) == []


@pytest.mark.needs("sysctl")
def test_sysctl(case: str, tmp_path: Path) -> None:
    for _, root in staged(case, tmp_path):
        for file in (root / "etc").glob("sysctl.d/*.conf"):
            assert realtools.sysctl(file) == []


def test_modules_and_hosts(case: str) -> None:
    for file in named(case, "/etc/modules-load.d/*.conf"):
        assert realtools.modules(file.content) == []
    for file in named(case, "/etc/kubevipgen/hosts", "/etc/kubevipgen/kube-vip-hosts"):
        assert realtools.hosts(file.content) == []


@pytest.mark.needs("kubeadm")
def test_kubeadm(case: str, tmp_path: Path) -> None:
    """One document at a time says more; kubeadm only reads the release it was built for."""
    for node, root in staged(case, tmp_path):
        for config in (root / "etc/kubernetes").glob("kubeadm-*.yaml"):
            done = subprocess.run(
                ["kubeadm", "config", "validate", "--config", config],
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, ""), node.name


@pytest.mark.needs("kubectl")
def test_kubeconfigs(case: str, tmp_path: Path) -> None:
    for file in named(case, "/etc/kubernetes/*.conf"):
        path = tmp_path / file.node
        path.write_text(file.content)
        words = ["kubectl", "config", "view", "--minify", "--kubeconfig", str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        # Older releases say REDACTED.
        assert re.search(r"client-key-data: (DATA\+OMITTED|REDACTED)$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("minor", realtools.MINORS)
def test_rights(case: str, minor: str) -> None:
    for file in named(case, "/etc/kubevipgen/*-rbac.yaml"):
        for document in file.content.split("\n---\n"):
            assert realtools.pod(document, minor) == []


def test_everything_has_a_reader(case: str) -> None:
    """A kind of file that nothing above reads would be proven by nothing."""
    read = (
        "*.yaml",
        "*.sh",
        "/etc/haproxy/haproxy.cfg",
        "/etc/haproxy/kubernetes-ca.crt",  # read by the haproxy that is asked about the other
        "/etc/keepalived/keepalived.conf",
        "/etc/systemd/system/*.service.d/*.conf",
        "/etc/systemd/system/*.service",
        "/etc/sysctl.d/*.conf",
        "/etc/modules-load.d/*.conf",
        "/etc/kubevipgen/hosts",
        "/etc/kubevipgen/kube-vip-hosts",
        "/etc/kubernetes/pki/**",
        "/etc/kubernetes/pki/etcd/*",
        "/etc/kubernetes/kube-vip.conf",
    )
    unread = [f.path for f in loaded(case)[1] if not any(Path(f.path).match(p) for p in read)]
    assert unread == []

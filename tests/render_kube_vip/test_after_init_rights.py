"""after-init.sh where kube-vip has a user of its own, run for real in a throw-away tree."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from scoped_cluster import AFTER_INIT, CONF, MANIFEST, RBAC, SECRETS, SUPER_ADMIN, cluster

from kubevipgen.render import kube_vip
from kubevipgen.render.plan import Job

FILES = (MANIFEST, CONF, RBAC, AFTER_INIT)
# As kubectl: `auth can-i` says no for as many times as there are lines in the file `no`.
KUBECTL = """#!/bin/sh
echo "$@" >>{bin}/log
case "$*" in
*can-i*)
    [ -s {bin}/no ] || exit 0
    sed -i 1d {bin}/no
    exit 1 ;;
*apply*) exit "$(cat {bin}/apply)" ;;
esac
"""
TOOLS = ("sh", "grep", "sed", "mktemp", "chmod", "sync", "mv", "rm", "cat")


class Host:
    """A node's files in a temporary folder; PATH holds what the script needs and `kubectl`."""

    def __init__(self, root: Path, release: str) -> None:
        self.root, self.bin = root, root / "bin"
        made = cluster(release)
        plans = kube_vip.plan(Job(made, made.nodes[0], SECRETS))
        self.plans = {plan.path: plan.build() for plan in plans}
        for path in FILES:
            self.at(path).parent.mkdir(parents=True, exist_ok=True)
            self.at(path).write_text(self.moved(self.plans[path].text))
        self.bin.mkdir()
        for name in TOOLS:
            (self.bin / name).symlink_to(shutil.which(name) or name)
        (self.bin / "sleep").symlink_to("/bin/true")
        (self.bin / "apply").write_text("0")
        kubectl = self.bin / "kubectl"
        kubectl.write_text(KUBECTL.replace("{bin}", str(self.bin)))
        kubectl.chmod(0o755)
        for name in ("/etc/kubernetes/admin.conf", SUPER_ADMIN):
            self.at(name).write_text("kind: Config\n")

    def at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def moved(self, text: str) -> str:
        return text.replace("/etc/kube", f"{self.root}/etc/kube")

    def run(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", self.at(AFTER_INIT)],
            env={"PATH": str(self.bin)},
            text=True,
            capture_output=True,
            check=False,
            timeout=60,
        )

    @property
    def log(self) -> list[str]:
        log = self.bin / "log"
        return log.read_text().replace(str(self.root), "").splitlines() if log.exists() else []

    @property
    def manifest(self) -> str:
        return self.at(MANIFEST).read_text()


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path, "1.33.1")


AS = "--server https://127.0.0.1:6443 --tls-server-name kubernetes --request-timeout=20s"
CAN_I = f"--kubeconfig {CONF} {AS} auth can-i update leases.coordination.k8s.io/plndr-cp-lock"
CAN_I += " --namespace kube-system"


def test_rights_first_then_the_switch(host: Host) -> None:
    done = host.run()
    assert (done.returncode, done.stderr) == (0, "")
    apply = f"--kubeconfig {SUPER_ADMIN} {AS} apply -f {RBAC}"
    assert host.log == [apply, CAN_I]
    assert host.manifest == host.moved(host.plans[MANIFEST].later)
    assert host.at(MANIFEST).stat().st_mode & 0o777 == 0o600
    inode = host.at(MANIFEST).stat().st_ino
    assert host.run().returncode == 0
    assert host.at(MANIFEST).stat().st_ino == inode
    assert [p.name for p in host.at(MANIFEST).parent.iterdir()] == ["kube-vip.yaml"]


def test_where_nothing_is_switched_the_rights_are_given(tmp_path: Path) -> None:
    host = Host(tmp_path, "1.36.2")
    before = host.manifest
    done = host.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert host.log == [f"--kubeconfig {SUPER_ADMIN} {AS} apply -f {RBAC}", CAN_I]
    assert host.manifest == before


def test_admin_conf_serves_where_super_admin_conf_was_removed(host: Host) -> None:
    host.at(SUPER_ADMIN).unlink()
    assert host.run().returncode == 0
    assert host.log[0].startswith("--kubeconfig /etc/kubernetes/admin.conf ")


def test_rights_take_a_moment(host: Host) -> None:
    (host.bin / "no").write_text("no\n" * 9)
    assert host.run().returncode == 0
    assert host.log.count(CAN_I) == 10


def refused(host: Host, reason: str) -> None:
    before = host.manifest
    done = host.run()
    assert done.returncode == 1
    assert reason in done.stderr
    assert host.manifest == before
    assert not list(host.at("/etc/kubernetes").glob(".kube-vip*"))


def test_without_kubectl_nothing_changes(host: Host) -> None:
    (host.bin / "kubectl").unlink()
    refused(host, "kubectl is not installed")


def test_when_the_api_refuses_nothing_changes(host: Host) -> None:
    (host.bin / "apply").write_text("1")
    refused(host, "cannot be applied")
    assert len(host.log) == 1


def test_without_the_rights_nothing_is_switched(host: Host) -> None:
    (host.bin / "no").write_text("no\n" * 50)
    refused(host, "kube-vip.conf may not update leases.coordination.k8s.io/plndr-cp-lock yet")


@pytest.mark.parametrize("path", [CONF, "/etc/kubernetes/admin.conf", MANIFEST])
def test_what_is_missing_is_named(host: Host, path: str) -> None:
    host.at(path).unlink()
    done = host.run()
    assert done.returncode == 1
    assert f"{path} is missing" in done.stderr
    assert host.log == []


@pytest.mark.needs("shellcheck")
def test_shellcheck(host: Host) -> None:
    words = ["shellcheck", "--shell=sh", str(host.at(AFTER_INIT))]
    done = subprocess.run(words, text=True, capture_output=True, check=False)
    assert done.stdout == ""

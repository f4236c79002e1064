from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import member_factory as make
from kubevipgen import versions
from kubevipgen.render import kube_vip

SUPER = "path: /etc/kubernetes/super-admin.conf"


def script() -> str:
    contract = versions.contract("1.33.1", kube_vip="1.2.3")
    return make.text(
        kube_vip.plan, make.cluster(contract=contract), "m-1", "/etc/kubevipgen/after-init.sh"
    )


class Host:
    """A node's /etc/kubernetes in a temporary folder, and what stands on PATH."""

    def __init__(self, root: Path) -> None:
        self.etc = root / "etc/kubernetes"
        self.manifest = self.etc / "manifests/kube-vip.yaml"
        self.manifest.parent.mkdir(parents=True)
        self.bin = root / "bin"
        self.bin.mkdir()
        (self.bin / "sleep").symlink_to("/bin/true")  # ten tries take no time here
        self.program = root / "after-init.sh"
        self.program.write_text(script().replace("/etc/kubernetes", str(self.etc)))
        contract = versions.contract("1.33.1", kube_vip="1.2.3")
        rendered = make.text(
            kube_vip.plan,
            make.cluster(contract=contract),
            "m-1",
            "/etc/kubernetes/manifests/kube-vip.yaml",
        )
        self.manifest.write_text(rendered.replace("/etc/kubernetes", str(self.etc)))

    def kubectl(self, status: int) -> None:
        program = self.bin / "kubectl"
        program.write_text(f'#!/bin/sh\necho "$@" >>{self.bin}/log\nexit {status}\n')
        program.chmod(0o755)

    def run(self) -> subprocess.CompletedProcess[str]:
        path = f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin"
        return subprocess.run(
            ["/bin/sh", self.program],
            env={"PATH": path},
            text=True,
            capture_output=True,
            check=False,
            timeout=30,
        )

    @property
    def uses_super_admin(self) -> bool:
        return f"{SUPER}".replace("/etc/kubernetes", str(self.etc)) in self.manifest.read_text()

    @property
    def leftovers(self) -> list[str]:
        return sorted(p.name for p in self.etc.iterdir() if p.name.startswith("."))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    made = Host(tmp_path)
    made.kubectl(0)
    return made


@pytest.mark.needs("shellcheck")
def test_shellcheck(tmp_path: Path) -> None:
    path = tmp_path / "after-init.sh"
    path.write_text(script())
    done = subprocess.run(
        ["shellcheck", "--shell=sh", path],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.stdout == ""


def test_it_switches_once(host: Host) -> None:
    (host.etc / "admin.conf").write_text("kind: Config\n")
    assert host.uses_super_admin
    before = host.manifest.read_text()
    done = host.run()
    assert done.returncode == 0, done.stderr
    assert not host.uses_super_admin
    after = host.manifest.read_text()
    changed = [
        (a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b
    ]
    assert len(changed) == 1
    assert changed[0][1].strip() == f"path: {host.etc}/admin.conf"
    assert host.manifest.stat().st_mode & 0o777 == 0o600
    assert host.leftovers == []
    assert [p.name for p in host.manifest.parent.iterdir()] == ["kube-vip.yaml"]
    inode = host.manifest.stat().st_ino
    assert host.run().returncode == 0
    assert host.manifest.stat().st_ino == inode
    assert f"--kubeconfig {host.etc}/admin.conf" in (host.bin / "log").read_text()


@pytest.mark.parametrize("content", [None, ""])
def test_it_waits_for_admin_conf(host: Host, content: str | None) -> None:
    if content is not None:
        (host.etc / "admin.conf").write_text(content)
    done = host.run()
    assert done.returncode == 1
    assert "admin.conf is missing or empty" in done.stderr
    assert host.uses_super_admin
    assert host.leftovers == []


def test_it_waits_for_the_rights_of_admin_conf(host: Host) -> None:
    (host.etc / "admin.conf").write_text("kind: Config\n")
    host.kubectl(1)
    done = host.run()
    assert done.returncode == 1
    assert "may not update leases.coordination.k8s.io yet" in done.stderr
    assert host.uses_super_admin


def test_a_missing_manifest_is_an_error(host: Host) -> None:
    host.manifest.unlink()
    assert host.run().returncode == 1

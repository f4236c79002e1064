"""Hosts that let the probe see little: what is not seen is unknown, and exit code 3 says so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fault_lab import HERE, FaultLab

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived", "sysctl", "setpriv")

NO_CAPABILITIES = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
NO_ROOT = ["unshare", "--user", "--map-user=1000"]  # the files below /root stay readable
# kubeadm is in no distribution, and a sandbox keeps neither time nor cgroups as a node does.
NOT_OF_THE_LAB = "kubeadm-version,clock-synchronised,cgroup-version,cgroup-controllers"


@pytest.fixture(name="lab", scope="module")
def healthy_lab() -> Iterator[FaultLab]:
    with FaultLab(900) as lab:
        yield lab


def preflight(lab: FaultLab, before: list[str], *words: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the JSON report and standard error of a run on cp-1."""
    spec = lab.folder / "cluster.yaml"
    spec.write_text((HERE / "lab.yaml").read_text())
    command = [sys.executable, "-m", "kubevipgen", "preflight", str(spec), "--format", "json"]
    done = subprocess.run(
        lab.inside("cp-1", *before, *command, "--ignore", NOT_OF_THE_LAB, *words),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=HERE.parents[1],
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def reasons(report: dict[str, Any]) -> dict[str, str]:
    """Why each check could not tell."""
    return {
        outcome["check"]: outcome["findings"][-1]["message"]
        for outcome in report["outcomes"]
        if outcome["status"] == "unknown"
    }


@pytest.mark.parametrize("before", [NO_CAPABILITIES, NO_ROOT], ids=["container", "user"])
def test_without_privileges(lab: FaultLab, before: list[str]) -> None:
    code, report, said = preflight(lab, before)
    unknown = reasons(report)
    assert code == 3, report
    assert {"vip-silent", "vrrp-router-id", "vrrp-firewall", "firewall-rules"} <= set(unknown)
    assert all("root" in unknown[check] for check in ("vip-silent", "vrrp-router-id"))
    assert "Traceback" not in said


def test_an_unreadable_entry_of_proc(lab: FaultLab) -> None:
    lab.sh(
        "cp-1",
        "install -m 0000 -o nobody /dev/null /run/sealed\n"
        "mount --bind /run/sealed /proc/sys/net/ipv4/ip_forward\n"
        "mount --bind /run/sealed /proc/swaps",
    )
    try:
        code, report, said = preflight(lab, NO_CAPABILITIES, "--only", "kernel")
    finally:
        lab.sh("cp-1", "umount /proc/swaps /proc/sys/net/ipv4/ip_forward")
    unknown = reasons(report)
    assert code == 3, report
    assert {"ip-forward", "swap"} <= set(unknown)
    assert "Permission denied" in unknown["swap"]
    assert "Traceback" not in said


def test_the_probe_as_one_file(lab: FaultLab, tmp_path: Path) -> None:
    """Without the rest of kubevipgen and without privileges."""
    probe = tmp_path / "kubevip-probe.pyz"
    words = [sys.executable, "-m", "kubevipgen", "preflight", "--write-probe", str(probe)]
    subprocess.run(words, check=True, capture_output=True)
    done = subprocess.run(
        lab.inside("cp-1", *NO_CAPABILITIES, sys.executable, "-I", str(probe), "--passive"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert "unknown" in document["facts"]["firewall"]["value"]["chains"]
    assert "value" in document["facts"]["interfaces"]

"""The table of kubeadm's names that our own checks cover."""

from __future__ import annotations

import re

import pytest

from kubevipgen import resources
from kubevipgen.preflight import manual
from kubevipgen.preflight.checks.disk.kubeadm_preflight import told_by


@pytest.mark.parametrize("row", resources.data("kubeadm-checks"), ids=lambda row: row["name"])
def test_every_row_names_a_check_that_exists(row: dict[str, str]) -> None:
    assert row["check"] in {check.ID for _, check in manual.every()}
    re.compile(row.get("text", ""))


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("Port-6443", "Port 6443 is in use", "port-free"),
        ("FileAvailable--etc-kubernetes-pki-ca.crt", "exists", "left-over-files"),
        ("DirAvailable--var-lib-etcd", "/var/lib/etcd is not empty", "left-over-files"),
        ("SystemVerification", "missing required cgroups: memory", "cgroup-controllers"),
        ("SystemVerification", "missing optional cgroups: hugetlb", ""),
        ("Service-kubelet", "kubelet service is not enabled", "kubelet-service"),
        ("HTTPProxy", "uses proxy", ""),
    ],
)
def test_who_tells_it(name: str, text: str, check: str) -> None:
    assert told_by(name, text) == check

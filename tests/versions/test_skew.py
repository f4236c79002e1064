"""How far kubeadm and kubelet may be from the Kubernetes version."""

from __future__ import annotations

import pytest

from kubevipgen.versions import branch_of, parse, too_far

WANTED = parse("1.36.2")


@pytest.mark.parametrize(
    ("program", "version", "fits"),
    [
        ("kubeadm", "1.36.0", True),
        ("kubeadm", "1.37.0-rc.1", True),
        ("kubeadm", "1.38.0", False),
        ("kubeadm", "1.35.9", False),
        ("kubelet", "1.33.5", True),
        ("kubelet", "1.32.9", False),
        ("kubelet", "1.37.0", False),
        ("kubelet", "2.36.2", False),
        ("kubelet", "", True),
    ],
)
def test_skew(program: str, version: str, *, fits: bool) -> None:
    assert (too_far(program, version, WANTED) == "") is fits


@pytest.mark.parametrize(
    ("text", "branch"),
    [("1.36.2", "1.36"), ("v1.36.2+k3s1", "1.36"), ("1.6.20~ds1", "1.6"), ("unknown", "")],
)
def test_branch(text: str, branch: str) -> None:
    assert branch_of(text) == branch

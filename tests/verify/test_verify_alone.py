"""A healthy cluster in which nobody balances: IPv6, and a kubeconfig with certificates."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from verify_lab import ALONE_IPV6, VerifyLab, blamed, explained

pytestmark = [
    pytest.mark.needs("netns", "keepalived", "curl", "unshare"),
    pytest.mark.xdist_group("verify-lab"),
]


def test_the_holder_alone_answers(tmp_path: Path) -> None:
    with VerifyLab(tmp_path, ALONE_IPV6) as lab:
        lab.bring_up()
        client = lab.ca.leaf("kubernetes-admin", groups="kubeadm:cluster-admins")
        packed = base64.b64encode(client.encode()).decode()
        user = {"client-certificate-data": packed, "client-key-data": packed}
        lab.kubeconfig("certificates.conf", user)
        report = lab.report(kubeconfig="certificates.conf")
        assert blamed(report) == {}, explained(report)
        without = lab.report("--only", "nodes-ready", "--ca", str(tmp_path / "ca.crt"))
    assert blamed(without) == {"nodes-ready": "unknown"}

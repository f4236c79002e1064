"""Topic manifests: the kubeconfigs that static pods mount, from our own manifests and others'."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import check_cases
import samples
from kubevipgen.probe.manifests import kubeconfigs

ADMIN, SUPER = "/etc/kubernetes/admin.conf", "/etc/kubernetes/super-admin.conf"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hostPath:\n  path: /etc/kubernetes/super-admin.conf\n", [SUPER]),
        ("- hostPath: {path: '/etc/kubernetes/super-admin.conf', type: File}", [SUPER]),
        ('{"hostPath":{"path":"/etc/kubernetes/super-admin.conf"}}', [SUPER]),
        ("    path: /etc/kubernetes//super-admin.conf # ours", [SUPER]),
        ("hostPath:\n  # path: /etc/kubernetes/super-admin.conf\n  path: " + ADMIN, [ADMIN]),
        ("- mountPath: /etc/kubernetes/super-admin.conf", []),
        ("hostPath:\n  path: /etc/kubernetes/\n", ["/etc/kubernetes"]),
        ("hostPath:\n  path: /etc/kubernetes/pki\n  path: /etc/ssl/openssl.conf", []),
        ("httpGet:\n  path: /healthz\n", []),
    ],
)
def test_kubeconfigs(text: str, found: list[str]) -> None:
    assert kubeconfigs(text) == found


@given(st.text())
def test_any_text(text: str) -> None:
    assert all(path.startswith("/etc/kubernetes") for path in kubeconfigs(text))


def test_our_own_manifests_before_the_switch() -> None:
    """The init node of a release that needs super-admin.conf, and the others."""
    cluster = check_cases.cluster_of("kube-vip", "{kubernetesVersion: 1.30.2}")
    found = {
        file.node: kubeconfigs(file.content)
        for file in samples.render(cluster)
        if file.path.endswith("/kube-vip.yaml")
    }
    assert found == {"cp-1": [SUPER], "cp-2": [ADMIN], "cp-3": [ADMIN]}

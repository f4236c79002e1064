"""What breaks when the apiserver refuses anonymous requests."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster
from kubevipgen.spec.problem import Problem

_PLACE = ("kubeadm", "overrides", "ClusterConfiguration", "apiServer", "extraArgs")


def check(cluster: Cluster) -> Iterator[Problem]:
    """Probes made by kubeadm and token discovery are anonymous (kubernetes/kubeadm#798)."""
    if not cluster.anonymous_auth:
        yield Problem(
            "anonymous-auth-off",
            "anonymous-auth=false also refuses the kubelet's probes of the apiserver and the"
            " discovery of every kubeadm join",
            _PLACE,
            "forbid anonymous requests after the bootstrap, with an AuthenticationConfiguration"
            " that still lets them see /livez, /readyz and /healthz",
            Severity.WARNING,
        )

"""Releases that work, but should not be chosen for a new cluster."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster
from kubevipgen.spec.problem import Problem


def check(cluster: Cluster) -> Iterator[Problem]:
    """Even minors of haproxy are maintained for five years, odd ones for about one."""
    haproxy = cluster.contract.haproxy
    if cluster.haproxy and haproxy and not haproxy.lts:
        yield Problem(
            "haproxy-not-lts",
            f"haproxy {haproxy.version.branch} is no long-term release: it gets fixes for about a"
            " year only",
            ("haproxy", "version"),
            "use an even minor such as 3.2",
            Severity.WARNING,
        )

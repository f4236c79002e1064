"""The connection tracking table is large enough for the balancer.

Why: haproxy holds two connections for each client. When the table of the packet filter is full,
the kernel drops new connections ("nf_conntrack: table full, dropping packet") and the API looks
dead while every process is well. kube-proxy raises the limit when it starts; dedicated load
balancers and clusters without kube-proxy have nobody who does.

How to fix: `sysctl -w net.netfilter.nf_conntrack_max=131072` (or the value that the message
names), and the same in a file of /etc/sysctl.d, with nf_conntrack in /etc/modules-load.d, because
the setting exists only with the module.

Source: docs.kernel.org nf_conntrack-sysctl; kube-proxy configuration (conntrack.min).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.settings import remedy, setting
from kubevipgen.spec.host_words import MEMBERS

ID = "conntrack-limit"
PHASES = EVERY
NEEDS = ("sysctl",)
_KEY = "net.netfilter.nf_conntrack_max"


def check(subject: Subject) -> Iterator[Fault]:
    now = setting(subject.facts, _KEY)
    if now is None:
        raise NotApplicableError("connections are not tracked (nf_conntrack is not loaded)")
    needed, why = _needed(subject)
    if int(now) < needed:
        yield Fault(
            f"{_KEY} is {now}, but {why} needs {needed}",
            remedy(subject.facts, _KEY, str(needed)),
            Severity.WARNING,
        )


def _needed(subject: Subject) -> tuple[int, str]:
    least = next(row["least"] for row in resources.data("limits") if row["key"] == _KEY)
    found = [(0, "")]
    haproxy = subject.cluster.haproxy
    if haproxy is not None and subject.holds_vip:
        found.append((2 * haproxy.max_connections, "haproxy with haproxy.maxConnections"))
    if subject.node.role in MEMBERS and subject.cluster.networking.proxy_mode == "none":
        found.append((least, "a node without kube-proxy, which would raise it,"))
    return max(found)

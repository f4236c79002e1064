"""What of a cluster with kube-vip is not rehearsed, and why."""

from __future__ import annotations

from kubevipgen.model import Announce, Cluster
from kubevipgen.rehearse.result import Omission
from kubevipgen.rehearse.scenarios import SCENARIOS

# kube-vip asks nothing but its Lease, by way of the apiserver on its own node. What breaks haproxy,
# or an apiserver elsewhere, it does not notice, so the VIP stays where it is with and without it.
_UNNOTICED = frozenset(
    {
        "apiserver-dies-elsewhere",
        "apiserver-freezes-elsewhere",
        "apiserver-slow",
        "apiserver-unready-elsewhere",
        "config-reload",
        "haproxy-dies",
        "haproxy-freezes",
        "haproxy-restarts",
        "idle",
        "other-dies",
        "second-joins",
    }
)
_KEEPALIVED = "keepalived"


def reason(cluster: Cluster, scenario: str, *, given: bool) -> str:
    """Why the scenario of this ID is not rehearsed, "" when it can be.

    ``given``: whether there is a program of kube-vip. Without one, and with haproxy behind the VIP,
    what kube-vip does not notice is rehearsed with `runtime.WithFixedVip`.
    """
    kube_vip = cluster.kube_vip
    if kube_vip is None:
        return ""
    if kube_vip.announce is Announce.BGP:
        return "BGP is for routers, and the rehearsal has none: only kube-vip's ARP mode runs here"
    if kube_vip.announce is Announce.ROUTING_TABLE:
        return (
            "a routing daemon would announce kube-vip's routing table, and the rehearsal has none:"
            " only kube-vip's ARP mode runs here"
        )
    if given or (cluster.haproxy is not None and scenario in _UNNOTICED):
        return ""
    return (
        "kube-vip moves the VIP here, and its program was not given: take it out of"
        f" {kube_vip.image} and give it with --kube-vip PATH"
    )


def omissions(cluster: Cluster, *, given: bool) -> tuple[Omission, ...]:
    """Of all scenarios but those that are about keepalived."""
    found = (
        Omission(scenario.id, reason(cluster, scenario.id, given=given))
        for scenario in SCENARIOS
        if _KEEPALIVED not in scenario.needs
    )
    return tuple(omission for omission in found if omission.reason)

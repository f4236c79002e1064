"""Which other releases each golden case is rendered for, as changes to its cluster file."""

from __future__ import annotations

from collections.abc import Mapping

Change = Mapping[str, str]  # dotted place in the spec -> value

KUBERNETES = (
    "1.29.15",
    "1.30.14",
    "1.31.14",
    "1.32.13",
    "1.33.10",
    "1.34.8",
    "1.35.5",
    "1.37.0",
)
# Patch releases that differ from others of their minor, where a case shows it best.
PATCHES = {"dtlab-kube-vip": ("1.29.0", "1.34.2", "1.35.4", "1.36.0")}
KUBE_VIP = ("0.8.9", "0.9.2", "1.0.4", "1.1.2")
KEEPALIVED = ("2.2", "2.3")
HAPROXY = ("2.6", "2.8", "3.0", "3.2")

_KUBE_VIP_CASES = {"dtlab-kube-vip", "bgp", "five-node-dns"}
_PEER_CASES = {"dtlab-keepalived-haproxy", "ipv6-only"}


# Cases about one release, or one that differs from another only where releases do not matter.
_ALONE = {"oldest", "balancers-as-pods"}
# Where one other release shows what is meant: here super-admin.conf until init is done.
_ONE = {"ca-beforehand": "1.33.10"}


def variants(case: str) -> dict[str, Change]:
    if case in _ALONE:
        return {}
    if release := _ONE.get(case):
        return {f"kubernetes-{release}": {"kubernetesVersion": release}}
    kubernetes = KUBERNETES + PATCHES.get(case, ())
    out: dict[str, Change] = {f"kubernetes-{v}": {"kubernetesVersion": v} for v in kubernetes}
    if case in _KUBE_VIP_CASES:
        out |= {f"kube-vip-{v}": {"kubeVip.version": v} for v in KUBE_VIP}
    if case in _PEER_CASES:
        out |= {f"keepalived-{v}": {"keepalived.version": v} for v in KEEPALIVED}
        out |= {f"haproxy-{v}": {"haproxy.version": v} for v in HAPROXY}
    return out

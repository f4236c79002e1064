"""kube-proxy's mode, which kubeadm passes on unread."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster
from kubevipgen.spec.overrides import override
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import listed

_PHASE = "addon/kube-proxy"
_MODE: Path = ("networking", "proxyMode")


def check(cluster: Cluster) -> Iterator[Problem]:
    mode, contract = cluster.networking.proxy_mode, cluster.contract.kubernetes
    if mode == "none":
        yield from _skipped(cluster)
        return
    if mode not in contract.proxy_modes:
        yield Problem(
            "proxy-mode-unknown",
            f"kube-proxy of Kubernetes {contract.version} has no mode {mode!r}",
            _MODE,
            f"use {listed([*contract.proxy_modes, 'none'], 'or')}",
        )
    elif mode in contract.deprecated_proxy_modes:
        others = [m for m in contract.proxy_modes if m not in contract.deprecated_proxy_modes]
        yield Problem(
            "proxy-mode-deprecated",
            f"kube-proxy mode {mode} is deprecated in Kubernetes {contract.version}",
            _MODE,
            f"use {listed(others, 'or')} unless you depend on it",
            Severity.WARNING,
        )
    if mode == "ipvs":
        yield from _exclude(cluster)


def _skipped(cluster: Cluster) -> Iterator[Problem]:
    """Without ``proxy.disabled`` (v1beta3) a skipped phase keeps kube-proxy out."""
    phases = override(cluster, "InitConfiguration", "skipPhases")
    needed = not cluster.contract.kubernetes.has_proxy_disabled
    if needed and isinstance(phases, list | tuple) and _PHASE not in phases:
        yield Problem(
            "proxy-phase-not-skipped",
            f"skipPhases in the overrides leaves out {_PHASE}, so kubeadm would install kube-proxy",
            ("kubeadm", "overrides", "InitConfiguration", "skipPhases"),
            f"add {_PHASE} to the list",
        )


def _exclude(cluster: Cluster) -> Iterator[Problem]:
    """kube-proxy in IPVS mode deletes every IPVS service that it does not know (kube-vip #454)."""
    given = override(cluster, "KubeProxyConfiguration", "ipvs", "excludeCIDRs")
    if not isinstance(given, list | tuple):
        return
    networks = [ip_network(str(cidr), strict=False) for cidr in given if _is_network(cidr)]
    for vip in cluster.endpoint.vips:
        if not any(vip in network for network in networks):
            yield Problem(
                "proxy-exclude-vip",
                f"ipvs.excludeCIDRs in the overrides leaves out VIP {vip}",
                ("kubeadm", "overrides", "KubeProxyConfiguration", "ipvs", "excludeCIDRs"),
                f"add {vip}/{vip.max_prefixlen}, or drop the override",
            )


def _is_network(value: object) -> bool:
    try:
        ip_network(str(value), strict=False)
    except ValueError:
        return False
    return True

"""kube-vip's own limits: the lease, IPVS forwarding, ports, extra environment."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.model import Announce, Cluster, KubeVip
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import did_you_mean

_LEASE: Path = ("kubeVip", "leaderElection")
_FIRST_HEALTH_PORT = 1025  # kube-vip: "health check port should be > 1024"
_SHORT_LEASE = (5, 3, 1)  # kube-vip's default before 1.1.0; slow etcd disks lose it


def check(cluster: Cluster) -> Iterator[Problem]:
    kube_vip = cluster.kube_vip
    if kube_vip is None:
        return
    yield from _two_vips(cluster)
    yield from _lease(kube_vip)
    yield from _load_balancer(cluster, kube_vip)
    yield from _health_port(kube_vip)
    if kube_vip.extra_env:
        yield from _extra_env(kube_vip)


def _two_vips(cluster: Cluster) -> Iterator[Problem]:
    contract = cluster.contract.kube_vip
    if contract and not contract.dual_stack and len(cluster.endpoint.vips) > 1:
        yield Problem(
            "kube-vip-dual-stack",
            f"kube-vip {contract.version} cannot hold two VIPs: it crashes, or announces them with"
            " a broken prefix (kube-vip#971)",
            ("endpoint", "vip"),
            "use kube-vip 0.9 or later, or one VIP",
        )


def _lease(kube_vip: KubeVip) -> Iterator[Problem]:
    """Unless L > D > 1.2 R, client-go panics; the schema sees to whole seconds from 1."""
    duration, deadline, retry = kube_vip.lease
    if duration <= deadline:
        yield Problem(
            "lease-order",
            f"leaseDuration {duration} must be longer than renewDeadline {deadline}",
            (*_LEASE, "leaseDuration"),
            "kube-vip stops at once otherwise; its defaults are 15/10/2",
        )
    if deadline * 5 <= retry * 6:
        yield Problem(
            "lease-retry",
            f"renewDeadline {deadline} must be longer than 1.2 x retryPeriod {retry}"
            f" ({retry * 6 / 5:g})",
            (*_LEASE, "retryPeriod"),
            "kube-vip stops at once otherwise; its defaults are 15/10/2",
        )
    if any(mine < short for mine, short in zip(kube_vip.lease, _SHORT_LEASE, strict=True)):
        yield Problem(
            "lease-short",
            f"lease times {duration}/{deadline}/{retry} are below 5/3/1: a slow etcd write loses"
            " the VIP",
            _LEASE,
            "15/10/2 survives short etcd stalls",
            Severity.WARNING,
        )


def _load_balancer(cluster: Cluster, kube_vip: KubeVip) -> Iterator[Problem]:
    if not kube_vip.load_balancer:
        return
    path: Path = ("kubeVip", "loadBalancer")
    v6 = [vip for vip in cluster.endpoint.vips if vip.version == 6]
    if kube_vip.lb_forwarding == "masquerade" and v6:
        yield Problem(
            "ipvs-masquerade-ipv6",
            f"kube-vip masquerades IPv4 only, and VIP {v6[0]} is IPv6",
            (*path, "forwarding"),
            "use `forwarding: local`, or balance with haproxy (mode kube-vip-haproxy)",
        )
    if kube_vip.lb_forwarding == "local" and kube_vip.lb_port != cluster.api_port:
        yield Problem(
            "ipvs-local-port",
            f"IPVS forwarding `local` cannot change the port: VIP port {kube_vip.lb_port} would"
            f" never reach the apiserver on {cluster.api_port}",
            (*path, "port"),
            f"use port {cluster.api_port}, or `forwarding: masquerade`",
        )
    if kube_vip.announce is not Announce.ARP:
        yield Problem(
            "ipvs-announce",
            f"with announce {kube_vip.announce} every node holds the VIP at once, so the routers"
            " already spread the connections",
            (*path, "enabled"),
            "drop kubeVip.loadBalancer, or use `announce: arp`",
            Severity.WARNING,
        )


def _health_port(kube_vip: KubeVip) -> Iterator[Problem]:
    if 0 < kube_vip.health_port < _FIRST_HEALTH_PORT:
        yield Problem(
            "health-port-low",
            f"kube-vip refuses health port {kube_vip.health_port}: it must be above 1024",
            ("kubeVip", "healthPort"),
            "9445 is a good choice, 0 switches the listener off",
        )


def _extra_env(kube_vip: KubeVip) -> Iterator[Problem]:
    table = resources.data("kube-vip-env")
    owned: dict[str, str] = table["owned"]
    known: list[str] = table["known"]
    for name in kube_vip.extra_env:
        path: Path = ("kubeVip", "extraEnv", name)
        if name in owned:
            yield Problem(
                "kube-vip-env-owned",
                f"the environment variable {name} is written by kubevipgen itself",
                path,
                f"set {owned[name]} instead",
            )
        elif name not in known:
            yield Problem(
                "kube-vip-env-unknown",
                f"kube-vip does not read {name!r} and would ignore it silently",
                path,
                did_you_mean(name, [*known, *owned]) or "names are case-sensitive",
                Severity.WARNING,
            )

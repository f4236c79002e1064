"""Two programs cannot have one port, and a container without root cannot have a low one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Node, Role, RunAs
from kubevipgen.spec.listeners import Listener, has_kube_proxy, listeners
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import is_implicit, listed

_NODE_PORTS = range(30000, 32768)
_FIRST_FREE_PORT = 1024
_ENDPOINT: Path = ("endpoint", "port")
_API: Path = ("apiServer", "port")


def check(cluster: Cluster) -> Iterator[Problem]:
    yield from _clashes(cluster)
    yield from _node_ports(cluster)
    yield from _stats_bind(cluster)
    yield from _unprivileged(cluster)


def _chosen(cluster: Cluster) -> dict[Path, int]:
    """The ports that the spec chooses, each once."""
    chosen: dict[Path, int] = {_ENDPOINT: cluster.endpoint.port, _API: cluster.api_port}
    for node in _representatives(cluster):
        chosen.update((found.path, found.port) for found in listeners(cluster, node) if found.path)
    return chosen


def _representatives(cluster: Cluster) -> Iterator[Node]:
    """One node per role: nodes of one role open the same ports."""
    seen: set[Role] = set()
    for node in cluster.nodes:
        if node.role not in seen:
            seen.add(node.role)
            yield node


def _clashes(cluster: Cluster) -> Iterator[Problem]:
    for node in _representatives(cluster):
        for one, two in combinations(listeners(cluster, node), 2):
            if one.clashes(two) and one.port:
                yield _clash(cluster, node.role, one, two)


def _clash(cluster: Cluster, role: Role, one: Listener, two: Listener) -> Problem:
    nodes = listed(n.name for n in cluster.with_role(role) if not is_implicit(n))
    on = f" on {nodes}" if nodes else ""
    beside_api = (one.path, two.path) == (_ENDPOINT, _API)
    return Problem(
        "endpoint-port-is-apiserver-port" if beside_api else "port-clash",
        f"port {one.port}{on} is wanted by {one.who} and by {two.who}",
        one.path or two.path,
        "use 8443 for the endpoint: the apiserver listens on all addresses of its host"
        if beside_api
        else "choose another port",
    )


def _node_ports(cluster: Cluster) -> Iterator[Problem]:
    """kube-proxy redirects these ports on every address, also those that somebody listens on."""
    if not has_kube_proxy(cluster):
        return
    dedicated = {_ENDPOINT} if cluster.on_load_balancers else set()
    for path, port in _chosen(cluster).items():
        if port in _NODE_PORTS and path not in dedicated:
            yield Problem(
                "port-in-nodeport-range",
                f"port {port} ({'.'.join(map(str, path))}) lies in the NodePort range 30000-32767,"
                " so a Service may take it away",
                path,
                "choose a port outside that range",
                Severity.WARNING,
            )


def _stats_bind(cluster: Cluster) -> Iterator[Problem]:
    """The same configuration runs on every balancer, and haproxy stops when it cannot bind."""
    stats = cluster.haproxy.stats if cluster.haproxy is not None else None
    if stats is None or stats.bind.is_unspecified or stats.bind.is_loopback:
        return
    others = [n.name for n in cluster.vip_nodes if stats.bind not in {a.ip for a in n.addresses}]
    if others:
        yield Problem(
            "stats-bind-address",
            f"haproxy.stats.bind {stats.bind} is no address of {listed(others)}, so haproxy would"
            " not start there",
            ("haproxy", "stats", "bind"),
            "use 0.0.0.0, or 127.0.0.1 for the node itself",
        )


def _unprivileged(cluster: Cluster) -> Iterator[Problem]:
    haproxy = cluster.haproxy
    if haproxy is None or haproxy.run_as is not RunAs.STATIC_POD:
        return
    user = haproxy.profile.user if haproxy.profile is not None else 99
    if user == 0:
        return
    ports = {_ENDPOINT: cluster.endpoint.port, ("haproxy", "statusPort"): haproxy.status_port}
    if haproxy.stats is not None:
        ports["haproxy", "stats", "port"] = haproxy.stats.port
    for path, port in ports.items():
        if 0 < port < _FIRST_FREE_PORT:
            yield Problem(
                "port-privileged",
                f"haproxy runs as user {user} in its pod and cannot open port {port}",
                path,
                "choose a port from 1024 on, or set `runAs: systemd`",
            )

"""haproxy on this node has every control plane as a server, and finds each of them up.

Why: a server that is down or missing carries nothing, and nobody notices while others are up. When
the VIP moves to a node whose haproxy knows fewer apiservers, fewer are left to fail. Each haproxy
looks for itself: a firewall or a wrong CA can make one node blind while the others are content.

How to fix: haproxy's own words say how far its check came. L4CON, L4TOUT: nobody listens, or a
firewall is in between; `curl -k https://ADDRESS/readyz` on this node. A control plane that has
not joined yet is down, too: that is a warning as long as another one is up. L6RSP, L6TOUT: TLS
fails, for instance because the apiserver's certificate is not of the CA that haproxy was given.
L7STS: the apiserver answers, and is not ready; `kubectl get --raw '/readyz?verbose'`. Missing:
render again, copy haproxy.cfg, reload haproxy.

Source: haproxy management guide, section 9.1 (status, check_status); topic haproxyServers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Ip, before_port
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import Phase

ID = "haproxy-servers"
PHASES = frozenset({Phase.AFTER_INIT})
NEEDS = ("haproxyServers",)

_WAYS_OUT = {
    "L4": "is the apiserver there up, and may this node reach it? a node that has not joined is"
    " down, too",
    "L6": "TLS fails: is its certificate of the cluster's CA, as haproxy's ca-file has it?",
    "L7": "it answers, but is not ready: see `/readyz?verbose` there",
}
_LOOK = "see the log of haproxy, and the apiserver there"

Server = Mapping[str, Any]


def check(subject: Subject) -> Iterator[Fault]:
    found = subject.facts.at("haproxyServers")
    if found is None or subject.cluster.haproxy is None:
        raise NotApplicableError("no haproxy of the cluster runs on this node")
    servers = found["servers"]
    wanted = dict(_wanted(subject.cluster))
    yield from _missing(wanted, servers)
    down = [server for server in servers if not _is_up(server)]
    if servers and len(down) == len(servers) > 1:
        yield _all_down(down)
        return
    for server in down:
        yield _down(server, others_up=len(servers) > len(down))
    strangers = [server for server in servers if server["address"] not in {*wanted, ""}]
    for server in strangers:
        yield Fault(
            f"haproxy has a server {server['name']} ({server['address']}), which is no control"
            " plane of the cluster file",
            "take it out, or add the node to the cluster file",
            Severity.WARNING,
        )


def _wanted(cluster: Cluster) -> Iterator[tuple[str, str]]:
    """Address and port of each apiserver, as haproxy writes them, and the node's name."""
    for node in cluster.control_planes:
        ip: Ip | None = node.advertise_address
        if ip is not None:
            yield f"{before_port(ip)}:{cluster.api_port}", node.name


def _missing(wanted: Mapping[str, str], servers: list[Server]) -> Iterator[Fault]:
    known = {server["address"] for server in servers} | {server["name"] for server in servers}
    for address, name in wanted.items():
        # An haproxy that does not show addresses still shows names.
        hidden = name in known and any(not server["address"] for server in servers)
        if address not in known and not hidden:
            yield Fault(
                f"{name} ({address}) is no server of haproxy here",
                "render again, copy /etc/haproxy/haproxy.cfg, and reload haproxy",
            )


def _is_up(server: Server) -> bool:
    return str(server["status"]).startswith("UP")


def _down(server: Server, *, others_up: bool) -> Fault:
    layer = str(server["lastCheck"])[:2]
    not_there = layer == "L4" and others_up
    return Fault(
        f"haproxy has {_named(server)}: {_words(server)}",
        _WAYS_OUT.get(layer, _LOOK),
        Severity.WARNING if not_there else Severity.ERROR,
    )


def _all_down(down: list[Server]) -> Fault:
    words = dict.fromkeys(_words(server) for server in down)
    layer = str(down[0]["lastCheck"])[:2]
    return Fault(
        f"haproxy has none of its {len(down)} servers up: {'; '.join(words)}",
        _WAYS_OUT.get(layer, _LOOK),
    )


def _named(server: Server) -> str:
    place = f" ({server['address']})" if server["address"] else ""
    return f"{server['name']}{place}"


def _words(server: Server) -> str:
    last = f", {server['lastCheck']}" if server["lastCheck"] else ""
    return f"{server['status']}{last}"

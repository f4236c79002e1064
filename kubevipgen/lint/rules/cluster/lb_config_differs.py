"""The balancers of one cluster do not have the same servers or ports.

Every node that can hold the VIP has to serve alike. With other servers on one of them the cluster
has fewer, or wrong, apiservers once the VIP is there; with another port nobody listens where the
clients ask. It shows at the next failover, not before.

Condition: the haproxy.cfg (or nginx.conf) of two named nodes of the set pass the API on to
different addresses and ports, or listen for it on different ports.

It does not report the order and the names of servers and their other options (weights, `backup`),
listening on the node's own address, servers on 127.0.0.1 (a node that means itself), placeholders,
files of which nobody says whose they are.

Fix: the same file on every balancer.

Source: Kubernetes documentation "Creating Highly Available Clusters with kubeadm".

Bad (lb1/etc/haproxy/haproxy.cfg):

    listen kube-apiserver
        mode tcp
        bind *:6443
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
        server cp-3 10.0.0.13:6443 check

Bad (lb2/etc/haproxy/haproxy.cfg):

    listen kube-apiserver
        mode tcp
        bind *:6443
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (lb1/etc/haproxy/haproxy.cfg):

    listen kube-apiserver
        mode tcp
        bind *:6443
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
        server cp-3 10.0.0.13:6443 check

Good (lb2/etc/haproxy/haproxy.cfg):

    listen kube-apiserver
        mode tcp
        bind *:6443
        server cp-3 10.0.0.13:6443 check
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around, Cluster, Node
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.cluster._serving import document_of, listens, passed
from kubevipgen.lint.view.cluster_files import Nginx
from kubevipgen.lint.view.haproxy import Haproxy, is_loopback

ID = "lb-config-differs"
CODE = "KV911"
SEVERITY = Severity.WARNING
SUBJECT = Cluster

_HINT = "give every balancer the same file"


class Side(NamedTuple):
    """What the balancer of one node does, as texts that can be compared."""

    node: str
    servers: frozenset[str]
    ports: frozenset[str]
    servers_at: Location
    ports_at: Location


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    for kind in (Haproxy, Nginx):
        sides = [side for node in cluster.nodes if node.name and (side := _side(node, kind))]
        yield from _differ(sides, "servers", lambda one: one.servers, lambda one: one.servers_at)
        yield from _differ(sides, "ports", lambda one: one.ports, lambda one: one.ports_at)


def _side(node: Node, kind: type[Haproxy | Nginx]) -> Side | None:
    """None where it is not the API's, not all of it can be told, or it is for the node alone."""
    own = [view for view in node.all(kind) if document_of(view).node == node.name]
    found = listens(Node(node.name, tuple(own)))
    servers = [passed(view) for view in own]
    known = [one for listed in servers for one in listed or ()]
    if not found or not known or any(one.word.is_placeholder for one in found):
        return None
    if None in servers or any(is_loopback(one.host) for one in known):
        return None
    return Side(
        node.name,
        frozenset(f"{one.host}:{one.port}" for one in known),
        frozenset(str(one.port) for one in found),
        known[-1].word.at,
        found[0].word.at,
    )


def _differ(
    sides: list[Side],
    name: str,
    key: Callable[[Side], frozenset[str]],
    at: Callable[[Side], Location],
) -> Iterator[Fault]:
    if not sides:
        return
    usual = Counter(map(key, sides)).most_common(1)[0][0]
    first = next(side for side in sides if key(side) == usual)
    for side in sides:
        extra, lacking = key(side) - usual, usual - key(side)
        words = [f"only here {_said(extra)}"] if extra else []
        words += [f"only in {first.node} {_said(lacking)}"] if lacking else []
        if words:
            related = (Related(f"the {name} of {first.node}", at(first)),)
            said = f"the {name} for the API differ: {', '.join(words)}"
            effect = "the API is another one when the VIP is here"
            yield Fault(f"{said}; {effect}", _HINT, at(side), None, related)


def _said(texts: frozenset[str]) -> str:
    return ", ".join(sorted(texts))

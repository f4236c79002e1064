"""Which ports of which other nodes a node has to reach: the matrix, from the facts of the spec.

The ports themselves are those of the spec's ledger; ``part`` is the word there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_CONTROL_PLANE, _WORKER, _BALANCER, _ETCD = "control-plane", "worker", "load-balancer", "etcd"


class _Rule(NamedTuple):
    """Nodes of the roles ``who`` reach ``part`` on nodes of the roles ``whose``."""

    who: frozenset[str]
    part: str
    whose: frozenset[str]


def _rule(who: Iterable[str], part: str, whose: Iterable[str]) -> _Rule:
    return _Rule(frozenset(who), part, frozenset(whose))


_CLUSTER = (_CONTROL_PLANE, _WORKER)
_RULES = (
    # The Service `kubernetes` leads every pod, and kube-proxy, to each apiserver by itself.
    _rule((*_CLUSTER, _BALANCER), "apiserver", (_CONTROL_PLANE,)),
    # Whoever holds the VIP answers kubelets, kube-proxy, joins; control planes too.
    _rule(_CLUSTER, "endpoint", (_CONTROL_PLANE, _BALANCER)),
    # Members reach members, and a joining one asks all of them.
    _rule((_CONTROL_PLANE, _ETCD), "etcd", (_CONTROL_PLANE, _ETCD)),
    # Logs, exec, port-forward.
    _rule((_CONTROL_PLANE,), "kubelet", _CLUSTER),
)


class Way(NamedTuple):
    """One port of one other node."""

    node: str
    address: str
    port: int
    part: str
    who: str

    def plain(self) -> dict[str, Any]:
        """As it stands in the facts."""
        return self._asdict()


def address_of(node: dict[str, Any]) -> str:
    """The address that others use, its primary one; "" when the spec has none."""
    addresses = node.get("addresses", [])
    return str(addresses[0]).partition("/")[0] if addresses else ""


def ways_of(spec: dict[str, Any], name: str) -> list[Way]:
    """What the node of this name has to reach on the others."""
    nodes = spec.get("nodes", [])
    roles = {node["name"]: node["role"] for node in nodes}
    found = []
    for node in nodes:
        address = address_of(node)
        if node["name"] != name and address:
            needed = _needed(roles.get(name, ""), node)
            found += [_way(node, address, port) for port in needed]
    return found


def served(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The ports of this node that some other node has to reach, as the ledger has them."""
    nodes = {node["name"]: node for node in spec.get("nodes", [])}
    me = nodes.get(name)
    if me is None or not address_of(me):
        return []
    roles = {node["role"] for other, node in nodes.items() if other != name}
    ports = {port["port"]: port for role in sorted(roles) for port in _needed(role, me)}
    return [ports[number] for number in sorted(ports)]


def _needed(role: str, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The ports of a node that somebody of this role needs."""
    for port in node.get("ports", []):
        if port["address"] != "loopback" and any(
            role in rule.who and port.get("part") == rule.part and node["role"] in rule.whose
            for rule in _RULES
        ):
            yield port


def _way(node: dict[str, Any], address: str, port: dict[str, Any]) -> Way:
    return Way(node["name"], address, port["port"], port["part"], port["who"])

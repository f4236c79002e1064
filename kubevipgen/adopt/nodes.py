"""Machines -> ``nodes`` of a cluster file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen.adopt import node_fields
from kubevipgen.adopt.addresses import prefixes
from kubevipgen.adopt.balance import shares_port
from kubevipgen.adopt.control import usable
from kubevipgen.adopt.machine import Machine
from kubevipgen.adopt.notes import MISSING, Notes
from kubevipgen.adopt.setup import Setup
from kubevipgen.formats.yaml import Map
from kubevipgen.model import Mode, Role

_NO_ADDRESS = "192.0.2.{}"  # RFC 5737: no real network has them
_FILL_IN = ("FILL IN: no file says it, and 192.0.2.0/24 is nobody's.",)
_NO_INTERFACE = "eth0"
_PLANES = 3
_BALANCERS = 2  # so many stand for load balancers of which nothing is known


def add(data: Map, setup: Setup, notes: Notes) -> None:
    """``nodeDefaults`` and ``nodes``, with placeholders for what no file says."""
    found = _ordered(setup)
    lengths = prefixes(found, setup.endpoint.vips, setup.held, notes)
    nodes = [_node(machine, index, lengths, notes) for index, machine in enumerate(found)]
    if shares_port(setup.balancers) and not setup.on_load_balancers:
        nodes = [*_unknown_balancers(notes), *nodes]
    if not nodes and setup.mode is not Mode.KUBE_VIP:
        nodes = _unknown_nodes(setup, notes)
    shared = _interface(data, setup, nodes, notes)
    if shared:
        data["nodeDefaults"] = Map(interface=shared)
    if shared == _NO_INTERFACE and shared not in _interfaces(setup):
        data["nodeDefaults"].comments["interface"] = ("FILL IN: no file says it.",)
    more = node_fields.by_node(setup)
    for node in nodes:
        node.update(more.get(node["name"], {}))
    if nodes:
        data["nodes"] = nodes


def _ordered(setup: Setup) -> list[Machine]:
    """The first control plane is where kubeadm init ran; the others as balancers list them."""
    planes = [m for m in setup.machines if m.role is Role.CONTROL_PLANE]
    balanced = [m for m in planes if m.served]
    served = [
        next((m for m in balanced if m.served == target.host.text), None)
        for balancer in setup.balancers[:1]
        for target in balancer.targets
    ]
    order = {id(m): index for index, m in enumerate(filter(None, served))}
    planes.sort(key=lambda m: (not m.is_init, order.get(id(m), len(order))))
    rest = {role: [m for m in setup.machines if m.role is role] for role in Role}
    return [*rest[Role.LOAD_BALANCER], *planes, *rest[Role.WORKER]]


def _node(machine: Machine, index: int, lengths: Mapping[int, int], notes: Notes) -> Map:
    node = Map({"name": machine.name})
    addresses = [
        f"{text}/{lengths[family]}" if family in lengths else text
        for family, text in machine.addresses.items()
    ]
    if not addresses:
        addresses = [f"{_NO_ADDRESS.format(11 + index)}/24"]
        hint = "write it into nodes[].address, with the length of its subnet"
        notes.error(MISSING, f"no file says the address of {machine.name}", hint)
        node.comments["address"] = _FILL_IN
    node["address"] = addresses[0] if len(addresses) == 1 else addresses
    if machine.role is not Role.CONTROL_PLANE and machine.role:
        node["role"] = machine.role.value
    if machine.interface:
        node["interface"] = machine.interface
    own = machine.advertise or machine.served
    if own and own not in machine.addresses.values():
        node["advertiseAddress"] = own
    return node


def _unknown_nodes(setup: Setup, notes: Notes) -> list[Map]:
    """As many as there are files of keepalived, else as many as a quorum takes."""
    count = len({held.view.document.file for held in setup.held})
    numbers = range(1, (count if count > 1 else _PLANES) + 1)
    hint = "write their names and addresses into nodes[], with the length of their subnet"
    notes.error(MISSING, "no file says which machines the control planes are", hint)
    return [_stand_in(f"cp-{n}", 10 + n) for n in numbers]


def _stand_in(name: str, number: int, **more: str) -> Map:
    made = Map(name=name, address=f"{_NO_ADDRESS.format(number)}/24", **more)
    made.comments["address"] = _FILL_IN
    return made


def _unknown_balancers(notes: Notes) -> list[Map]:
    message = (
        "the balancer has the port of the apiservers, so it runs on machines of its own, and no"
        " file says which"
    )
    hint = "write their names and addresses into nodes[] with role: load-balancer"
    notes.error(MISSING, message, hint)
    numbers = range(1, _BALANCERS + 1)
    return [_stand_in(f"lb-{n}", n, role="load-balancer") for n in numbers]


def _interface(data: Map, setup: Setup, nodes: list[Map], notes: Notes) -> str:
    """The one of all nodes that name one, taken from them; else what a file of nobody says."""
    named = dict.fromkeys(str(node["interface"]) for node in nodes if "interface" in node)
    said = list(named or dict.fromkeys(_interfaces(setup)))
    holders = [n for n in nodes if n.get("role") in _holding(nodes)]
    if len(said) == 1:
        for node in nodes:
            node.pop("interface", None)
        return said[0]
    bare = [node for node in holders if "interface" not in node]
    if not said and setup.mode is not Mode.HAPROXY:
        hint = "write the one that `ip -br address` shows into nodeDefaults.interface"
        message = f"no file says the interface of the VIP; {_NO_INTERFACE} stands for it"
        say = notes.warning if _is_routed(data) else notes.error  # routed, it carries no VIP
        say(MISSING, message, hint)
        return _NO_INTERFACE
    if bare and said:
        hint = "compare with `ip -br address` on each node"
        notes.warning(MISSING, f"not every node's interface is known; {said[0]} stands in", hint)
        return said[0]
    return ""


def _holding(nodes: list[Map]) -> tuple[str | None, ...]:
    apart = any(node.get("role") == "load-balancer" for node in nodes)
    return ("load-balancer",) if apart else (None,)


def _is_routed(data: Map) -> bool:
    return bool(data.get("kubeVip", {}).get("announce", "arp") != "arp")


def _interfaces(setup: Setup) -> Iterator[str]:
    for held in setup.held:
        if held.instance.interface and not held.instance.interface.is_placeholder:
            yield held.instance.interface.text
    for pod in setup.pods:
        words = map(pod.main.env.get, ("vip_interface", "bgp_routerinterface", "bgp_sourceif"))
        for word in filter(usable, words):
            if word and word.text != "lo":
                yield word.text

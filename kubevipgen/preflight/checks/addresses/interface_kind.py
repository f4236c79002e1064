"""The interface for the VIP is of a kind that can announce it.

Why: the VIP is announced by ARP (IPv4) or neighbour discovery (IPv6). A port of a bridge, a bond
or a team sends but does not receive for itself: the VIP on it is dead. Tunnels and dummy
interfaces have no ARP at all. WiFi access points answer ARP from a table of their own and drop
what they did not ask for. Inside a VRF the VIP is routed by the VRF's table, where the apiserver
does not listen unless it is bound to that VRF too.

How to fix: name the bridge or bond itself as `interface` (`ip -d link show ens3` names its
master), or a wired card. VIPs over tunnels or routers need BGP (`kubeVip.announce: bgp`).

Source: RFC 826; bridge(8); kernel documentation networking/bonding, networking/vrf and
networking/ipvlan.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import announces, named
from kubevipgen.preflight.network import Interface
from kubevipgen.preflight.phase import EVERY

ID = "interface-kind"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(subject: Subject) -> Iterator[Fault]:
    if not announces(subject):
        raise NotApplicableError("this node announces no VIP on the local link")
    interface = named(subject)
    yield from _belongs_to_another(interface)
    yield from _no_link_layer(interface)
    if _is_wireless(subject, interface):
        yield Fault(
            f"{interface.name} is a WiFi card: access points drop ARP that they did not ask for",
            "use a wired interface",
            Severity.WARNING,
        )


def _belongs_to_another(interface: Interface) -> Iterator[Fault]:
    name, master = interface.name, interface.master
    if interface.is_port:
        kind = interface.master_kind or "bond"
        yield Fault(
            f"{name} is a port of the {kind} {master}: what arrives belongs to {master}, and a VIP"
            f" on {name} is dead",
            f"write `interface: {master}`, and give {master} the node's address",
        )
    elif master:
        yield Fault(
            f"{name} is in the VRF {master}: the VIP is reached only by what listens in that VRF",
            "use an interface outside of any VRF, or bind the whole control plane to it",
            Severity.WARNING,
        )


def _no_link_layer(interface: Interface) -> Iterator[Fault]:
    if interface.kind == "dummy":
        what = "is a dummy interface, behind which there is nobody"
    elif interface.kind != "loopback" and not interface.mac:
        kind = f" ({interface.kind})" if interface.kind else ""
        what = f"is not Ethernet{kind}: there is no ARP on it"
    elif interface.kind == "loopback":
        what = "is the loopback interface, which nobody else sees"
    else:
        return
    yield Fault(
        f"{interface.name} {what}",
        "name an Ethernet interface, bridge, bond or VLAN, or announce the VIP by BGP",
    )


def _is_wireless(subject: Subject, interface: Interface) -> bool:
    names = [entry["name"] for entry in subject.facts.at("interfaces")]
    found = subject.facts.at("interfaces", names.index(interface.name), "wireless")
    return bool(found)

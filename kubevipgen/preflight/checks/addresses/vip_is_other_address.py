"""The VIP is nobody else's address on the networks that this host is in.

Why: a VIP that is the gateway's address takes the network away from the whole subnet as soon as
it is announced. The network or broadcast address of a subnet cannot be used at all. An address
of a bridge of Docker, libvirt or a CNI plugin on this host is answered here and reaches nobody.

How to fix: take an unused address of the subnet, outside of the DHCP range, and reserve it.

Source: RFC 919 (broadcast), RFC 4291 section 2.6.1 (subnet-router anycast), facts of `ip route`
and `ip address`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import holding
from kubevipgen.preflight.network import LocalAddress, addresses, interfaces, routes
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules._addresses import edge_of

ID = "vip-is-other-address"
PHASES = EVERY
NEEDS = ("interfaces", "routes")
_HINT = "take an unused address of the node's subnet as VIP"


def check(subject: Subject) -> Iterator[Fault]:
    if not subject.cluster.endpoint.vips:
        raise NotApplicableError("the cluster has no VIP")
    for vip in subject.cluster.endpoint.vips:
        yield from _gateway(subject, vip)
        yield from _edge(subject, vip)
        yield from _of_this_host(subject, vip)


def _gateway(subject: Subject, vip: Ip) -> Iterator[Fault]:
    through = [route for route in routes(subject.facts) if route.gateway == vip]
    if through:
        route = through[0]
        where = "the default gateway" if route.is_default else f"the gateway to {route.target}"
        yield Fault(f"VIP {vip} is {where} on {route.interface}", _HINT)


def _edge(subject: Subject, vip: Ip) -> Iterator[Fault]:
    for network in dict.fromkeys(local.network for local in addresses(subject.facts)):
        edge = edge_of(vip, network)
        if edge:
            yield Fault(f"VIP {vip} is the {edge} of {network}, a subnet of this host", _HINT)


def _of_this_host(subject: Subject, vip: Ip) -> Iterator[Fault]:
    """An address with a subnet of its own on another interface is no VIP that was left over."""
    for local in holding(subject, vip):
        if is_own_address(subject, local):
            kind = interfaces(subject.facts)[local.interface].kind
            what = f"{local.interface} ({kind})" if kind else local.interface
            yield Fault(f"VIP {vip} is this host's own address {local} on {what}", _HINT)


def is_own_address(subject: Subject, local: LocalAddress) -> bool:
    """Whether the address came with an interface, and not with keepalived or kube-vip."""
    elsewhere = local.interface not in {"lo", subject.node.interface}
    return elsewhere and not local.is_host_only

"""This host has the addresses that the spec gives the node.

Why: the spec's address becomes the apiserver's advertise address, etcd's peer URL, the kubelet's
node IP, and the unicast source of VRRP. kubeadm takes any address without looking whether it is
local; etcd and the kubelet then fail minutes later, with the certificates already made for the
wrong address.

How to fix: correct `address` of the node in the spec, give the host that address, or run the
command on the host that has it. `ip -br address` lists what is there; after a change of the spec
render again. An address on another interface: name that one as `interface`.

Source: kubeadm does not check `localAPIEndpoint.advertiseAddress` (kubernetes/kubeadm, preflight
checks); kubelet, "node IP not found in the host's network interfaces".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import (
    announces,
    holding,
    shown,
    worth_naming,
)
from kubevipgen.preflight.network import LocalAddress, addresses, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "node-address"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(subject: Subject) -> Iterator[Fault]:
    wanted = [address.ip for address in subject.node.addresses]
    if not wanted:
        yield from _no_address_at_all(subject)
    known_here = any(holding(subject, ip) for ip in wanted)
    for ip in wanted:
        places = holding(subject, ip)
        if not places:
            yield _missing(subject, ip, by_name=not known_here)
        else:
            yield from _elsewhere(subject, ip, places)


def _no_address_at_all(subject: Subject) -> Iterator[Fault]:
    """The spec gives none, and the interface has none that a node could use."""
    name = subject.node.interface
    if name not in interfaces(subject.facts):
        raise NotApplicableError("the spec gives neither an address nor an interface of this host")
    yield Fault(
        f"{name} has no address that the node could use",
        "give it one, or name the interface that has one (`ip -br address`)",
    )


def _missing(subject: Subject, ip: Ip, *, by_name: bool) -> Fault:
    there = [a for a in addresses(subject.facts) if a.ip.version == ip.version and worth_naming(a)]
    node = subject.node.name
    how = f", though its host name makes it {node}" if by_name else ""
    return Fault(
        f"{ip}, the address of {node} in the spec, is not on this host{how}; it has {shown(there)}",
        "correct the spec and render again, give the host that address, or go to the right host",
    )


def _elsewhere(subject: Subject, ip: Ip, places: tuple[LocalAddress, ...]) -> Iterator[Fault]:
    name = subject.node.interface
    named = interfaces(subject.facts).get(name)
    if named is None or any(local.interface == name for local in places):
        return  # no name, or one that does not exist: interface-up
    there = places[0].interface
    if announces(subject) and named.is_port and named.master == there:
        return  # interface-kind says that the bridge or bond is meant
    yield Fault(
        f"{ip} is on {there}, but the spec says {name}",
        f"write `interface: {there}`, or move the address to {name}",
        Severity.ERROR if announces(subject) else Severity.WARNING,
    )

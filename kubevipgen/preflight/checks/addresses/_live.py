"""What several of these checks ask about the interface and the addresses that the spec names."""

from __future__ import annotations

from collections.abc import Iterable

from kubevipgen.model import Ip
from kubevipgen.preflight.check import NotApplicableError, Subject
from kubevipgen.preflight.network import Interface, LocalAddress, addresses, interfaces
from kubevipgen.spec.rules.vip_on_link import needs_link


def named(subject: Subject) -> Interface:
    """The interface that the spec names; NotApplicableError when there is none."""
    name = subject.node.interface
    if not name:
        raise NotApplicableError("the spec names no interface")
    found = interfaces(subject.facts).get(name)
    if found is None:
        raise NotApplicableError(f"there is no interface {name} (interface-up)")
    return found


def announces(subject: Subject) -> bool:
    """Whether this node may hold a VIP that is announced on the local link."""
    return subject.holds_vip and needs_link(subject.cluster)


def holding(subject: Subject, ip: Ip) -> tuple[LocalAddress, ...]:
    """Where this host has the address; more than one place is odd, but possible."""
    return tuple(local for local in addresses(subject.facts) if local.ip == ip)


def own(subject: Subject, family: int) -> LocalAddress | None:
    """The node's address of the spec as this host has it, on the named interface if there."""
    wanted = subject.node.address(family)
    if wanted is None:
        return None
    found = holding(subject, wanted.ip)
    on_named = [local for local in found if local.interface == subject.node.interface]
    return next(iter([*on_named, *found]), None)


def shown(found: Iterable[LocalAddress]) -> str:
    """``10.0.0.163/24 (ens3), ...``; "no address" for none."""
    return ", ".join(f"{local} ({local.interface})" for local in found) or "no address"


def worth_naming(local: LocalAddress) -> bool:
    """Whether an address says something about the network that this host is in."""
    return not local.ip.is_loopback and not local.ip.is_link_local

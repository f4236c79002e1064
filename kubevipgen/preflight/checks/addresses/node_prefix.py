"""The prefix lengths on this host agree with the spec.

Why: the prefix length decides whom this host reaches directly. Hosts of one link with different
lengths reach one another on one way only; and whether the VIP is on the link was decided from
the spec's length.

How to fix: find out which one is right (`ip -br address` on the other hosts, or the network
team), then correct `address: 10.0.0.163/24` in the spec, or the host's network configuration.

Source: RFC 1122 section 3.3.1.1 (local or remote decision), RFC 4861 section 5.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Address, Network
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import announces, own
from kubevipgen.preflight.network import LocalAddress
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules._addresses import edge_of

ID = "node-prefix"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(subject: Subject) -> Iterator[Fault]:
    pairs = [(a, own(subject, a.family)) for a in subject.node.addresses]
    compared = [(a, live) for a, live in pairs if a.network is not None and live is not None]
    if not compared:
        raise NotApplicableError("no address of the spec with its prefix length is on this host")
    for address, live in compared:
        if live.network != address.network:
            _leave_to_the_vip(subject, live.network)
            yield _differs(subject, address, live)


def _leave_to_the_vip(subject: Subject, network: Network) -> None:
    """One wrong length is told once: where it hurts."""
    for vip in subject.cluster.endpoint.vips:
        if vip.version == network.version and announces(subject):
            if vip not in network:
                raise NotApplicableError(f"VIP {vip} is outside {network} (vip-on-link)")
            if edge_of(vip, network):
                raise NotApplicableError(f"VIP {vip} is unusable (vip-is-other-address)")


def _differs(subject: Subject, address: Address, live: LocalAddress) -> Fault:
    lost = [
        node.name
        for node in subject.cluster.nodes
        for other in node.addresses
        if other.ip in (address.network or ()) and other.ip not in live.network
    ]
    effect = f"; {', '.join(lost)} would be off its link" if lost else ""
    return Fault(
        f"{live} is on {live.interface}, but the spec says {address.ip}/{_length(address)}{effect}",
        "correct whichever is wrong: the spec, or the host's network configuration",
        Severity.ERROR if lost else Severity.WARNING,
    )


def _length(address: Address) -> int:
    return address.network.prefixlen if address.network else 0

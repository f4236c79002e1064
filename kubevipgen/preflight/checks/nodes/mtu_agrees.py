"""All nodes of one network have the same MTU.

Why: a host with a larger MTU sends packets that a host with a smaller one, or the switch before
it, drops without a word. TCP settles on the smaller size between the two ends, so everything
seems to work; overlay networks of pods, which are set up from the MTU of each host, lose large
packets only: TLS handshakes and image layers hang.

How to fix: `ip link set ens3 mtu 1500` on the odd ones, and the same in the host's network
configuration.

Source: RFC 894, RFC 2923 (path MTU problems); flannel and Calico take the host's MTU.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Network
from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.network import interfaces
from kubevipgen.preflight.phase import EVERY

ID = "mtu-agrees"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(group: Group) -> Iterator[Fault]:
    found: dict[Network, dict[int, list[str]]] = {}
    for member in group.members:
        for network, mtu in _networks(member):
            found.setdefault(network, {}).setdefault(mtu, []).append(member.node.name)
    if all(sum(map(len, sizes.values())) < 2 for sizes in found.values()):
        raise NotApplicableError("no two of these nodes are in one network")
    told: set[str] = set()
    for network, sizes in found.items():
        text = "; ".join(f"{mtu} on {', '.join(names)}" for mtu, names in sizes.items())
        if len(sizes) > 1 and text not in told:  # not again for the second family
            told.add(text)
            yield Fault(
                f"the MTU differs in {network}: {text}",
                "set the same MTU on all of them",
                Severity.WARNING,
            )


def _networks(member: Subject) -> Iterator[tuple[Network, int]]:
    """The live networks of the node's own addresses, each with the MTU there."""
    own = {address.ip for address in member.node.addresses}
    for interface in interfaces(member.facts).values():
        for network in {a.network for a in interface.addresses if a.ip in own}:
            yield network, interface.mtu

"""After the bootstrap exactly one node has each VIP.

Why: nobody has it: no client and no node reaches the API, and `kubeadm join` cannot work. Two
have it: clients are split between them by chance. The first says that keepalived or kube-vip
does not run anywhere or is in FAULT; the second that they do not hear each other.

How to fix: look at their logs (`crictl logs`, `journalctl -u keepalived`) on the nodes named
here. If two hold it, take it off the one that should not (`ip address del VIP/32 dev IF`), and
see vrrp-peers and l2-adjacency. Facts gathered minutes apart can show one failover twice: gather
on all nodes at once.

Source: kube-vip #588, #665, #996; RFC 9568 section 6.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.facts import SkippedFactError, UnknownFactError
from kubevipgen.preflight.network import addresses
from kubevipgen.preflight.phase import Phase
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "vip-held"
PHASES = frozenset({Phase.AFTER_INIT})
NEEDS = ("interfaces", "wire")


def check(group: Group) -> Iterator[Fault]:
    if not needs_link(group.cluster):
        raise NotApplicableError("the VIP is not held by one node at a time in this mode")
    for vip in group.cluster.endpoint.vips:
        holders = [m.node.name for m in group.members if _holds(m, vip)]
        if not holders:
            _all_were_asked(group, vip)
            yield Fault(
                f"VIP {vip} is on none of the nodes",
                "start keepalived or kube-vip, and look into their logs",
            )
        elif len(holders) > 1:
            _leave_to_the_wire(group, vip)
            yield Fault(
                f"VIP {vip} is on {' and '.join(holders)} at once",
                "take it off all but one, and see why they do not hear each other",
            )


def _holds(member: Subject, vip: Ip) -> bool:
    return any(local.ip == vip for local in addresses(member.facts))


def _all_were_asked(group: Group, vip: Ip) -> None:
    """A node without facts, or one not bootstrapped yet, may be the holder."""
    told = {member.node.name for member in group.members}
    silent = [node.name for node in group.cluster.vip_nodes if node.name not in told]
    if silent:
        names = ", ".join(silent)
        raise UnknownFactError("interfaces", f"VIP {vip} may be on {names}, which was not asked")


def _leave_to_the_wire(group: Group, vip: Ip) -> None:
    """Two that answer are told where the answers were seen."""
    for member in group.members:
        try:
            asked = not member.facts.at("wire", "vips", str(vip), "notAsked")
        except (UnknownFactError, SkippedFactError):
            continue
        if asked:
            raise NotApplicableError(f"{member.node.name} has asked on the wire (vip-one-holder)")

"""What the wire said about a VIP, and whose MAC it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kubevipgen.model import Cluster, Ip
from kubevipgen.preflight.check import NotApplicableError, Subject
from kubevipgen.preflight.facts import SkippedFactError, UnknownFactError
from kubevipgen.spec.rules.vip_on_link import needs_link


@dataclass(frozen=True, slots=True)
class Wire:
    """``answers`` are the MACs that claim the VIP, ``probes`` those of strangers who ask for it."""

    vip: Ip
    local: bool
    answers: tuple[str, ...]
    probes: tuple[str, ...]

    @property
    def question(self) -> str:
        return "ARP" if self.vip.version == 4 else "neighbour discovery"


def asked(subject: Subject) -> tuple[Wire, ...]:
    """The VIPs that were asked for; NotApplicableError when there was no sense in asking any."""
    if not needs_link(subject.cluster):
        raise NotApplicableError("nobody announces the VIP on the local link")
    found, reasons = [], []
    for vip in subject.cluster.endpoint.vips:
        entry = subject.facts.at("wire", "vips", str(vip))
        if entry["notAsked"]:
            reasons.append(f"{vip} was not asked for: {entry['notAsked']}")
            continue
        answers = subject.facts.at("wire", "vips", str(vip), "answers")
        found.append(Wire(vip, entry["local"], tuple(answers), tuple(entry["probes"])))
    if not found:
        raise NotApplicableError("; ".join(reasons))
    return tuple(found)


def owners(subject: Subject) -> Mapping[str, str]:
    """The node behind each MAC of this link, as far as other nodes have answered."""
    nodes = subject.facts.at("adjacency", "nodes")
    return {
        mac: name
        for name, entries in nodes.items()
        for entry in entries
        for mac in entry["answers"]
    }


def owners_if_known(subject: Subject) -> Mapping[str, str]:
    """The same for a message, which can do without names."""
    try:
        return owners(subject)
    except (UnknownFactError, SkippedFactError):
        return {}


def virtual_macs(cluster: Cluster) -> frozenset[str]:
    """What a VRRP router of ours would answer with if it used virtual MACs (RFC 9568, 7.3)."""
    if cluster.keepalived is None:
        return frozenset()
    last = f"{cluster.keepalived.virtual_router_id:02x}"
    return frozenset({f"00:00:5e:00:01:{last}", f"00:00:5e:00:02:{last}"})

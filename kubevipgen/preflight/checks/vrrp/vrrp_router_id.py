"""No router outside the cluster speaks with our virtual router ID.

Why: routers with the same virtual router ID on one link take each other for one virtual router:
the VIP follows a stranger's priority, or both have the virtual MAC 00:00:5e:00:01:ID, and clients
lose their connections. 51 stands in nearly every example, so two clusters in one network collide
(openshift/installer #2966). Unicast peers ignore multicast adverts (seen with keepalived 2.2.7),
so a foreign multicast router is a warning while ours are unicast: one setting parts you from it.

How to fix: choose another `keepalived.virtualRouterId` (1-255) for this cluster that nobody on
the link uses: `tcpdump -ni IF vrrp` shows `vrid`. When the router is an old load balancer of
yours, stop it: `systemctl disable --now keepalived`.

Source: RFC 9568 sections 5.2.3 and 7.3, RFC 3768 section 7.1, keepalived.conf(5).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.vip import vip_silent
from kubevipgen.preflight.checks.vrrp import _speakers
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-router-id"
PHASES = EVERY
NEEDS = ("vrrp", "adjacency")


def check(subject: Subject) -> Iterator[Fault]:
    foreign = [speaker for speaker in _speakers.speakers(subject) if not speaker.node]
    for speaker in foreign:
        if speaker.router_id == _speakers.router_id(subject):
            yield _same_id(subject, speaker)
        elif subject.phase not in vip_silent.PHASES:  # which sees the same by ARP
            yield from _our_vip(subject, speaker)


def _same_id(subject: Subject, speaker: _speakers.Speaker) -> Fault:
    apart = speaker.multicast and _speakers.is_unicast(subject.cluster, speaker.source.version)
    why = "; our unicast peers ignore it, as long as they are unicast" if apart else ""
    return Fault(
        f"{speaker.who} speaks VRRPv{speaker.version} with our virtual router ID"
        f" {speaker.router_id} for {_addresses(speaker)}, priority {speaker.priority}{why}",
        "set another keepalived.virtualRouterId, or stop that router",
        Severity.WARNING if apart else Severity.ERROR,
    )


def _our_vip(subject: Subject, speaker: _speakers.Speaker) -> Iterator[Fault]:
    stolen = [str(vip) for vip in subject.cluster.endpoint.vips if str(vip) in speaker.addresses]
    if stolen:
        yield Fault(
            f"{speaker.who} holds our VIP {', '.join(stolen)} by VRRPv{speaker.version} with"
            f" virtual router ID {speaker.router_id}",
            "stop that router, or choose another VIP",
        )


def _addresses(speaker: _speakers.Speaker) -> str:
    return ", ".join(speaker.addresses) or "no address"

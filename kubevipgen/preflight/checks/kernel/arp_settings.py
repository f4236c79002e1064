"""The VIP's interface answers ARP for the VIP, and this node believes a new holder.

Why: net.ipv4.conf.*.arp_ignore = 8 makes an interface answer for no address at all. With
arp_filter = 1 it answers only when the kernel would send the reply out of the same interface,
which a second interface in the subnet can prevent. drop_gratuitous_arp = 1 makes a node keep the
old holder's MAC after a failover, for half a minute and longer. In kube-proxy's ipvs mode without
strictARP every node answers for the addresses of Services. The greater of `all` and the
interface's own value counts.

How to fix: `sysctl -w net.ipv4.conf.ens3.arp_ignore=0` and the same for `all` (0, 1 and 2 work,
and strictARP sets 1), arp_filter and drop_gratuitous_arp to 0, and find the file in /etc/sysctl.d
that sets them. For ipvs: `ipvs.strictARP: true` in the KubeProxyConfiguration.

Source: docs.kernel.org ip-sysctl (arp_ignore, arp_filter, drop_gratuitous_arp); kubespray #9223,
kube-vip #1114.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.network import interfaces, routes
from kubevipgen.preflight.phase import EVERY, Phase
from kubevipgen.preflight.settings import culprits, of_interface, remedy
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "arp-settings"
PHASES = EVERY
NEEDS = ("interfaces", "routes", "sysctl")
_NEVER = 8  # 4 to 7 are reserved and work as 0


def check(subject: Subject) -> Iterator[Fault]:
    vip = next((vip for vip in subject.cluster.endpoint.vips if vip.version == 4), None)
    name = subject.node.interface
    if vip is None or not needs_link(subject.cluster):
        raise NotApplicableError("no IPv4 VIP is announced on the local link")
    if not name or name not in interfaces(subject.facts):
        raise NotApplicableError(f"there is no interface {name or 'in the spec'} (interface-up)")
    if subject.holds_vip:
        yield from _silent(subject, name, vip)
        yield from _filtered(subject, name, vip)
    yield from _deaf(subject, name)
    yield from _ipvs(subject, name)


def _silent(subject: Subject, name: str, vip: Ip) -> Iterator[Fault]:
    if of_interface(subject.facts, name, "arp_ignore") >= _NEVER:
        key = culprits(subject.facts, name, "arp_ignore", _NEVER)
        yield Fault(
            f"{key} is {_NEVER}: {name} answers no ARP request, so nobody finds VIP {vip} here",
            remedy(subject.facts, key.partition(" ")[0], "0"),
        )


def _filtered(subject: Subject, name: str, vip: Ip) -> Iterator[Fault]:
    if of_interface(subject.facts, name, "arp_filter") != 1:
        return
    key = culprits(subject.facts, name, "arp_filter", 1)
    way = _way_back(subject, vip)
    if way in {"", name}:
        yield Fault(
            f"{key} is 1: {name} answers ARP only as long as its subnet is routed over {name}",
            remedy(subject.facts, key.partition(" ")[0], "0"),
            Severity.INFO,
        )
        return
    yield Fault(
        f"{key} is 1 and the subnet of VIP {vip} is routed over {way}: {name} does not answer ARP"
        " for the VIP",
        f"{remedy(subject.facts, key.partition(' ')[0], '0')}; or announce the VIP on {way}",
    )


def _way_back(subject: Subject, vip: Ip) -> str:
    """By which interface the kernel sends to the VIP's neighbours; "" when no route says so."""
    found = [r for r in routes(subject.facts) if r.table == "main" and not r.is_default]
    there = [r for r in found if r.target.version == vip.version and vip in r.target]
    best = min(there, key=lambda r: (-r.target.prefixlen, r.metric), default=None)
    return best.interface if best else ""


def _deaf(subject: Subject, name: str) -> Iterator[Fault]:
    if of_interface(subject.facts, name, "drop_gratuitous_arp") == 1:
        key = culprits(subject.facts, name, "drop_gratuitous_arp", 1)
        yield Fault(
            f"{key} is 1: after a failover this node keeps sending to the old holder of the VIP",
            remedy(subject.facts, key.partition(" ")[0], "0"),
            Severity.WARNING,
        )


def _ipvs(subject: Subject, name: str) -> Iterator[Fault]:
    """Only afterwards: kube-proxy itself sets what strictARP asks for."""
    ipvs = subject.cluster.networking.proxy_mode == "ipvs"
    if not ipvs or subject.phase is not Phase.AFTER_INIT:
        return
    if of_interface(subject.facts, name, "arp_ignore") == 0:
        yield Fault(
            f"kube-proxy runs in ipvs mode, but arp_ignore is 0 on {name}: every node answers ARP"
            " for the addresses on kube-ipvs0",
            "set ipvs.strictARP: true in the ConfigMap kube-proxy and restart its pods",
            Severity.WARNING,
        )

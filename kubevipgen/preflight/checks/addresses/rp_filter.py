"""Strict reverse path filtering drops nothing that is meant for this node.

Why: with net.ipv4.conf.*.rp_filter = 1 the kernel drops a packet when the answer would leave by
another interface. On a node whose default route is not where the VIP is, all clients of other
networks are dropped without a word; with two interfaces in one subnet, the other nodes are. The
greater of `all` and the interface's own value counts, so that 2 (loose) in either is enough.

How to fix: `sysctl -w net.ipv4.conf.ens3.rp_filter=2` and the same in a file of /etc/sysctl.d; or
let the default route leave by the VIP's interface; or route by source address (`ip rule`), which
the filter heeds.

Source: RFC 3704; docs.kernel.org ip-sysctl (rp_filter); kube-vip #931.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import announces, named
from kubevipgen.preflight.network import Route, routes
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.settings import culprits, of_interface, remedy

ID = "rp-filter"
PHASES = EVERY
NEEDS = ("interfaces", "routes", "sysctl")
_STRICT = 1


def check(subject: Subject) -> Iterator[Fault]:
    vip = next((vip for vip in subject.cluster.endpoint.vips if vip.version == 4), None)
    if vip is None or not announces(subject):
        raise NotApplicableError("no IPv4 VIP is announced on the local link of this node")
    name = named(subject).name
    if of_interface(subject.facts, name, "rp_filter") != _STRICT:
        return
    if any(r.is_default and r.interface == name and r.table != "main" for r in _ipv4(subject)):
        return  # routed by source address, which the filter asks as well
    key = culprits(subject.facts, name, "rp_filter", _STRICT)
    hint = remedy(subject.facts, f"net.ipv4.conf.{name}.rp_filter", "2")
    dropped = [f"{node} (by {way})" for node, way in _elsewhere(subject, name)]
    if dropped:
        nodes = ", ".join(dropped)
        yield Fault(f"{key} is 1, so packets on {name} from these nodes are dropped: {nodes}", hint)
    way = _way(subject, None)
    if way and name not in way:
        yield Fault(
            f"{key} is 1 and the default route leaves by {way[0]}: clients of other networks that"
            f" come in by {name} to VIP {vip} are dropped",
            hint,
            Severity.WARNING,
        )


def _ipv4(subject: Subject) -> list[Route]:
    return [r for r in routes(subject.facts) if r.target.version == 4 and r.kind == "unicast"]


def _elsewhere(subject: Subject, name: str) -> Iterator[tuple[str, str]]:
    """The neighbours to which this one would answer by another interface."""
    link = [a.network for a in named(subject).addresses]
    for node in subject.cluster.nodes:
        address = node.address(4)
        own = node.name == subject.node.name
        if own or address is None or not any(address.ip in network for network in link):
            continue
        way = _way(subject, address.ip)
        if way and name not in way:
            yield node.name, way[0]


def _way(subject: Subject, ip: Ip | None) -> list[str]:
    """The interfaces of the best route to an address, or to everywhere else."""
    main = [r for r in _ipv4(subject) if r.table == "main"]
    fitting = [r for r in main if (r.is_default if ip is None else ip in r.target)]
    if not fitting:
        return []
    best = min((-r.target.prefixlen, r.metric) for r in fitting)
    return [r.interface for r in fitting if (-r.target.prefixlen, r.metric) == best]

"""haproxy can bind the VIP also where the VIP is not.

Why: only one node holds the VIP. A haproxy that binds the VIP itself, instead of the wildcard
address, does not start on the others ("cannot bind socket (Cannot assign requested address)"), so
there is nobody to take over. The files of `kubevipgen render` bind the wildcard address and need
nothing; this looks at the haproxy configuration that is on the host.

How to fix: bind the wildcard address (`bind :8443`, `bind :::8443 v4v6`), or add `transparent` to
the bind line, or set `net.ipv4.ip_nonlocal_bind = 1` (`net.ipv6.ip_nonlocal_bind`) in
/etc/sysctl.d.

Source: docs.kernel.org ip-sysctl (ip_nonlocal_bind); haproxy manual, `bind`.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.network import addresses
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.settings import remedy, setting, shown

ID = "ip-nonlocal-bind"
PHASES = EVERY
NEEDS = ("balancer", "interfaces", "sysctl")


def check(subject: Subject) -> Iterator[Fault]:
    if not subject.holds_vip:
        raise NotApplicableError("this node never holds the VIP")
    binds = [b for b in subject.facts.at("balancer", "binds") if b["address"] not in {"*", "$"}]
    bound = [(b, ip_address(b["address"])) for b in binds]
    for entry, ip in bound:
        if not entry["transparent"] and not ip.is_loopback and _moves(subject, ip):
            yield from _nonlocal(subject, entry, ip)


def _moves(subject: Subject, ip: Ip) -> bool:
    """The VIP is not always here even if it is here now."""
    if ip in subject.cluster.endpoint.vips:
        return True
    return all(local.ip != ip for local in addresses(subject.facts))


def _nonlocal(subject: Subject, entry: dict[str, Any], ip: Ip) -> Iterator[Fault]:
    key = f"net.ipv{ip.version}.ip_nonlocal_bind"
    now = setting(subject.facts, key)
    if now == "1":
        return
    what = f"VIP {ip}" if ip in subject.cluster.endpoint.vips else f"{ip}, which is not here"
    yield Fault(
        f"{entry['file']} line {entry['line']} binds {what}, but {key} is {shown(now)}: haproxy"
        " does not start while another node has it",
        f"bind the wildcard address, or {remedy(subject.facts, key, '1')}",
    )

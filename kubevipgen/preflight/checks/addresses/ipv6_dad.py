"""No IPv6 address of this host waits for, or has failed, duplicate address detection.

Why: the kernel asks the link whether anybody has an address before it uses it. An address that
is `dadfailed` is on another host too and stays unusable without any further word; daemons that
bind it fail. `tentative` lasts for a second or two; later it says that the link does not answer
(no carrier, a bridge in its learning state).

How to fix: find the other host (`ndisc6 fd00:10::163 ens3`, or the switch's neighbour table),
give one of them another address, then `ip address del` and `ip address add` it here.

Source: RFC 4862 section 5.4; ip-address(8); kube-vip #523.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.network import Interface, LocalAddress, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "ipv6-dad"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(subject: Subject) -> Iterator[Fault]:
    for interface in interfaces(subject.facts).values():
        for local in interface.addresses:
            if "dadfailed" in local.flags:
                yield _failed(subject, local)
            elif "tentative" in local.flags and _matters(subject, interface, local):
                yield Fault(
                    f"{local} on {local.interface} is tentative: not usable yet",
                    "wait two seconds and look again; if it stays, look at the link",
                    Severity.WARNING,
                )


def _matters(subject: Subject, interface: Interface, local: LocalAddress) -> bool:
    """Pods' interfaces come and go; without a carrier every address waits (interface-up)."""
    own = any(a.ip == local.ip for a in subject.node.addresses)
    return interface.carrier and (own or interface.name == subject.node.interface)


def _failed(subject: Subject, local: LocalAddress) -> Fault:
    vip = local.ip in subject.cluster.endpoint.vips
    needed = vip or any(a.ip == local.ip for a in subject.node.addresses)
    return Fault(
        f"{'VIP ' if vip else ''}{local} on {local.interface} has failed duplicate address"
        " detection: another host on the link has it",
        "find the other host, give one of them another address, then delete it here and add it"
        " again",
        Severity.ERROR if needed else Severity.WARNING,
    )

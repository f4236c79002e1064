"""The MTU of the node's interface leaves room for pods.

Why: IPv6 needs 1280 bytes, and the kernel takes IPv6 away from an interface with less. Overlay
networks of pods put 20 (IPIP) to 60 (WireGuard) bytes around each packet and are usually set up
for 1500 outside; with less than 1450 the inner packets are cut or lost, which shows as TLS
handshakes that hang. Jumbo frames are fine when every switch port on the way carries them.

How to fix: `ip link set ens3 mtu 1500` and the same in the host's network configuration; where
the network really carries less (PPPoE, VPN, some clouds) set the MTU of the CNI plugin to this
value minus its overhead.

Source: RFC 8200 section 5 (1280), RFC 7348 section 4.3 (VXLAN, 50 bytes).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Role
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import own
from kubevipgen.preflight.network import Interface, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "interface-mtu"
PHASES = EVERY
NEEDS = ("interfaces",)

IPV6_LEAST = 1280  # RFC 8200 section 5
OVERLAY_LEAST = 1450  # what most plugins choose for pods by themselves: 1500 minus VXLAN's 50
ETHERNET = 1500


def check(subject: Subject) -> Iterator[Fault]:
    for interface in _used(subject):
        yield from _judged(subject, interface)


def _used(subject: Subject) -> tuple[Interface, ...]:
    """The named interface and those with the node's addresses."""
    known = interfaces(subject.facts)
    found = [own(subject, address.family) for address in subject.node.addresses]
    names = dict.fromkeys([subject.node.interface, *(a.interface for a in found if a)])
    used = tuple(known[name] for name in names if name in known and name != "lo")
    if not used:
        raise NotApplicableError("neither the node's interface nor its address is on this host")
    return used


def _judged(subject: Subject, interface: Interface) -> Iterator[Fault]:
    name, mtu = interface.name, interface.mtu
    if mtu < IPV6_LEAST and any(a.family == 6 for a in subject.node.addresses):
        yield Fault(
            f"{name} has MTU {mtu}, and IPv6 needs {IPV6_LEAST}: the kernel takes IPv6 off it",
            f"`ip link set {name} mtu {ETHERNET}`, and in the host's network configuration",
        )
    elif mtu < OVERLAY_LEAST and subject.node.role in {Role.CONTROL_PLANE, Role.WORKER}:
        yield Fault(
            f"{name} has MTU {mtu}: overlay networks of pods expect {ETHERNET} and lose packets",
            f"`ip link set {name} mtu {ETHERNET}`, or set the CNI plugin's MTU to {mtu} minus its"
            " overhead",
            Severity.WARNING,
        )
    elif mtu > ETHERNET:
        yield Fault(
            f"{name} has MTU {mtu}: every switch port and every other node must carry that",
            f"try `ping -M do -s {mtu - 28}` to the other nodes",
            Severity.INFO,
        )

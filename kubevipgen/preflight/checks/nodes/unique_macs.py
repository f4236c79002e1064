"""No two hosts have a network card with the same MAC address.

Why: switches send frames for a MAC address to where they saw it last, so both machines lose
packets in turns; DHCP gives both the same address. Typical of cloned machines. Cards and the
interface that the spec names are compared; bridges, bonds and the like borrow theirs from cards.

How to fix: give the machine a new MAC address in the hypervisor (libvirt `<mac address=...>`,
Proxmox VE `qm set ID --net0 virtio,bridge=vmbr0`), and look for what else was cloned
(unique-machine-ids).

Source: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/
"Verify the MAC address and product_uuid are unique for every node".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Group, Subject
from kubevipgen.preflight.checks.nodes._shared import shared
from kubevipgen.preflight.network import Interface, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "unique-macs"
PHASES = EVERY
NEEDS = ("interfaces",)
_NONE = "00:00:00:00:00:00"
_HINT = "give each machine a MAC address of its own in the hypervisor"


def check(group: Group) -> Iterator[Fault]:
    told = set()
    for mac, nodes in shared(group, _of_the_spec):
        told.add(mac)
        yield Fault(f"nodes {nodes} have the same MAC address, {mac}", _HINT)
    for mac, nodes in shared(group, _of_cards):
        if mac not in told:
            # The network card of a management controller often has the same one everywhere.
            message = f"nodes {nodes} have a network card with the same MAC address, {mac}"
            yield Fault(message, _HINT, Severity.WARNING)


def _of_the_spec(member: Subject) -> Iterator[str]:
    found = interfaces(member.facts).get(member.node.interface)
    if found is not None and _usable(found):
        yield found.mac


def _of_cards(member: Subject) -> Iterator[str]:
    for found in interfaces(member.facts).values():
        plain = found.kind == "" and not found.master and found.up and found.carrier
        if _usable(found) and (plain or found.name == member.node.interface):
            yield found.mac


def _usable(found: Interface) -> bool:
    return found.mac not in {"", _NONE}

"""Every host has a machine id and a product UUID of its own.

Why: a machine that was cloned without being cleaned has the machine id of its origin. The kubelet
reports it for the node; systemd-networkd and other DHCP clients derive the client identifier
from it, so that two nodes get the same address from DHCP; logs and monitoring take the two for
one. A shared product UUID comes from the hypervisor, and confuses storage and cloud providers.

How to fix: `rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup`, then
reboot. In an image to clone from: leave /etc/machine-id empty, or with the word uninitialized.
The product UUID is changed in the machine's definition (libvirt `<uuid>`, vSphere uuid.bios).

Source: machine-id(5); install-kubeadm, "Verify the MAC address and product_uuid are unique".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Group, Subject
from kubevipgen.preflight.checks.nodes._shared import shared
from kubevipgen.preflight.phase import EVERY

ID = "unique-machine-ids"
PHASES = EVERY
NEEDS = ("host",)

# What firmware says when nobody has given the machine a UUID.
_NO_UUID = {
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "03000200-0400-0500-0006-000700080009",
}


def check(group: Group) -> Iterator[Fault]:
    for value, nodes in shared(group, _machine_id):
        yield Fault(
            f"nodes {nodes} have the same machine id, {value}: clones of one machine",
            "rm -f /etc/machine-id && systemd-machine-id-setup on all but one, then reboot them",
        )
    for value, nodes in shared(group, _product_uuid):
        yield Fault(
            f"nodes {nodes} have the same product UUID, {value}",
            "give each machine a UUID of its own in the hypervisor, then start it again",
        )


def _machine_id(member: Subject) -> Iterator[str]:
    found = member.facts.at("host", "machineId")
    if found not in {"", "uninitialized"}:
        yield found


def _product_uuid(member: Subject) -> Iterator[str]:
    """Root alone may read it; a machine without DMI has none."""
    found = member.facts.at("host", "productUuid")
    if found is not None and found not in _NO_UUID:
        yield found

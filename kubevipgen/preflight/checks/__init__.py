"""All checks, by the topic under which a report shows them.

A check is a module whose docstring is its manual; its ID is the file's name in kebab case.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubevipgen.preflight.check import Check, GroupCheck
from kubevipgen.preflight.checks import addresses, disk, host, kernel, nodes, ports, vip, vrrp

# In the order of a report: from the wire up to the disk.
BY_TOPIC: Mapping[str, tuple[Check, ...]] = {
    "addresses": addresses.CHECKS,
    "vip": vip.CHECKS,
    "vrrp": vrrp.CHECKS,
    "ports": ports.CHECKS,
    "kernel": kernel.CHECKS,
    "host": host.CHECKS,
    "disk": disk.CHECKS,
}
NODE_CHECKS: tuple[Check, ...] = tuple(check for found in BY_TOPIC.values() for check in found)
GROUP_CHECKS: tuple[GroupCheck, ...] = nodes.CHECKS
GROUP_TOPIC = "nodes"

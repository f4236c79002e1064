"""The host and its services."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.host import (
    clock_synchronised,
    cloud_network,
    cpu_count,
    disk_space,
    endpoint_resolves,
    etcd_disk,
    hostname_resolves,
    hostname_valid,
    hosts_file,
    memory_size,
)

CHECKS: tuple[Check, ...] = (
    hostname_valid,
    hostname_resolves,
    endpoint_resolves,
    hosts_file,
    clock_synchronised,
    cpu_count,
    memory_size,
    disk_space,
    etcd_disk,
    cloud_network,
)

"""The host and its services."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.host import (
    balancer_services,
    cgroup_driver,
    clock_synchronised,
    cloud_network,
    container_runtime,
    cpu_count,
    disk_space,
    endpoint_resolves,
    etcd_disk,
    firewall_rules,
    firewall_service,
    hostname_resolves,
    hostname_valid,
    hosts_file,
    kubelet_service,
    memory_size,
    network_manager,
    runtime_config,
    security_module,
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
    container_runtime,
    runtime_config,
    cgroup_driver,
    kubelet_service,
    balancer_services,
    firewall_service,
    firewall_rules,
    network_manager,
    security_module,
)

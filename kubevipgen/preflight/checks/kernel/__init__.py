"""Kernel, kernel settings, modules, cgroups, swap."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.kernel import (
    arp_settings,
    bridge_nf_call,
    cgroup_controllers,
    cgroup_version,
    conntrack_limit,
    inotify_limits,
    ip_forward,
    ip_nonlocal_bind,
    ipv6_forwarding,
    kernel_config,
    kernel_modules,
    kernel_version,
    swap,
    sysctl_persisted,
)

CHECKS: tuple[Check, ...] = (
    ip_forward,
    ipv6_forwarding,
    bridge_nf_call,
    ip_nonlocal_bind,
    arp_settings,
    conntrack_limit,
    inotify_limits,
    sysctl_persisted,
    kernel_modules,
    kernel_version,
    kernel_config,
    cgroup_version,
    cgroup_controllers,
    swap,
)

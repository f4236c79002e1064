"""Who listens, and who can be reached."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.ports import (
    balancer_port,
    haproxy_servers,
    node_port_range,
    peer_ports,
    port_free,
)

CHECKS: tuple[Check, ...] = (
    port_free,
    balancer_port,
    haproxy_servers,
    node_port_range,
    peer_ports,
)

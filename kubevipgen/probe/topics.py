"""All topics, by name."""

from __future__ import annotations

from collections.abc import Collection

from kubevipgen.probe import (
    adjacency,
    balancer,
    balancer_path,
    certificates,
    cgroups,
    clock,
    disk,
    endpoint,
    etcd_disk,
    firewall,
    hardware,
    host,
    interfaces,
    keepalived_conf,
    kernel,
    kubeadm,
    managers,
    meeting,
    modules,
    names,
    processes,
    programs,
    reach,
    routes,
    runtime,
    security,
    services,
    sockets,
    space,
    swap,
    sysctl,
    vrrp,
    vrrp_path,
    wire,
)
from kubevipgen.probe.topic import Topic

TOPICS: tuple[Topic, ...] = (
    interfaces.TOPIC,
    routes.TOPIC,
    keepalived_conf.TOPIC,
    wire.TOPIC,
    adjacency.TOPIC,
    vrrp.TOPIC,
    vrrp_path.TOPIC,
    host.TOPIC,
    names.TOPIC,
    clock.TOPIC,
    hardware.TOPIC,
    space.TOPIC,
    etcd_disk.TOPIC,
    sockets.TOPIC,
    reach.TOPIC,
    meeting.TOPIC,
    endpoint.TOPIC,
    balancer_path.TOPIC,
    processes.TOPIC,
    services.TOPIC,
    runtime.TOPIC,
    runtime.IMAGES,
    firewall.TOPIC,
    managers.TOPIC,
    security.TOPIC,
    sysctl.TOPIC,
    modules.TOPIC,
    cgroups.TOPIC,
    swap.TOPIC,
    kernel.TOPIC,
    balancer.TOPIC,
    disk.TOPIC,
    certificates.TOPIC,
    programs.TOPIC,
    kubeadm.TOPIC,
    kubeadm.PREFLIGHT_TOPIC,
)


def chosen(names: Collection[str] | None) -> tuple[Topic, ...]:
    """The topics of these names, all of them for None, in their usual order."""
    return tuple(topic for topic in TOPICS if names is None or topic.name in names)

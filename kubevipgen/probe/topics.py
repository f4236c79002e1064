"""All topics, by name."""

from __future__ import annotations

from collections.abc import Collection

from kubevipgen.probe import (
    adjacency,
    clock,
    etcd_disk,
    firewall,
    hardware,
    host,
    interfaces,
    managers,
    names,
    processes,
    routes,
    runtime,
    security,
    services,
    space,
    vrrp,
    vrrp_path,
    wire,
)
from kubevipgen.probe.topic import Topic

TOPICS: tuple[Topic, ...] = (
    interfaces.TOPIC,
    routes.TOPIC,
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
    processes.TOPIC,
    services.TOPIC,
    runtime.TOPIC,
    runtime.IMAGES,
    firewall.TOPIC,
    managers.TOPIC,
    security.TOPIC,
)


def chosen(names: Collection[str] | None) -> tuple[Topic, ...]:
    """The topics of these names, all of them for None, in their usual order."""
    return tuple(topic for topic in TOPICS if names is None or topic.name in names)

"""All topics, by name."""

from __future__ import annotations

from collections.abc import Collection

from kubevipgen.probe import (
    clock,
    etcd_disk,
    hardware,
    host,
    interfaces,
    names,
    routes,
    space,
)
from kubevipgen.probe.topic import Topic

TOPICS: tuple[Topic, ...] = (
    interfaces.TOPIC,
    routes.TOPIC,
    host.TOPIC,
    names.TOPIC,
    clock.TOPIC,
    hardware.TOPIC,
    space.TOPIC,
    etcd_disk.TOPIC,
)


def chosen(names: Collection[str] | None) -> tuple[Topic, ...]:
    """The topics of these names, all of them for None, in their usual order."""
    return tuple(topic for topic in TOPICS if names is None or topic.name in names)

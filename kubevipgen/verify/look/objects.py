"""Objects of the Kubernetes API as plain values; fields that are not there count as empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kubevipgen.verify.seen import Lease, Pod, Registered

_REASONS = ("waiting", "terminated")
Object = Mapping[str, Any]


def name_of(found: Object) -> str:
    return str(_map(found, "metadata").get("name", ""))


def namespace_of(found: Object) -> str:
    return str(_map(found, "metadata").get("namespace", ""))


def node(found: Object) -> Registered:
    """A Node."""
    status = _map(found, "status")
    ready, reason = _ready(status)
    version = str(_map(status, "nodeInfo").get("kubeletVersion", "")).removeprefix("v")
    labels = frozenset(_map(_map(found, "metadata"), "labels"))
    return Registered(name_of(found), ready, reason, labels, version)


def pod(found: Object) -> Pod:
    """A Pod; the reason is the first container's that says one, such as CrashLoopBackOff."""
    spec, status = _map(found, "spec"), _map(found, "status")
    ready, reason = _ready(status)
    labels = _map(_map(found, "metadata"), "labels")
    return Pod(
        name=name_of(found),
        namespace=namespace_of(found),
        node=str(spec.get("nodeName", "")),
        component=str(labels.get("component", "")),
        ready=ready,
        reason=next(_waiting(status), reason),
        host_paths=frozenset(_host_paths(spec)),
    )


def lease(found: Object) -> Lease:
    """A Lease of coordination.k8s.io/v1."""
    spec = _map(found, "spec")
    duration = spec.get("leaseDurationSeconds")
    return Lease(
        str(spec.get("holderIdentity") or ""),
        duration if isinstance(duration, int) else 0,
        _moment(spec.get("renewTime")),
    )


def ingress(service: Object) -> tuple[str, ...]:
    """The addresses or host names that a Service of type LoadBalancer has been given."""
    entries = _list(_map(_map(service, "status"), "loadBalancer"), "ingress")
    found = (str(entry.get("ip") or entry.get("hostname") or "") for entry in entries)
    return tuple(filter(None, found))


def tcp_port(service: Object) -> int | None:
    """The first TCP port."""
    for port in _list(_map(service, "spec"), "ports"):
        if port.get("protocol", "TCP") == "TCP" and isinstance(port.get("port"), int):
            return int(port["port"])
    return None


def _ready(status: Object) -> tuple[bool, str]:
    for condition in _list(status, "conditions"):
        if condition.get("type") == "Ready":
            return condition.get("status") == "True", str(condition.get("reason") or "")
    return False, str(status.get("phase") or "it has not reported yet")


def _waiting(status: Object) -> Iterator[str]:
    for container in _list(status, "containerStatuses"):
        for kind in _REASONS:
            if reason := _map(_map(container, "state"), kind).get("reason"):
                yield str(reason)


def _host_paths(spec: Object) -> Iterator[str]:
    for volume in _list(spec, "volumes"):
        if path := _map(volume, "hostPath").get("path"):
            yield str(path)


def _moment(text: object) -> float | None:
    try:
        return datetime.fromisoformat(str(text)).timestamp() if text else None
    except ValueError:
        return None


def _map(found: Object, key: str) -> Object:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _list(found: Object, key: str) -> list[Object]:
    value = found.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

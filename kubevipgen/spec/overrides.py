"""Reading the user's kubeadm overrides without trusting their shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen.model import Cluster


def override(cluster: Cluster, kind: str, *keys: str) -> Any:
    """The value at ``kind.key.key`` in ``kubeadm.overrides``, None when it is not there."""
    value: Any = cluster.kubeadm_overrides.get(kind)
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def extra_args(cluster: Cluster, component: str) -> dict[str, str]:
    """``extraArgs`` of one control plane component, from its map or its list form."""
    args = override(cluster, "ClusterConfiguration", component, "extraArgs")
    if isinstance(args, Mapping):
        return {str(name): str(value) for name, value in args.items()}
    if not isinstance(args, list | tuple):
        return {}
    pairs = (arg for arg in args if isinstance(arg, Mapping))
    return {str(arg.get("name")): str(arg.get("value")) for arg in pairs}


def port_override(cluster: Cluster, kind: str, key: str, default: int) -> int:
    """A port number that the overrides may move; ``default`` when they do not."""
    value = override(cluster, kind, key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default

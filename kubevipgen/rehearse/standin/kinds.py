"""The kinds of objects that kube-vip and kubectl ask for, and what discovery says of them.

Of these only leases change; nodes are those of the command line, and of the rest there are none.
Source of what kube-vip asks for: the ClusterRole of its `manifest rbac`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubevipgen.rehearse.standin.answer import Plain

READ = ("get", "list", "watch")


class Kind(NamedTuple):
    """``group`` is "" for the core API; ``plural`` is the word in the path."""

    group: str
    plural: str
    name: str
    namespaced: bool = True
    verbs: tuple[str, ...] = READ

    @property
    def api(self) -> str:
        return f"{self.group}/v1" if self.group else "v1"


LEASES = Kind(
    "coordination.k8s.io", "leases", "Lease", verbs=(*READ, "create", "update", "patch", "delete")
)
NODES = Kind("", "nodes", "Node", namespaced=False)
KINDS = (
    NODES,
    Kind("", "services", "Service"),
    Kind("", "endpoints", "Endpoints"),
    Kind("", "pods", "Pod"),
    LEASES,
    Kind("discovery.k8s.io", "endpointslices", "EndpointSlice"),
    Kind("networking.k8s.io", "servicecidrs", "ServiceCIDR", namespaced=False),
)
_GROUPS = tuple(dict.fromkeys(kind.group for kind in KINDS if kind.group))


class Place(NamedTuple):
    """What a path below /api or /apis names; "" for all namespaces, and for a whole list."""

    kind: Kind
    namespace: str
    name: str


def place(path: str) -> Place | None:
    """From ``/apis/GROUP/v1[/namespaces/NS]/PLURAL[/NAME]``; None when it names nothing known."""
    words = path.strip("/").split("/")
    group, rest = ("", words[1:]) if words[0] == "api" else (words[1], words[2:])
    if len(rest) < 2 or rest[0] != "v1":
        return None
    namespace, rest = "", rest[1:]
    if rest[0] == "namespaces" and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    kind = next((k for k in KINDS if (k.group, k.plural) == (group, rest[0])), None)
    name = rest[1] if len(rest) > 1 else ""
    if kind is None or len(rest) > 2 or (namespace and not kind.namespaced):
        return None
    if name and kind.namespaced and not namespace:
        return None
    return Place(kind, namespace, name)


def discovery(path: str) -> Plain | None:
    """The documents that say which groups, versions and kinds there are; None elsewhere."""
    words = path.strip("/").split("/")
    if words == ["api"]:
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
    if words == ["apis"]:
        groups = [_group(name) for name in _GROUPS]
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
    if len(words) == 2 and words[0] == "apis" and words[1] in _GROUPS:
        return {"kind": "APIGroup", "apiVersion": "v1", **_group(words[1])}
    if words == ["api", "v1"] or (len(words) == 3 and words[1] in _GROUPS and words[2] == "v1"):
        group = words[1] if words[0] == "apis" else ""
        return _resources([kind for kind in KINDS if kind.group == group])
    return None


def _group(name: str) -> Plain:
    version = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [version], "preferredVersion": version}


def _resources(kinds: Iterable[Kind]) -> Plain:
    found = [
        {
            "name": kind.plural,
            "singularName": kind.name.lower(),
            "namespaced": kind.namespaced,
            "kind": kind.name,
            "verbs": list(kind.verbs),
        }
        for kind in kinds
    ]
    version = next(kind.api for kind in kinds)
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": version,
        "resources": found,
    }


def node(name: str, addresses: Iterable[str], version: str) -> Plain:
    """A control plane Node that is ready, as kube-vip's IPVS wants its backends."""
    told = [{"type": "InternalIP", "address": address} for address in addresses]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "uid": f"node-{name}",
            "resourceVersion": "1",
            "creationTimestamp": "2020-01-01T00:00:00Z",
            "labels": {"kubernetes.io/hostname": name, "node-role.kubernetes.io/control-plane": ""},
        },
        "spec": {},
        "status": {
            "addresses": [*told, {"type": "Hostname", "address": name}],
            "conditions": [{"type": "Ready", "status": "True"}],
            "nodeInfo": {"kubeletVersion": version},
        },
    }

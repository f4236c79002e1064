"""Which nodes a workload asks for, and which taints it tolerates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen.finding import Location
from kubevipgen.lint.view.manifest import Pod, Step

CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
MASTER = "node-role.kubernetes.io/master"
ROLES = (CONTROL_PLANE, MASTER)
_AFFINITY: tuple[Step, ...] = (
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "nodeSelectorTerms",
)


def wanted(pod: Pod) -> list[tuple[str, tuple[str, ...], Location]]:
    """Label, the values asked for (none for Exists), and the place."""
    return [*_selected(pod), *_expressions(pod)]


def tolerated(pod: Pod) -> dict[str, Location]:
    """The keys of taints that are tolerated; "" is every key."""
    path = (*pod.spec, "tolerations")
    return {
        str(one.get("key") or ""): pod.manifest.at(*path, index)
        for index, one in enumerate(_list(pod, path))
        if isinstance(one, dict)
    }


def _selected(pod: Pod) -> Iterator[tuple[str, tuple[str, ...], Location]]:
    path = (*pod.spec, "nodeSelector")
    found = pod.manifest.get(*path)
    for key in found if isinstance(found, dict) else ():
        word = pod.manifest.word(*path, key)
        yield str(key), (word.text if word else "",), pod.manifest.at(*path, key)


def _expressions(pod: Pod) -> Iterator[tuple[str, tuple[str, ...], Location]]:
    path = (*pod.spec, *_AFFINITY)
    for term in range(len(_list(pod, path))):
        listed = (*path, term, "matchExpressions")
        for index, one in enumerate(_list(pod, listed)):
            if isinstance(one, dict) and one.get("operator") in ("Exists", "In"):
                values = one.get("values")
                texts = tuple(map(str, values)) if isinstance(values, list) else ()
                yield str(one.get("key")), texts, pod.manifest.at(*listed, index)


def _list(pod: Pod, path: tuple[Step, ...]) -> list[Any]:
    found = pod.manifest.get(*path)
    return found if isinstance(found, list) else []

"""The kubelet's settings on a node, as the spec makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen.preflight.check import Subject
from kubevipgen.spec import listeners
from kubevipgen.spec.host_words import MEMBERS

_KIND = "KubeletConfiguration"


def runs_kubelet(subject: Subject) -> bool:
    """A member of the cluster, or a load balancer whose programs are static pods."""
    return subject.node.role in MEMBERS or in_pods(subject)


def in_pods(subject: Subject) -> bool:
    """Whether the VIP's programs run as static pods on this node."""
    return subject.holds_vip and listeners.in_pods(subject.cluster)


def kubelet_setting(subject: Subject, field: str) -> Any:
    """A field of KubeletConfiguration: the node's flag, its patch, the cluster's; else None."""
    if subject.node.role not in MEMBERS:
        return None  # a load balancer's own kubelet has a configuration of its own
    flag = subject.node.kubelet_args.get(_flag(field))
    if flag is not None:
        return {"true": True, "false": False}.get(flag.lower(), flag)
    patch = subject.node.patches.get(_KIND.lower(), {})
    value = patch.get(field)
    if value is None:
        value = subject.cluster.kubeadm_overrides.get(_KIND, {}).get(field)
    return dict(value) if isinstance(value, Mapping) else value


def _flag(field: str) -> str:
    """``failSwapOn`` -> ``fail-swap-on``."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in field)

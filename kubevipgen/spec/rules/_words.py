"""Small helpers that every rule uses: paths into the spec, lists in sentences, did-you-mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kubevipgen.model import Cluster, Node, Role
from kubevipgen.spec.problem import Path

# DNS-1123 subdomain as Kubernetes checks it (apimachinery validation.IsDNS1123Subdomain).
_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MAX_SUBDOMAIN = 253
_KUBELET_ROLES = (Role.CONTROL_PLANE, Role.WORKER)


def is_subdomain(text: str) -> bool:
    """Whether ``text`` is a DNS-1123 subdomain: lower case, digits, ``-`` and ``.``."""
    return len(text) <= _MAX_SUBDOMAIN and _SUBDOMAIN.fullmatch(text) is not None


def has_control(text: str) -> bool:
    """Whether ``text`` holds a control character, a line separator or a bidirectional mark."""
    return _CONTROL.search(text) is not None


def node_path(cluster: Cluster, node: Node, *rest: str | int) -> Path:
    """``nodes[i].rest`` of this very node, also when another one has the same name."""
    index = next(i for i, other in enumerate(cluster.nodes) if other is node)
    return ("nodes", index, *rest)


def is_implicit(node: Node) -> bool:
    """The node that stands for "this machine" in a cluster given by flags alone."""
    return node.name == "node" and not node.addresses


def kubelet_nodes(cluster: Cluster) -> tuple[Node, ...]:
    """The nodes that join the cluster, in the order of the spec."""
    return tuple(n for n in cluster.nodes if n.role in _KUBELET_ROLES)


def listed(words: Iterable[object], last: str = "and", limit: int = 5) -> str:
    """``a, b and c``; a long list is cut and says how many were left out."""
    items = [str(word) for word in words]
    if len(items) > limit:
        items = [*items[: limit - 1], f"{len(items) - limit + 1} more"]
    return f" {last} ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def count(number: int, noun: str) -> str:
    """``1 member`` or ``3 members``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "x"?``, or an empty string when nothing is close."""
    import difflib  # noqa: PLC0415  (only needed once something is wrong)

    names = list(known)
    by_lower = {name.lower(): name for name in names}
    close: Sequence[str] = [by_lower[word.lower()]] if word.lower() in by_lower else []
    close = close or difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""

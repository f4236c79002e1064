"""Which nodes and paths a run is about: ``--node NAME`` and ``--only GLOB``."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Sequence

from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.model import Cluster
from kubevipgen.render.plan import matches

_SHOWN = 30


def in_scope(nodes: Collection[str], only: Sequence[str]) -> Callable[[str], bool]:
    """Whether ``NODE/etc/...`` is asked for; ``*`` crosses slashes, nothing given means all."""

    def asked_for(path: str) -> bool:
        node = path.partition("/")[0]
        return (not nodes or node in nodes) and (not only or matches(path, only))

    return asked_for


def check_nodes(cluster: Cluster, nodes: Iterable[str]) -> None:
    """Raises FindingsError for a name that the cluster does not have."""
    known = [node.name for node in cluster.nodes]
    bad = [name for name in nodes if name not in known]
    if bad:
        raise FindingsError(tuple(_no_node(name, known) for name in bad))


def check_only(paths: Sequence[str], only: Iterable[str]) -> None:
    """Raises FindingsError for a pattern that matches none of the paths."""
    bad = [p for p in only if not any(matches(path, [p]) for path in paths)]
    if bad:
        raise FindingsError(tuple(_no_path(pattern, paths) for pattern in bad))


def _no_node(name: str, known: list[str]) -> Finding:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"the nodes are {_listing(known)}"
    return Finding("unknown-node", Severity.ERROR, f"--node {name}: no such node", hint)


def _no_path(pattern: str, paths: Sequence[str]) -> Finding:
    on_nodes = dict.fromkeys(f"*/{path.partition('/')[2]}" for path in paths)
    hint = f"there are {_listing(list(on_nodes))}; * also matches /"
    return Finding("no-match", Severity.ERROR, f"--only {pattern}: matches no file", hint)


def _listing(words: list[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more

"""After a run: what each node does now, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from kubevipgen.model import Announce, Cluster, Node
from kubevipgen.output import roles, steps
from kubevipgen.output.table import Row, table
from kubevipgen.output.tree import Written
from kubevipgen.output.wrapped import fill, heading
from kubevipgen.render import keepalived
from kubevipgen.render.plan import RenderedFile

_HEAD = ("NODE", "ROLE", "RUNS", "VIP", "PORTS", "FILES")
_LIMITS = (21, 13, 10, 9, 12, 9)  # with the gaps between them at most 84, in practice below 80
_ALIKE = 10  # so many equal nodes in a row become one row


class Run(NamedTuple):
    """What a run was about; ``partial`` when only some nodes or files were asked for."""

    cluster: Cluster
    files: list[RenderedFile]
    written: Written
    folder: Path
    partial: bool = False


def summary(run: Run) -> str:
    """Plain text for standard output, at most 80 columns unless a command or path is longer."""
    blocks = [_title(run), "\n".join(_nodes(run)), "\n".join(_notes(run))]
    if not run.partial:
        blocks.append("\n".join(_next(run)))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _title(run: Run) -> str:
    return f"{heading(run.cluster)}\n{run.written.said} in {run.folder}"


def _nodes(run: Run) -> Iterator[str]:
    counts = _counts(run.written)
    paths: dict[str, set[str]] = {}
    for file in run.files:
        paths.setdefault(file.node, set()).add(file.path)
    first = _first_holder(run.cluster)
    rows = [
        _row(run.cluster, node, paths.get(node.name, set()), first, counts.get(node.name, ""))
        for node in run.cluster.nodes
        if not run.partial or node.name in paths
    ]
    yield from table(_HEAD, list(_together(rows)), _LIMITS)


def _row(cluster: Cluster, node: Node, paths: set[str], first: str, count: str) -> Row:
    runs = " ".join(roles.runs(node, paths)) or "-"
    ports = " ".join(roles.ports(cluster, node)) or "-"
    vip = roles.vip(cluster, node, first)
    return node.name, str(node.role), runs, vip, ports, count or "none"


def _together(rows: list[Row]) -> Iterator[Row]:
    """A hundred equal workers are one row."""
    for same, group in groupby(rows, key=lambda row: row[1:]):
        alike = list(group)
        if len(alike) < _ALIKE:
            yield from alike
        else:
            yield (
                f"{alike[0][0]} to {alike[-1][0]} ({len(alike)} nodes)",
                *same[:-1],
                f"{same[-1]} each",
            )


def _counts(done: Written) -> dict[str, str]:
    """``+9 =2 -1`` by node: written, unchanged, removed."""
    out: dict[str, list[str]] = {}
    for sign, paths in (("+", done.written), ("=", done.unchanged), ("-", done.removed)):
        nodes = [path.partition("/")[0] for path in paths]
        for name in dict.fromkeys(nodes):
            out.setdefault(name, []).append(f"{sign}{nodes.count(name)}")
    return {name: " ".join(parts) for name, parts in out.items()}


def _first_holder(cluster: Cluster) -> str:
    ranks = keepalived.priorities(cluster) if cluster.keepalived else {}
    return max(ranks, key=lambda name: ranks[name], default="")


def _notes(run: Run) -> Iterator[str]:
    cluster = run.cluster
    yield "PORTS: what other machines must reach. FILES: + written, = unchanged, - removed."
    if local := ", ".join(roles.local_ports(cluster)):
        yield f"Taken besides, for the node itself: {local}."
    services, kube_vip = roles.services(cluster), cluster.kube_vip
    if services:
        yield f"{' and '.join(services)}: systemd services of the distribution's packages."
    if cluster.keepalived:
        yield "VIP first: the highest VRRP priority. VRRP: IP protocol 112 between these nodes."
    elif kube_vip and kube_vip.announce is Announce.ARP:
        yield "VIP first: where kubeadm init runs; later it follows kube-vip's lease."
    elif kube_vip is None:
        yield f"The VIP is held by something outside; it must lead to port {cluster.endpoint.port}."
    if hidden := sum(file.secret for file in run.files):
        holds = "file holds a secret" if hidden == 1 else "files hold secrets"
        yield f"{hidden} {holds}: keep the folder out of version control."


def _next(run: Run) -> Iterator[str]:
    yield "Next steps"
    for number, step in enumerate(steps.steps(run.cluster, run.files, run.folder), 1):
        lead = f"{number:>2}. "
        yield fill(step.text, lead, "    ")
        yield from (f"      {command}" for command in step.commands)
        if step.inside:
            yield f"    {step.about}"
            yield from (f"      {command}" for command in step.inside)

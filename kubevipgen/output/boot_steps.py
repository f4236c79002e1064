"""The steps of the bootstrap in so many words as a summary has room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.model import Cluster, Node
from kubevipgen.render.bootstrap import host_steps, program_steps
from kubevipgen.render.bootstrap.step import Step
from kubevipgen.render.bootstrap.steps import node_steps
from kubevipgen.render.plan import Content, FilePlan, RenderedFile

# Programs that everybody knows; the words that only the script knows stay in the script.
_PROGRAMS = frozenset({"modprobe", "sysctl", "systemctl", "chown", "crictl", "kubeadm", "sh"})
_IN_WORDS = frozenset({"packages", "pre-commands", "post-commands", "hosts", "endpoint"})


def commands(
    cluster: Cluster, nodes: Sequence[Node], files: list[RenderedFile], shown: set[str]
) -> Iterator[str]:
    """What bringing up these nodes runs, without what was ``shown`` before, which grows."""
    for node in nodes:
        for step in node_steps(cluster, node, _plans(node, files)):
            lines = tuple(_lines(step))
            yield from (line for line in lines if line not in shown)
            shown.update(lines)


def host_commands(cluster: Cluster, node: Node, files: list[RenderedFile]) -> tuple[str, ...]:
    """The same for a machine whose part in the cluster is not known."""
    plans = _plans(node, files)
    found = (*host_steps.kernel(cluster, node), *program_steps.services(plans))
    return tuple(dict.fromkeys(line for step in found for line in _lines(step)))


def _plans(node: Node, files: list[RenderedFile]) -> list[FilePlan]:
    """As planned: only the path and the owner matter here."""
    nothing = Content("")
    return [
        FilePlan(file.path, lambda: nothing, file.mode, file.owner)
        for file in files
        if file.node == node.name
    ]


def _lines(step: Step) -> Iterator[str]:
    if step.id in _IN_WORDS:
        yield f"({step.title[0].lower()}{step.title[1:]})"
        return
    for command in step.run:
        plain = command.partition(" || ")[0]
        if plain.split()[0] in _PROGRAMS:
            yield from plain.splitlines()

"""The order of what has to happen on a node: the one place that knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.model import Cluster, Node, Preflight, Role
from kubevipgen.render.bootstrap import host_steps, kubeadm_steps, program_steps
from kubevipgen.render.bootstrap.paths import DONE, PREFLIGHT
from kubevipgen.render.bootstrap.shell import command, quoted
from kubevipgen.render.bootstrap.step import Step
from kubevipgen.render.plan import FilePlan


def node_steps(cluster: Cluster, node: Node, plans: Sequence[FilePlan]) -> tuple[Step, ...]:
    """All steps of one node, first to last; ``plans`` are its other rendered files.

    None where ``comes_up`` says that there are none.
    """
    return tuple(_steps(cluster, node, plans)) if comes_up(node, plans) else ()


def comes_up(node: Node, plans: Sequence[FilePlan]) -> bool:
    """Whether there are steps for a node.

    There are none without addresses (flags for the machine that they are given on), and none for
    one of a role that we make no file for.
    """
    return bool(node.addresses) and (node.role is not Role.ETCD or bool(plans))


def _steps(cluster: Cluster, node: Node, plans: Sequence[FilePlan]) -> Iterator[Step]:
    start = cluster.bootstrap
    yield from _own("pre-commands", "Run preKubeadmCommands", start.pre_commands)
    yield from host_steps.kernel(cluster, node)
    yield from program_steps.programs(cluster, node, plans)
    yield from host_steps.files(cluster, node, plans)
    yield from program_steps.services(plans)
    yield from program_steps.images(cluster, node, plans)
    yield from kubeadm_steps.endpoint(cluster, node)
    if start.preflight is not Preflight.OFF:
        yield _preflight(node)
    yield from kubeadm_steps.kubeadm(cluster, node)
    yield from kubeadm_steps.after_init(cluster, plans)
    yield from _own("post-commands", "Run postKubeadmCommands", start.post_commands)
    yield from kubeadm_steps.verify(cluster, node)


def _own(step_id: str, title: str, lines: Sequence[str]) -> Iterator[Step]:
    """One shell for all lines, so that a `cd` or an `if` reaches from one to the next.

    A shell of their own, so that what they set, or a quote that they forget, stays there.
    """
    if lines:
        run = command("sh", "-ec", "\n".join(("", *lines, "")))
        why = ("The cluster file's own commands; they run again until the node is up.",)
        stays = f"What {title.partition(' ')[2]} did is for you to undo."
        yield Step(step_id, title, (run,), command("test", "-e", DONE), stays=stays, why=why)


def _preflight(node: Node) -> Step:
    joins = node.role in {Role.CONTROL_PLANE, Role.WORKER}
    return Step(
        "preflight",
        "Look for what would break the bootstrap",
        (f"sh {quoted(PREFLIGHT)} || stop 'Mend what the report names, then run this again.'",),
        done="kubeadm_done" if joins else "",
    )

"""From packed files to a running cluster: what somebody has to do, with the exact commands."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.form import Parcel
from kubevipgen.output.steps import Step, outside, pin
from kubevipgen.output.tree import Written
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.plan import RenderedFile

_SHOWN = 5
_IGNITION = ("ignition", "butane")  # systems of these let nobody in as root


class Delivery(NamedTuple):
    """What was packed and written.

    ``again`` are the words of a command that renders the same nodes; ``limit`` counts for
    ``Parcel.size``, 0 for none. ``secrets_only``: what user-data lacks, and nothing else.
    ``pre_step`` as in Asked.
    """

    cluster: Cluster
    form: str
    files: Sequence[RenderedFile]  # of which the parcels were made
    parcels: Sequence[Parcel]
    written: Written
    folder: Path
    again: Sequence[str] = ("kubevipgen", "render")
    limit: int = 0
    secrets_only: bool = False
    pre_step: bool = False

    @property
    def full(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels if parcel.files]

    @property
    def boots(self) -> bool:
        """Whether the nodes come up by themselves with what they got."""
        return not self.pre_step and self.has_script

    @property
    def has_script(self) -> bool:
        """Whether they got the script that could bring them up."""
        return any(file.path == paths.SCRIPT for file in self.files)


def steps(done: Delivery) -> Iterator[Step]:
    """Commands run where the files were written, unless the text says otherwise."""
    if not done.secrets_only:
        yield from pin(done.files)
        yield from outside(done.cluster)
    if done.form == "tar":
        yield from _unpack(done)
    else:
        yield from _boot(done)
        yield from _bring(done)
    if done.boots and done.form != "tar":  # whoever runs the script sees what it says
        service = paths.SERVICE.removesuffix(".service")
        yield Step("To watch a node come up, on that node:", (f"journalctl -fu {service}",))
    if done.pre_step and done.has_script:
        yield from _by_yourself(done)
    first = _init_node(done)
    if first and done.has_script:
        yield Step(f"When {first} is up, install a network plugin (CNI).")


def _by_yourself(done: Delivery) -> Iterator[Step]:
    """A node that is ready stops before kubeadm, one that is not stops at the preflight."""
    yield Step("What stopped a node, on that node:", (f"cat {paths.REPORTS}/report.txt",))
    text = "Run kubeadm on each node that is ready, or have the script do it and what follows"
    yield Step(f"{text}{_turns(done)}:", (f"sh {paths.SCRIPT}",))


def _turns(done: Delivery) -> str:
    first = _init_node(done)
    return f", {first} first" if first and len(done.full) > 1 else ""


def some(names: Sequence[str]) -> str:
    """``a, b and 3 more``."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _unpack(done: Delivery) -> Iterator[Step]:
    parcel = done.full[0]
    node, name = _node(done, parcel), parcel.files[0].path
    commands = _send(node, "root", done.folder / f"{node.name}{name}")
    yield Step(f"Copy to each node what is its own, as root; for {node.name}:", commands)
    if done.boots:
        text = f"Then start the bootstrap on each node{_order(done)}:"
        yield Step(text, (f"sh {paths.SCRIPT}",))


def _boot(done: Delivery) -> Iterator[Step]:
    parcel = done.full[0]
    names = ", ".join(file.path.removeprefix("/") for file in parcel.files)
    if done.form == "butane":
        source = shlex.quote(str(done.folder / f"{parcel.node}{parcel.files[0].path}"))
        command = f"butane --strict {source} > {parcel.node}.ign"
        private = f"(umask 077 && {command})" if parcel.files[0].secret else command
        yield Step(f"Translate each node's file; for {parcel.node}:", (private,))
        names = "translated file"
    yield Step(f"Boot each machine with its own {names}{_order(done)}.")


def _order(done: Delivery) -> str:
    """Nobody has to wait for anybody: the nodes do. What kubeadm init leaves for them expires."""
    first = _init_node(done)
    if not done.boots or not first or len(done.full) < 2:
        return ""
    return (
        f", all at once if you like: {first} runs kubeadm init, the others wait for the endpoint "
        "(control planes must join within 2 hours, workers within 24)"
    )


def _bring(done: Delivery) -> Iterator[Step]:
    lacking = [parcel for parcel in done.full if parcel.left_out]
    if not lacking:
        return
    node = _node(done, lacking[0])
    folder = _beside(done.folder)
    where, archive = shlex.quote(str(folder)), folder / node.name / "files.tar"
    waits = "; their bootstrap waits for them" if done.boots else ""
    yield Step(
        f"Bring the files that hold secrets, once the machines answer{waits}; for {node.name}:",
        (
            f"{shlex.join(done.again)} --secrets-only \\",
            f"  --format tar -o {where}",
            *_send(node, "core" if done.form in _IGNITION else "root", archive),
        ),
    )
    yield Step("When every node has its own, delete them here:", (f"rm -r {where}",))


def _beside(folder: Path) -> Path:
    """Where secrets stand apart from what may be handed on; ``.`` has no name to go by."""
    named = folder.name not in {"", ".."}
    return folder.with_name(f"{folder.name}-secrets") if named else folder / "secrets"


def _send(node: Node, user: str, archive: Path) -> tuple[str, ...]:
    """Unpacks a node's archive there; on this machine when nobody knows the node's address."""
    unpack = f"tar -C / --no-overwrite-dir -x{'z' * (archive.suffix == '.gz')}pf -"
    unpack = unpack if user == "root" else f"sudo {unpack}"
    place = shlex.quote(str(archive))
    if not node.addresses:
        return (f"{unpack} < {place}",)
    return (f"ssh {user}@{node.addresses[0].ip} {unpack} \\", f"  < {place}")


def _init_node(done: Delivery) -> str:
    """When it is among those that were packed."""
    packed = {parcel.node for parcel in done.full}
    nodes = (node for node in done.cluster.nodes if node.name in packed)
    return next((node.name for node in nodes if done.cluster.is_init_node(node)), "")


def _node(done: Delivery, parcel: Parcel) -> Node:
    return next(node for node in done.cluster.nodes if node.name == parcel.node)

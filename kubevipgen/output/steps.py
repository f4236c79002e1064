"""From an output folder to a running cluster: the steps, in the order that works."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kubevipgen.model import Cluster, Node, Role
from kubevipgen.output import boot_steps
from kubevipgen.render.bootstrap.paths import SCRIPT
from kubevipgen.render.kube_vip import after_init
from kubevipgen.render.kubeadm.parts import JOIN_PATH
from kubevipgen.render.plan import RenderedFile


class Step(NamedTuple):
    """One sentence or two, the commands to run, and ``about`` these: what they do in turn."""

    text: str
    commands: tuple[str, ...] = ()
    about: str = ""
    inside: tuple[str, ...] = ()


_ALL = "It does what is not done yet, and may be run again (--list shows the steps):"
_REST = "The same as there, with this in place of kubeadm init:"


def steps(cluster: Cluster, files: list[RenderedFile], folder: Path) -> Iterator[Step]:
    """Only steps for which something was rendered; commands run as root on the nodes."""
    yield from pin(files)
    yield from _copy(cluster, files, folder)
    yield from outside(cluster)
    if any(file.path == SCRIPT for file in files):
        yield from _bring_up(cluster, files)
    else:
        yield from _here(cluster, files)


def pin(files: Sequence[RenderedFile]) -> Iterator[Step]:
    """Whether the joins know the CA beforehand."""
    if any(f.path == JOIN_PATH and "unsafeSkipCAVerification: true" in f.content for f in files):
        yield Step(
            "First of all, or never: these joins trust whichever CA answers at the endpoint. "
            "To pin them, make the CA beforehand and render again:",
            ("kubevipgen secrets init --add --with-ca",),
        )


def _copy(cluster: Cluster, files: list[RenderedFile], folder: Path) -> Iterator[Step]:
    names = {file.node for file in files}
    node = next((node for node in cluster.nodes if node.name in names), None)
    if node is None:
        return
    source = shlex.quote(str(folder / node.name))
    if node.addresses:
        text = "Copy each node's folder onto that node, as root and before anything else; "
        text, remote = f"{text}for {node.name}:", f"ssh root@{node.addresses[0].ip} "
    else:  # made from flags, for the machine that this runs on
        text, remote = "Copy the files to their places, as root and before anything else:", ""
    pack = f"tar -C {source} --owner=root --group=root -cf - . \\"
    yield Step(text, (pack, f"  | {remote}tar -C / --no-overwrite-dir -xpf -"))


def outside(cluster: Cluster) -> Iterator[Step]:
    """What we make no file for, and what must be there first."""
    if bgp := cluster.kube_vip.bgp if cluster.kube_vip else None:
        peers = ", ".join(str(peer.address) for peer in bgp.peers)
        secret = (
            " with the passwords of the secrets file" if any(p.password for p in bgp.peers) else ""
        )
        yield Step(f"On the routers ({peers}): peer with every control plane{secret}.")
    if etcd := cluster.etcd:
        first = cluster.control_planes[0].name if cluster.control_planes else "the first"
        yield Step(
            f"Start the external etcd ({', '.join(etcd.endpoints)}), and on {first} have "
            f"{etcd.ca_file}, {etcd.cert_file} and {etcd.key_file}."
        )


def _bring_up(cluster: Cluster, files: list[RenderedFile]) -> Iterator[Step]:
    """Balancers, the first control plane, the others, workers: nodes of one kind in one step."""
    made = {file.node for file in files if file.path == SCRIPT}
    nodes = [node for node in cluster.nodes if node.name in made]
    first = [node for node in nodes if cluster.is_init_node(node)]
    others = [n for n in nodes if n.role is Role.CONTROL_PLANE and n not in first]
    balancers = [node for node in nodes if node.role is Role.LOAD_BALANCER]
    shown: set[str] = set()
    for text, group in (
        ("On {}:", balancers),
        ("On {}:", first),
        ("Within 2 hours, one after the other, on {}:", others),
        ("Within 24 hours, on {}:", [node for node in nodes if node.role is Role.WORKER]),
    ):
        if group:
            lines = tuple(boot_steps.commands(cluster, group, files, shown))
            about = _REST if shown.difference(lines) else _ALL
            yield Step(text.format(_names(group)), (f"sh {SCRIPT}",), about, lines)
        if group is balancers:
            shown.clear()  # they are no nodes of Kubernetes, and do little of what these do
        if group and group is first:
            yield Step("Install a network plugin (CNI).")


def _names(nodes: Sequence[Node]) -> str:
    names = ", ".join(node.name for node in nodes[:5])
    return f"{names} and {len(nodes) - 5} more" if len(nodes) > 5 else names


def _here(cluster: Cluster, files: list[RenderedFile]) -> Iterator[Step]:
    """Made from flags, for the machine that this runs on: what it is for, only its user knows."""
    node = cluster.nodes[0]
    if lines := boot_steps.host_commands(cluster, node, files):
        yield Step("Put them in force:", lines)
    yield Step("kubeadm files were left out: the spec lists no nodes with addresses.")
    if after_init.PATH in {file.path for file in files}:
        yield Step("When kubeadm init is done here:", (f"sh {after_init.PATH}",))

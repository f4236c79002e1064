"""From an output folder to a running cluster: the steps, in the order that works."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kubevipgen.model import Cluster, Role
from kubevipgen.output import roles
from kubevipgen.render.plan import RenderedFile

_INIT = "/etc/kubernetes/kubeadm-init.yaml"
_JOIN = "/etc/kubernetes/kubeadm-join.yaml"
_HOSTS = "/etc/kubevipgen/hosts"
_SYSCTL = "/etc/sysctl.d/"
_MODULES = "/etc/modules-load.d/"


class Step(NamedTuple):
    """One sentence or two, and the commands to run for it."""

    text: str
    commands: tuple[str, ...] = ()


def steps(cluster: Cluster, files: list[RenderedFile], folder: Path) -> Iterator[Step]:
    """Only steps for which something was rendered; commands run as root on the nodes."""
    paths = {file.path for file in files}
    yield from _pin(files)
    yield from _copy(cluster, files, folder)
    yield from _host(paths)
    yield from _balancers(cluster, paths)
    yield from _external(cluster)
    if _INIT in paths:
        yield from _init(cluster, paths)
    if _JOIN in paths:
        yield from _join(cluster)
    if not cluster.control_planes[0].addresses:
        yield Step("kubeadm files were left out: the spec lists no nodes with addresses.")
        yield from _after_init("When kubeadm init is done here:", paths)


def _pin(files: list[RenderedFile]) -> Iterator[Step]:
    if any(f.path == _JOIN and "unsafeSkipCAVerification: true" in f.content for f in files):
        yield Step(
            "First of all, or never: these joins trust whichever CA answers at the endpoint. "
            "To pin them, make the CA beforehand and render again:",
            ("kubevipgen secrets init --add --ca",),
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
    others = {f"chown {file.owner} {file.path}" for file in files if file.owner != "root:root"}
    if others:
        yield Step("Files that belong to another user than root:", tuple(sorted(others)))


def _host(paths: set[str]) -> Iterator[Step]:
    commands = []
    if any(path.startswith(_MODULES) for path in paths):
        commands.append("systemctl restart systemd-modules-load")
    if any(path.startswith(_SYSCTL) for path in paths):
        commands.append("sysctl --system")
    if commands:
        text = "On every node that got them: load the kernel modules and settings:"
        yield Step(text, tuple(commands))
    if _HOSTS in paths:
        yield Step(f"On every node: put {_HOSTS} into /etc/hosts; it says how.")


def _balancers(cluster: Cluster, paths: set[str]) -> Iterator[Step]:
    names = roles.services(cluster)
    where = "each load balancer" if cluster.on_load_balancers else "each control plane"
    if any(roles.drop_in(name) in paths for name in names):
        words = " ".join(names)
        commands = (
            "systemctl daemon-reload",
            f"systemctl enable {words}",
            f"systemctl restart {words}",
        )
        programs = " and ".join(names)
        text = f"On {where}: install {programs}, keeping the copied files, then:"
        yield Step(text, commands)
    if roles.drop_in("kubelet") in paths:
        text = "On each load balancer: install a kubelet and containerd, then:"
        yield Step(text, ("systemctl daemon-reload", "systemctl restart kubelet"))
    if bgp := cluster.kube_vip.bgp if cluster.kube_vip else None:
        peers = ", ".join(str(peer.address) for peer in bgp.peers)
        secret = (
            " with the passwords of the secrets file" if any(p.password for p in bgp.peers) else ""
        )
        yield Step(f"On the routers ({peers}): peer with every control plane{secret}.")


def _external(cluster: Cluster) -> Iterator[Step]:
    if etcd := cluster.etcd:
        first = cluster.control_planes[0].name if cluster.control_planes else "the first"
        yield Step(
            f"Start the external etcd ({', '.join(etcd.endpoints)}), and on {first} have "
            f"{etcd.ca_file}, {etcd.cert_file} and {etcd.key_file}."
        )


def _init(cluster: Cluster, paths: set[str]) -> Iterator[Step]:
    first = cluster.control_planes[0].name
    more = " --upload-certs" if len(cluster.control_planes) > 1 else ""
    yield Step(f"On {first}:", (f"kubeadm init --config {_INIT}{more}",))
    yield from _after_init(f"On {first}, when that is done:", paths)
    yield Step("Install a network plugin (CNI).")


def _after_init(text: str, paths: set[str]) -> Iterator[Step]:
    for script in sorted(path for path in paths if path.endswith("after-init.sh")):
        yield Step(text, (f"sh {script}",))


def _join(cluster: Cluster) -> Iterator[Step]:
    command = (f"kubeadm join --config {_JOIN}",)
    others = ", ".join(node.name for node in cluster.control_planes[1:])
    if others:
        yield Step(f"Within 2 hours, one after the other, on {others}:", command)
    if workers := cluster.with_role(Role.WORKER):
        names = ", ".join(node.name for node in workers[:5])
        more = f" and {len(workers) - 5} more" if len(workers) > 5 else ""
        yield Step(f"Within 24 hours, on {names}{more}:", command)

"""The runtimes with kube-vip: the program of the user, or, without one, a VIP that stays put."""

from __future__ import annotations

import shlex
from functools import cached_property
from pathlib import Path

from kubevipgen.model import Cluster, Node
from kubevipgen.rehearse.kube_vip import kubeconfigs, mounts
from kubevipgen.rehearse.kube_vip.environment import environment, words
from kubevipgen.rehearse.kube_vip.restarts import Restarted
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.lab.process import Process
from kubevipgen.rehearse.lab.programs import Program, confined
from kubevipgen.rehearse.lab.runtime import APART, Running, Runtime

KUBE_VIP = "kube-vip"


class WithKubeVip:
    """Runs kube-vip as ``binary``, whatever runs the other programs.

    ``authority`` is the cluster's CA and its key (PEM), which signs the certificate in the
    kubeconfig files that kubeadm would have written.
    """

    def __init__(
        self, others: Runtime, cluster: Cluster, authority: tuple[str, str], binary: Path
    ) -> None:
        self.name, self._others = others.name, others
        self._cluster, self._authority, self._binary = cluster, authority, binary.resolve()

    def prepare(self) -> None:
        self._others.prepare()

    def start(self, host: Host, program: Program, log: Path) -> Running:
        """LabError when the manifest asks for something that the node does not have."""
        if program.name != KUBE_VIP:
            return self._others.start(host, program, log)
        node = _node(self._cluster, host)
        made = kubeconfigs.made_by_kubeadm(self._cluster, node)
        kubeconfigs.write(host, made, self._kubeconfig)
        command = plan(program, host, node, self._binary)
        return Restarted(lambda: Process(command, log))

    @cached_property
    def _kubeconfig(self) -> str:
        return kubeconfigs.text(self._cluster, self._authority)


class WithFixedVip:
    """In the place of kube-vip: the first node that would run it has the VIP and keeps it.

    Only for what kube-vip would not react to; see `omissions.reason`.
    """

    def __init__(self, others: Runtime, cluster: Cluster) -> None:
        self.name, self._others, self._cluster = others.name, others, cluster

    def prepare(self) -> None:
        self._others.prepare()

    def start(self, host: Host, program: Program, log: Path) -> Running:
        if program.name != KUBE_VIP:
            return self._others.start(host, program, log)
        steps = []
        if host.name == self._cluster.vip_nodes[0].name:
            steps = fixed(self._cluster, _node(self._cluster, host))
        return Process([*host.enter(), "sh", "-c", "; ".join([*steps, "exec sleep infinity"])], log)


def plan(program: Program, host: Host, node: Node, binary: Path) -> list[str]:
    """The words that run the container of the manifest with ``binary`` as its program.

    LabError as for `environment` and `mounts.script`.
    """
    variables = environment(program, node)
    pairs = [f"{name}={value}" for name, value in variables.items()]
    own = ["env", "-i", *pairs, str(binary), *words(program, variables)]
    command = shlex.join([*confined(program), *own])
    script = f"{mounts.script(program, host)} && exec {command}"
    return [*host.enter(files=False), *APART, "sh", "-c", script]


def fixed(cluster: Cluster, node: Node) -> list[str]:
    """Shell commands that put the VIP on a node's card."""
    card = shlex.quote(node.interface or "eth0")
    return [
        f"ip address replace {vip}/{vip.max_prefixlen} dev {card}{' nodad' * (vip.version == 6)}"
        for vip in cluster.endpoint.vips
    ]


def _node(cluster: Cluster, host: Host) -> Node:
    return next(node for node in cluster.nodes if node.name == host.name)

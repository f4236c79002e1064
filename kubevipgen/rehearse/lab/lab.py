"""The lab: the nodes of a cluster on one machine, and everything that can happen to them.

A context manager that is entered inside `sandbox.run_apart`: what it makes is in namespaces of the
sandbox and vanishes with it. Its methods act at once and return when the act is done; whether the
cluster has recovered is a matter of ``settle``.
"""

from __future__ import annotations

import contextlib
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from kubevipgen.model import Cluster, Node, Role
from kubevipgen.rehearse.kube_vip import etcd
from kubevipgen.rehearse.lab import kernel
from kubevipgen.rehearse.lab.apiservers import Apiservers
from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.files import Tree, lay_out
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.lab.network import Wires
from kubevipgen.rehearse.lab.programs import BALANCING, Program, programs_of
from kubevipgen.rehearse.lab.runtime import Running, Runtime
from kubevipgen.rehearse.standin.state import State

APISERVER = "apiserver"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is rehearsed: ``authority`` is the cluster's CA and its key (PEM).

    ``apiserver`` is a command of the user in place of the stand-in, "" for none.
    """

    cluster: Cluster
    tree: Tree
    runtime: Runtime
    authority: tuple[str, str]
    apiserver: str = ""


class Lab:
    """``folder`` is empty and private to the sandbox."""

    def __init__(self, setting: Setting, folder: Path) -> None:
        cluster = setting.cluster
        self.cluster, self.folder, self.setting = cluster, folder, setting
        self.runtime = setting.runtime
        self.wires = Wires(cluster, folder / "net")
        self.apiservers = Apiservers(cluster, folder / "apiservers", setting.apiserver)
        self.nodes = {node.name: node for node in self.wires.nodes}
        self.programs = {name: programs_of(setting.tree.get(name, ())) for name in self.nodes}
        self.hosts: dict[str, Host] = {}
        self.running: dict[tuple[str, str], Running] = {}
        self.touched: dict[str, float] = {}  # program -> when one of them was last acted upon
        self._cut: set[str] = set()
        self._frozen: set[tuple[str, str]] = set()
        self._states = {name: State() for name in self.control_planes}

    def __enter__(self) -> Self:
        self.wires.build()
        (self.folder / "logs").mkdir()
        (self.folder / "nodes").mkdir()
        self.apiservers.prepare(tuple(self.nodes.values()), self.setting.authority)
        for name in self.nodes:
            etc = self.folder / "nodes" / name
            lay_out(etc, self.setting.tree.get(name, ()))
            self.hosts[name] = Host(name, self.wires.space(name), etc)
            self._switch_on(name)
        self.runtime.prepare()
        return self

    def __exit__(self, *_: object) -> None:
        for program in self.running.values():
            with contextlib.suppress(LabError, OSError):
                program.kill()
        for host in self.hosts.values():
            host.switch_off()

    # Who is who

    @property
    def balancers(self) -> tuple[str, ...]:
        """The nodes that may hold the VIP, in the order of the spec."""
        return tuple(n.name for n in self.cluster.vip_nodes if n.name in self.nodes)

    @property
    def control_planes(self) -> tuple[str, ...]:
        """The nodes with an apiserver."""
        return tuple(n for n, node in self.nodes.items() if node.role is Role.CONTROL_PLANE)

    @property
    def holds_vip(self) -> bool:
        """Whether one of the nodes has the VIP, by a program of its own."""
        return self.has("keepalived") or self.has("kube-vip")

    @property
    def keeper(self) -> str:
        """The node that the lab gives the VIP to, as nothing here moves it; "" for none."""
        return "" if self.holds_vip else self.balancers[0]

    def has(self, program: str) -> bool:
        """Whether some node runs it."""
        return any(program in programs for programs in self.programs.values())

    def programs_on(self, name: str) -> tuple[str, ...]:
        """What runs on a node when all is well, in the order of a boot."""
        own = tuple(p for p in BALANCING if p in self.programs[name])
        return ((APISERVER,) if name in self.control_planes else ()) + own

    def node(self, name: str) -> Node:
        return self.nodes[name]

    def log(self, name: str, program: str) -> Path:
        return self.folder / "logs" / f"{name}.{program}.log"

    # Programs

    def start(self, name: str, program: str) -> None:
        """Start a program on a node; LabError when it is there already."""
        if self.is_running(name, program):
            raise LabError(f"{program} on {name} is running already")
        log = self.log(name, program)
        if program == APISERVER:
            made: Running = self.apiservers.start(self.hosts[name], self.node(name), log)
        else:
            made = self.runtime.start(self.hosts[name], self._program(name, program), log)
        self.running[name, program] = made
        self._touch(program)

    def is_running(self, name: str, program: str) -> bool:
        found = self.running.get((name, program))
        return found is not None and found.alive

    def _touch(self, *programs: str) -> None:
        self.touched.update(dict.fromkeys(programs, time.monotonic()))

    def kill(self, name: str, program: str) -> None:
        """The whole program, the hard way."""
        self.running.pop((name, program)).kill()
        self._touch(program)

    def stop(self, name: str, program: str) -> None:
        """Ask it to end as systemd or the kubelet does, and wait until it has."""
        running = self.running.pop((name, program))
        running.tell(self._stop_signal(name, program))
        running.wait(f"{program} on {name}")
        self._touch(program)

    def tell(self, name: str, program: str, number: signal.Signals) -> None:
        self.running[name, program].tell(number)
        self._touch(program)

    def freeze(self, name: str, program: str) -> None:
        self.running[name, program].freeze()
        self._frozen.add((name, program))

    def thaw(self, name: str, program: str) -> None:
        self.running[name, program].thaw()
        self._frozen.discard((name, program))
        self._touch(program)

    def reload(self, name: str, program: str) -> None:
        """What a changed configuration does: a reload as a service, a new pod otherwise."""
        if self._program(name, program).in_pod:
            self.stop(name, program)
            self.start(name, program)
        else:
            number = signal.SIGUSR2 if program == "haproxy" else signal.SIGHUP
            self.tell(name, program, number)

    def switch(self, name: str, state: State) -> None:
        """The stand-in apiserver of a node: ready, slow, ..."""
        self._states[name] = state
        self._tell_states()
        self._touch(APISERVER)

    def _tell_states(self) -> None:
        """To every stand-in. One whose etcd has lost its majority can neither read nor write."""
        away = {name for name, host in self.hosts.items() if not host.on} | self._cut
        outside = self.cluster.etcd is not None
        good = etcd.writable(self.control_planes, away, outside=outside)
        for name, state in self._states.items():
            live = state.live and (name in good or not self.has("kube-vip"))
            self.apiservers.switch(self.node(name), replace(state, live=live))

    def _program(self, name: str, program: str) -> Program:
        try:
            return self.programs[name][program]
        except KeyError:
            raise LabError(f"the files of {name} do not run {program}") from None

    def _stop_signal(self, name: str, program: str) -> signal.Signals:
        """Haproxy's image has STOPSIGNAL SIGUSR1, systemd sends SIGTERM."""
        graceful = program == "haproxy" and self._program(name, program).in_pod
        return signal.SIGUSR1 if graceful else signal.SIGTERM

    # Nodes and cables

    def power_off(self, name: str) -> None:
        """Like pulling the plug: the network is silent from one moment to the next."""
        self.cut(name)
        self.hosts[name].switch_off()
        for key in [key for key in self.running if key[0] == name]:
            self.running.pop(key).kill()
        self.wires.reset(name)
        self._tell_states()

    def _switch_on(self, name: str) -> None:
        kernel.apply(self.wires, name, self.setting.tree.get(name, ()))
        if name == self.keeper:
            self.wires.add(name, self.cluster.endpoint.vips)
        self.hosts[name].switch_on()

    def power_on(self, name: str) -> None:
        """The node boots: network first, then its programs in order."""
        self._switch_on(name)
        self.mend(name)
        for program in self.programs_on(name):
            self.start(name, program)

    def cut(self, name: str) -> None:
        """Pull a node's cable at the switch, carrier left on."""
        self.wires.cut(name)
        self._cut.add(name)
        self._tell_states()

    def mend(self, name: str) -> None:
        self.wires.mend(name)
        self._cut.discard(name)
        self._tell_states()
        self._touch(APISERVER, *BALANCING)

    def start_all(self) -> None:
        """Every program on every node that is on and does not run yet."""
        for name in self.nodes:
            for program in self.programs_on(name):
                if not self.is_running(name, program):
                    self.start(name, program)

    def restore(self) -> None:
        """Everything on, plugged in, started and awake again."""
        for key in [key for key in self._frozen if self.is_running(*key)]:
            self.thaw(*key)
        self._frozen.clear()
        for name in self.nodes:
            if not self.hosts[name].on:
                self.power_on(name)
            if name in self._cut:
                self.mend(name)
        if any(state != State() for state in self._states.values()):
            self._touch(APISERVER)
        self._states = {name: State() for name in self.control_planes}
        self._tell_states()
        self.start_all()

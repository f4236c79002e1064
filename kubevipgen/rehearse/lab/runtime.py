"""What starts the programs of a node: this machine's own, or podman with the manifests."""

from __future__ import annotations

import shlex
import signal
from pathlib import Path
from typing import Protocol

from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.lab.process import Process
from kubevipgen.rehearse.lab.programs import Program, confined, read_only

# What a container has for itself: process 1, what it forks ends with it, and its mounts.
APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


class Running(Protocol):
    """A program that was started; LabError where an action is not possible."""

    @property
    def alive(self) -> bool: ...
    def kill(self) -> None: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...
    def tell(self, number: signal.Signals) -> None: ...
    def wait(self, what: str) -> None: ...


class Runtime(Protocol):
    """``processes`` or ``podman``."""

    name: str

    def prepare(self) -> None: ...
    def start(self, host: Host, program: Program, log: Path) -> Running: ...


class Processes:
    """The programs themselves. One of a pod has process and mount namespaces of its own.

    There it is process 1, as in a container, to which the check script logs.
    """

    name = "processes"

    def prepare(self) -> None:
        """Nothing is needed."""

    def start(self, host: Host, program: Program, log: Path) -> Running:
        command = f"exec {shlex.join([*confined(program), *program.words])}"
        if not program.in_pod:
            return Process([*host.enter(), "sh", "-c", command], log)
        before = "mount -o remount,bind,ro / && " if read_only(program) else ""
        return Process([*host.enter(), *APART, "sh", "-c", before + command], log)

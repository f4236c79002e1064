"""One node that is switched on: mount, host name and process namespaces of its own.

They live as long as a sleeping first process: killing it is what a power failure is.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from kubevipgen import resources
from kubevipgen.rehearse.lab.error import LabError


class Host:
    """``space`` is its network namespace, which outlives it; ``etc`` what it sees as /etc."""

    def __init__(self, name: str, space: Path, etc: Path) -> None:
        self.name, self.space, self.etc = name, space, etc
        self._first: subprocess.Popen[str] | None = None
        self._pid = 0

    @property
    def on(self) -> bool:
        return self._first is not None

    def switch_on(self) -> None:
        """LabError when the kernel does not let it."""
        apart = ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
        script = resources.text("scripts/rehearse-host.sh")
        words = ["nsenter", f"--net={self.space}", "--", *apart]
        first = subprocess.Popen(  # noqa: S603  (our own words)
            [*words, "sh", "-c", script, "sh", self.name, str(self.etc)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert first.stdout is not None  # noqa: S101  (PIPE above)
        said = first.stdout.readline()
        if said != "ready\n":
            first.kill()
            raise LabError(f"{self.name} cannot be switched on: {said}{first.stdout.read()}")
        self._first, self._pid = first, descendants(first.pid)[0]

    def switch_off(self) -> None:
        """At once, without a chance for any of its programs."""
        if self._first is None:
            return
        os.kill(self._pid, signal.SIGKILL)
        self._first.wait()
        if self._first.stdout is not None:
            self._first.stdout.close()
        self._first, self._pid = None, 0

    def enter(self, *, files: bool = True) -> list[str]:
        """The words that run a command here; with ``files`` False it sees the lab's own files."""
        if not self.on:
            raise LabError(f"{self.name} is switched off")
        spaces = ["--net", "--uts", "--pid", *(["--mount"] if files else [])]
        return ["nsenter", "-t", str(self._pid), *spaces, "--"]


def descendants(pid: int) -> list[int]:
    """The processes below one, parents before children; those that are gone are left out."""
    found = [pid]
    for parent in found:
        try:
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
        except OSError:
            continue
    return found[1:]

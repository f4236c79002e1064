"""A network and a mount table that only a test and what it starts can see.

What a rehearsal leaves behind on the machine is left behind there, whatever else runs beside it.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rehearsing import command

from kubevipgen.rehearse.lab.host import descendants

PATIENCE = 30.0  # seconds; a limit for waiting
_SPACES = ("net", "mnt", "pid", "uts")


@dataclass(frozen=True)
class Machine:
    """`pid` is that of a process which sleeps there."""

    pid: int

    def enter(self, *words: str | Path) -> list[str]:
        """The words that run a command there; the process is the command's own."""
        return ["nsenter", "-t", str(self.pid), "--net", "--mount", "--", *map(str, words)]

    def seen(self) -> frozenset[str]:
        """Its network cards, and its mounts.

        There may come to be fewer: a mount goes everywhere when the host removes its folder.
        """
        words = self.enter("ip", "-oneline", "link")
        links = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        return frozenset((links + Path(f"/proc/{self.pid}/mounts").read_text()).splitlines())


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    words = ["unshare", "--net", "--mount", "sh", "-c", "echo up; exec sleep infinity"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
            yield Machine(process.pid)
        finally:
            process.kill()


@dataclass(frozen=True)
class Rehearsal:
    """One that runs: the command, and what there is of it on the machine."""

    command: subprocess.Popen[str]
    processes: frozenset[int]
    spaces: frozenset[str]  # of its own: net:[4026532345]

    @property
    def chain(self) -> tuple[int, int, int, int]:
        """The command, the middle one, process 1 of the sandbox, the worker."""
        pid = self.command.pid
        found = [pid]
        for _ in range(3):
            pid = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
            found.append(pid)
        one, two, three, four = found
        return one, two, three, four

    def left(self, moment: float) -> str:
        """What there still is of it, in words; "" for nothing.

        Of processes that began before the moment of its end (`now`): the kernel gives the number
        of a namespace that is gone to the next one, which may be another rehearsal's.
        """
        older = [pid for pid in _pids() if _began(pid) < moment]
        held = {name for pid in older for name in _spaces_of(pid) if name in self.spaces}
        alive = [pid for pid in older if pid in self.processes]
        return f"processes {alive}, namespaces {sorted(held)}" if alive or held else ""


def now() -> float:
    """Seconds since the boot, as for `_began`."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@contextlib.contextmanager
def rehearsal(there: Machine, *words: str | Path, temporary: Path) -> Iterator[Rehearsal]:
    """It has keepalived up when it is handed over; killed at the end, when it still runs."""
    process = subprocess.Popen(
        there.enter(*command(*words)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    with process:
        try:
            wait("a rehearsal begins", lambda: _is_up(process))
            processes = frozenset(descendants(process.pid))
            own = set(_spaces_of(there.pid)) | set(_spaces_of(os.getpid()))
            spaces = frozenset(name for pid in processes for name in _spaces_of(pid)) - own
            assert len(processes) > 10
            assert len(spaces) > 10
            yield Rehearsal(process, processes, spaces)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # all of it, should it not end by itself


def wait(what: str, condition: Callable[[], bool], seen: Callable[[], str] = str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE:g} s; {seen()}"
        time.sleep(0.05)


def _is_up(process: subprocess.Popen[str]) -> bool:
    assert process.poll() is None, process.communicate()
    names = [_name(pid) for pid in descendants(process.pid)]
    return names.count("keepalived") >= 3


def _name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def _began(pid: int) -> float:
    """Seconds since the boot; endless for what is gone, or dead and not asked about yet."""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if words[0] not in "ZX":
            return int(words[19]) / os.sysconf("SC_CLK_TCK")
    return math.inf


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _spaces_of(pid: int) -> Iterator[str]:
    """The namespaces that a process is in, or keeps open."""
    links = [Path(f"/proc/{pid}/ns/{name}") for name in _SPACES]
    with contextlib.suppress(OSError):
        links += Path(f"/proc/{pid}/fd").iterdir()
    for link in links:
        with contextlib.suppress(OSError):
            target = str(link.readlink())
            if target.partition(":")[0] in _SPACES:
                yield target

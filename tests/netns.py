"""Network namespaces for tests: named after this process, always removed, swept when orphaned."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PREFIX = "kvgtest"
_numbers = itertools.count(1)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@dataclass(frozen=True)
class Namespace:
    name: str

    def command(self, *words: str | Path) -> list[str]:
        """The words that run this command inside; it gets a private mount namespace too."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def run(self, *words: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, timeout=timeout, check=False
        )

    def interface(self, name: str, addresses: Iterable[str] = ()) -> None:
        """A network card of no use that is up and has these addresses ("10.0.0.163/24")."""
        try:
            _ip("-n", self.name, "link", "add", name, "type", "dummy")
        except subprocess.CalledProcessError:  # small kernels are built without the dummy driver
            _ip("-n", self.name, "link", "add", name, "type", "bridge")
        _ip("-n", self.name, "link", "set", name, "up")
        for address in addresses:
            flags = ["nodad"] if ":" in address else []
            _ip("-n", self.name, "address", "add", address, "dev", name, *flags)


def laid_over(source: Path, target: Path) -> str:
    """Shell words that put the files of `source` over those of `target` in a mount namespace.

    What the package has there stays, as on a node: keepalived 2.3 wants its own file beside ours.
    /run must be private already.
    """
    work = f"/run/laid-over{target}"
    copies = f"mkdir -p {work} && cp -a {target}/. {work} && cp -a {source}/. {work}"
    return f"{copies} && mount --bind {work} {target}"


@contextmanager
def namespace() -> Iterator[Namespace]:
    """A new network namespace with its loopback up; its processes are killed at the end."""
    space = Namespace(f"{PREFIX}-{os.getpid()}-{next(_numbers)}")
    _ip("netns", "add", space.name)
    try:
        _ip("-n", space.name, "link", "set", "lo", "up")
        yield space
    finally:
        remove(space.name)


@cache
def unusable() -> str:
    """Why no network namespace can be made and entered here; "" when it can. Tried, not guessed."""
    if os.geteuid() != 0:
        return "making a network namespace needs root"
    try:
        with namespace() as space:
            done = space.run("true")
    except FileNotFoundError:
        return "ip is not on PATH"
    except subprocess.CalledProcessError as error:
        return f"no network namespace can be made here: {str(error.stderr).strip()}"
    return "" if done.returncode == 0 else f"no network namespace here: {done.stderr.strip()}"


def remove(name: str) -> None:
    pids = subprocess.run(
        ["ip", "netns", "pids", name], capture_output=True, text=True, check=False
    ).stdout.split()
    for pid in pids:
        subprocess.run(["kill", "-KILL", pid], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def sweep() -> None:
    """Remove the namespaces of test runs that died before they could clean up."""
    listing = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=False)
    for line in listing.stdout.splitlines():
        name = line.split()[0]
        prefix, _, rest = name.partition("-")
        pid = rest.partition("-")[0]
        if prefix == PREFIX and pid.isdigit() and not Path("/proc", pid).exists():
            remove(name)

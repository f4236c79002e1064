"""The hosts that a drill can look at and act on: this one, and others by the user's own command."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NamedTuple

from kubevipgen import resources
from kubevipgen.model import Cluster, Ip, Node

_WAIT = 30.0  # seconds: a first login may take its time
_MOST_TEXT = 120
_MARK = "kubevipgen-drill "


class HostError(Exception):
    """A host could not be looked at or acted on; the text says why."""


class Process(NamedTuple):
    """``start`` in ticks since the boot; with it a number that was used again is noticed."""

    pid: int
    start: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What a host has now: its addresses, and the oldest process of the VIP's daemon."""

    root: bool
    addresses: frozenset[Ip]
    process: Process | None


@dataclass(frozen=True, slots=True)
class Host:
    """``words`` run a command on the node; none means that it is this host."""

    name: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} (by `{' '.join(self.words)}`)" if self.words else self.name

    def look(self, program: str) -> Sight:
        """HostError when nobody can look there."""
        said = self._run("look", program)
        try:
            return parse(said)
        except (ValueError, IndexError):
            raise HostError(f"{self.name} says something else than the script does") from None

    def stop(self, program: str, process: Process) -> None:
        """SIGTERM to exactly this process; HostError when it is not that any more."""
        self._run("stop", program, str(process.pid), str(process.start))

    def _run(self, *words: str) -> str:
        """The script comes over standard input: no word of it is read by a shell on the way."""
        command = [*self.words, "sh", "-s", "--", *words]
        script = resources.text("scripts/drill.sh")
        called = f"`{self.words[0]}` to {self.name}" if self.words else "sh"
        try:
            done = subprocess.run(  # noqa: S603  (the user's words, no shell)
                command, input=script.encode(), capture_output=True, timeout=_WAIT, check=False
            )
        except subprocess.TimeoutExpired:
            raise HostError(f"{called} took more than {_WAIT:g} s") from None
        except OSError as error:
            raise HostError(f"{called} cannot be run: {error.strerror}") from None
        out, said = (raw.decode("utf-8", "replace") for raw in (done.stdout, done.stderr))
        if done.returncode or f"{_MARK}done" not in out:
            raise HostError(f"{called} failed: {_why(said, done.returncode)}")
        return out


def _why(said: str, code: int) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = "".join(c for c in lines[-1] if c.isprintable())[:_MOST_TEXT] if lines else ""
    return last or f"exit code {code}"


def parse(text: str) -> Sight:
    """From what the script says; other lines (a greeting at login) do not matter."""
    root, process = False, None
    addresses = set()
    for line in text.splitlines():
        words = line.removeprefix(_MARK).split() if line.startswith(_MARK) else [""]
        if words[0] == "user":
            root = words[1] == "0"
        elif words[0] == "address":
            addresses.add(ip_address(words[1]))
        elif words[0] == "process":
            process = Process(int(words[1]), int(words[2]))
    return Sight(root, frozenset(addresses), process)


def reachable(cluster: Cluster, ssh: tuple[str, ...], local: Iterable[str]) -> tuple[Host, ...]:
    """The nodes that may hold the VIP and can be asked; ``local`` are this host's addresses."""
    return tuple(_hosts(cluster, ssh, frozenset(map(ip_address, local))))


def _hosts(cluster: Cluster, ssh: tuple[str, ...], local: frozenset[Ip]) -> Iterator[Host]:
    for node in cluster.vip_nodes:
        if any(address.ip in local for address in node.addresses):
            yield Host(node.name)
        elif ssh and node.addresses:
            yield Host(node.name, tuple(_filled(word, node) for word in ssh))


def _filled(word: str, node: Node) -> str:
    return word.replace("{address}", str(node.addresses[0].ip)).replace("{name}", node.name)


def look_at(hosts: Iterable[Host], program: str) -> Mapping[str, Sight]:
    """All at the same time, by the name of the node; HostError when one cannot be looked at."""
    hosts = tuple(hosts)
    with ThreadPoolExecutor(len(hosts) or 1) as pool:
        sights = pool.map(lambda host: host.look(program), hosts)
        return dict(zip((host.name for host in hosts), sights, strict=True))

"""Which process has a socket: the links in /proc/PID/fd."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from kubevipgen.probe import processes, read
from kubevipgen.probe.topic import UnavailableError

_LINK = "socket:["
_PARENT = re.compile(r"^PPid:\s+(\d+)", re.MULTILINE)
_DEEPEST = 32
_HIDDEN = "only root sees the processes of other users (run as root)"
_CLOSED = "this host lets not even root look into some of its processes"
_SYSTEMD = 1  # holds the sockets of units that start on demand; the service itself says more


class Owners:
    """Processes by the inode of their sockets, looked for once."""

    def __init__(self, inodes: Iterable[int]) -> None:
        self._wanted = {inode for inode in inodes if inode}
        self._pids: dict[int, list[int]] = {}
        self._unseen = False
        for pid in _pids():
            self._look(pid)

    def has(self, inode: int) -> bool:
        """Whether the owner of the socket was seen."""
        return inode in self._pids

    def is_ours(self, inode: int) -> bool:
        """Whether this program has the socket, or one that it has started (kubeadm tries ports)."""
        return any(_descends(pid) for pid in self._pids.get(inode, []))

    def process(self, inode: int) -> dict[str, Any] | None:
        """Name and number; None for a socket that no process of this host has."""
        pids = self._pids.get(inode, [])
        if pids:
            return described(min(pids, key=lambda pid: (pid == _SYSTEMD, pid)))
        if not self._unseen or not inode:
            return None
        return {"unknown": _CLOSED if os.geteuid() == 0 else _HIDDEN}

    def _look(self, pid: int) -> None:
        try:
            for inode in _sockets(pid, self._wanted):
                found = self._pids.setdefault(inode, [])
                if pid not in found:
                    found.append(pid)
        except PermissionError:
            self._unseen = True
        except OSError:  # it has ended meanwhile
            return


def described(pid: int) -> dict[str, Any]:
    """``name`` is the program's, that of the script for an interpreter; ``command`` how it began.

    No more of a command line: there may be secrets in it.
    """
    try:
        text = read.text_or_none(f"/proc/{pid}/cmdline") or ""
    except UnavailableError:
        text = ""
    words = [word for word in text.split("\0") if word]
    name = processes.program_of(words) if words else _short_name(pid)
    return {"pid": pid, "name": name, "command": words[0] if words else ""}


def _short_name(pid: int) -> str:
    """What the kernel calls a process that has no command line (any more)."""
    try:
        return (read.text_or_none(f"/proc/{pid}/comm") or "").strip() or f"process {pid}"
    except UnavailableError:
        return f"process {pid}"


def _descends(pid: int) -> bool:
    """Whether a process is this one or comes from it."""
    for _ in range(_DEEPEST):
        if pid == os.getpid():
            return True
        try:
            found = _PARENT.search(read.text_or_none(f"/proc/{pid}/status") or "")
        except UnavailableError:
            return False
        if found is None or found.group(1) == "0":
            return False
        pid = int(found.group(1))
    return False


def _pids() -> list[int]:
    try:
        return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
    except OSError as error:
        raise read.refused("/proc", error) from None


def _sockets(pid: int, wanted: Collection[int]) -> Iterator[int]:
    folder = f"/proc/{pid}/fd"
    for name in os.listdir(folder):
        try:
            target = os.readlink(f"{folder}/{name}")
        except FileNotFoundError:  # closed meanwhile
            continue
        if target.startswith(_LINK):
            inode = int(target[len(_LINK) : -1])
            if inode in wanted:
                yield inode

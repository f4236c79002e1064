"""Topic ``processes``: which of the programs that matter run, from /proc.

In a container without the host's process namespace these are the container's own.
"""

from __future__ import annotations

import os
import re

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

PROGRAMS = (
    "kubelet",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kube-proxy",
    "etcd",
    "kube-vip",
    "haproxy",
    "keepalived",
    "containerd",
    "crio",
    "dockerd",
    "cri-dockerd",
    "firewalld",
    "NetworkManager",
    "systemd-networkd",
    "dhclient",
    "dhcpcd",
    "chronyd",
    "ntpd",
    "systemd-timesyncd",
    "nginx",
)
_INTERPRETER = re.compile(r"(python[\d.]*|platform-python[\d.]*|perl|sh|bash)$")
# Mount options of /proc that hide other users' processes from all but root.
_HIDDEN = re.compile(r"hidepid=(?!0|off)\w+")


def gather(request: Request) -> dict[str, list[int]]:
    """Process numbers by program name, [] for a program that does not run."""
    del request
    found: dict[str, list[int]] = {name: [] for name in PROGRAMS}
    for pid, words in command_lines():
        name = program_of(words)
        if name in found:
            found[name].append(pid)
    return found


def command_lines() -> list[tuple[int, list[str]]]:
    """All processes in order; UnavailableError when this user may not see all of them."""
    if os.geteuid() != 0 and _HIDDEN.search(_proc_options()):
        raise UnavailableError("/proc hides the processes of other users (run as root)")
    try:
        pids = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
    except OSError as error:
        raise UnavailableError(f"/proc: {error.strerror}") from None
    return [(pid, words) for pid in pids for words in [_words(pid)] if words]


def arguments(program: str) -> list[str]:
    """The command line of the first process of a program, [] when none runs."""
    return next((words for _, words in command_lines() if program_of(words) == program), [])


def program_of(words: list[str]) -> str:
    """The name of a program; that of its script when an interpreter runs it."""
    name = os.path.basename(words[0])
    if _INTERPRETER.match(name):
        name = next((os.path.basename(w) for w in words[1:] if not w.startswith("-")), name)
    # Some daemons write a title there: "nginx: master process /usr/sbin/nginx".
    return name.partition(" ")[0].rstrip(":").lstrip("-")


def _words(pid: int) -> list[str]:
    """The command line; [] for threads of the kernel and for what has ended meanwhile."""
    try:
        text = read.text_or_none(f"/proc/{pid}/cmdline") or ""
    except UnavailableError:  # it ended between open and read
        return []
    return [word for word in text.split("\0") if word]


def _proc_options() -> str:
    mounts = read.text_or_none("/proc/self/mounts") or ""
    lines = (line.split() for line in mounts.splitlines())
    return ",".join(words[3] for words in lines if len(words) > 3 and words[1] == "/proc")


TOPIC = Topic("processes", gather)

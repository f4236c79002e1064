"""Topic ``programs``: which release of each program is here, and what it says of our config."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

# The words that make each program tell its version. No one of them talks to a server.
VERSION_OF = {
    "kubeadm": ("kubeadm", "version", "-o", "short"),
    "kubelet": ("kubelet", "--version"),
    "kubectl": ("kubectl", "version", "--client"),
    "containerd": ("containerd", "--version"),
    "crio": ("crio", "--version"),
    "crictl": ("crictl", "--version"),
    "haproxy": ("haproxy", "-v"),
    "keepalived": ("keepalived", "-v"),
}
CONFIG_OF = {"haproxy": "/etc/haproxy/haproxy.cfg", "keepalived": "/etc/keepalived/keepalived.conf"}
# Neither opens a socket, nor starts a script, nor touches an interface.
TEST_OF = {"haproxy": ("haproxy", "-c", "-f"), "keepalived": ("keepalived", "-t", "-f")}

# A number after a blank, with an optional v and whatever a distribution adds behind it.
_VERSION = re.compile(
    r"(?:^|\s)v?(\d+\.\d+(?:\.\d+)?(?:[-+~][0-9A-Za-z.+~-]+)?)(?!\.?\d)", re.MULTILINE
)
_MAX_LINES = 40


def gather(request: Request) -> dict[str, Any]:
    """Versions by program, None for one that is not here, and the verdicts on configs."""
    del request
    with ThreadPoolExecutor(len(VERSION_OF) + len(TEST_OF)) as pool:
        versions = {name: pool.submit(read.known, version, name) for name in VERSION_OF}
        verdicts = {name: pool.submit(read.known, verdict, name) for name in TEST_OF}
    found: dict[str, Any] = {name: answer.result() for name, answer in versions.items()}
    found["configs"] = {name: answer.result() for name, answer in verdicts.items()}
    return found


def is_here(name: str) -> bool:
    """Whether a program can be run on this host."""
    try:
        read.program(name)
    except UnavailableError:
        return False
    return True


def version(name: str) -> str | None:
    """``1.36.2``, as the program itself says it; None when it is not on this host."""
    if not is_here(name):
        return None
    words = VERSION_OF[name]
    done = read.run(*words)
    found = parse_version(f"{done.out}\n{done.err}")
    if not found:
        raise UnavailableError(f"`{' '.join(words)}` tells no version")
    return found


def parse_version(text: str) -> str:
    """The first version number in a program's words, without ``v``; "" for none."""
    found = _VERSION.search(text)
    return found.group(1) if found else ""


def verdict(name: str) -> dict[str, Any] | None:
    """Exit code and words of the program's own test; None without the program or its file."""
    path = CONFIG_OF[name]
    if not is_here(name) or not os.path.lexists(path):
        return None
    done = read.run(*TEST_OF[name], path, timeout=8.0)
    return {"path": path, "code": done.code, "lines": lines(f"{done.out}\n{done.err}")}


def lines(text: str) -> list[str]:
    """What was said, without empty lines, and not without end."""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    return said[:_MAX_LINES]


TOPIC = Topic("programs", gather, seconds=15.0)

"""Topic ``hardware``: processors and memory as kubeadm counts them."""

from __future__ import annotations

import os
import re
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_CGROUP = "/sys/fs/cgroup"


def gather(request: Request) -> dict[str, Any]:
    """``cgroup...`` is the limit of the container that this is, null without one."""
    del request
    memory = read.known(_memory)
    return {
        "cpus": len(os.sched_getaffinity(0)),  # what Go's runtime.NumCPU counts
        "onlineCpus": os.cpu_count() or 0,
        "memoryBytes": memory,
        "cgroupCpus": read.known(_cgroup_cpus),
        "cgroupMemoryBytes": read.known(_cgroup_memory, memory if isinstance(memory, int) else 0),
        "architecture": os.uname().machine,
    }


def parse_meminfo(text: str) -> int:
    """MemTotal in bytes."""
    found = re.search(r"^MemTotal:\s+(\d+) kB$", text, re.MULTILINE)
    if found is None:
        raise UnavailableError("/proc/meminfo has no MemTotal")
    return int(found[1]) * 1024


def cpus_of_quota(text: str) -> float | None:
    """From cpu.max, or its parts of cgroup version 1 in the same order; None is no limit."""
    words = text.split()
    if len(words) != 2 or not (words[0].isdigit() and words[1].isdigit()):
        return None  # "max", or -1 in version 1
    return round(int(words[0]) / int(words[1]), 3)


def bytes_of_limit(text: str, memory: int) -> int | None:
    """From memory.max or memory.limit_in_bytes; above the memory there is, it limits nothing."""
    limit = int(text) if text.strip().isdigit() else 0
    return limit if limit > 0 and (not memory or limit < memory) else None


def _memory() -> int:
    return parse_meminfo(read.text("/proc/meminfo"))


# Only the top of the tree in sight: that is the container's own group in a container, and has
# no limits on a host, whatever the group of the shell is limited to.
def _cgroup_cpus() -> float | None:
    quota = read.text_or_none(f"{_CGROUP}/cpu.max")
    if quota is None:
        parts = [
            read.text_or_none(f"{_CGROUP}/cpu/cpu.cfs_{part}_us") for part in ("quota", "period")
        ]
        quota = " ".join(part or "" for part in parts)
    return cpus_of_quota(quota)


def _cgroup_memory(memory: int) -> int | None:
    limit = read.text_or_none(f"{_CGROUP}/memory.max")
    if limit is None:
        limit = read.text_or_none(f"{_CGROUP}/memory/memory.limit_in_bytes")
    return bytes_of_limit(limit or "", memory)


TOPIC = Topic("hardware", gather)

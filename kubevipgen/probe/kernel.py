"""Topic ``kernel``: its release, and the build options that kubeadm's preflight looks at."""

from __future__ import annotations

import os
import re
from typing import Any

from kubevipgen.probe import kernel_config
from kubevipgen.probe.read import known
from kubevipgen.probe.topic import Request, Topic

OPTIONS = (
    "AUFS_FS", "BLK_DEV_DM", "CFS_BANDWIDTH", "CGROUPS", "CGROUP_BPF", "CGROUP_CPUACCT",
    "CGROUP_DEVICE", "CGROUP_FREEZER", "CGROUP_HUGETLB", "CGROUP_PIDS", "CGROUP_SCHED", "CPUSETS",
    "EXT4_FS", "FAIR_GROUP_SCHED", "INET", "IPC_NS", "IP_NF_TARGET_REDIRECT", "MEMCG",
    "NAMESPACES", "NETFILTER_XT_MATCH_COMMENT", "NETFILTER_XT_TARGET_REDIRECT", "NET_NS",
    "OVERLAYFS_FS", "OVERLAY_FS", "PID_NS", "PROC_FS", "SECCOMP", "SECCOMP_FILTER", "UTS_NS",
)  # fmt: skip


def gather(request: Request) -> dict[str, Any]:
    """``config`` is None when no file with the options is where kubeadm would look."""
    del request
    release = os.uname().release
    return {
        "release": release,
        "version": version(release),
        "configFile": kernel_config.find(release),
        "config": known(_config, release),
    }


def version(release: str) -> list[int]:
    """``6.1.0-28-amd64`` -> [6, 1, 0]."""
    first = re.match(r"[0-9]+(\.[0-9]+)*", release)
    return [int(word) for word in first.group().split(".")][:3] if first else []


def _config(release: str) -> dict[str, str] | None:
    path = kernel_config.find(release)
    if not path:
        return None
    found = kernel_config.options(path)
    return {name: found.get(name, "n") for name in OPTIONS}


TOPIC = Topic("kernel", gather)

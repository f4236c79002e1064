"""Topic ``space``: the file systems that etcd, the kubelet and the runtime will write to."""

from __future__ import annotations

import os
import re
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_ETCD = "/var/lib/etcd"  # kubeadm's default; the facts of the spec may name another
_ALWAYS = {"kubelet": "/var/lib/kubelet", "containerd": "/var/lib/containerd"}
_OCTAL = re.compile(r"\\([0-7]{3})")


def gather(request: Request) -> dict[str, Any]:
    """By what uses it; ``existing`` is the nearest folder that is there already."""
    places = {"etcd": request.spec.get("etcdDirectory") or _ETCD, **_ALWAYS}
    return {name: read.known(of, path) for name, path in places.items()}


def of(path: str) -> dict[str, Any]:
    """The file system below a path, whether or not the path exists yet."""
    existing = nearest(path)
    try:
        found, device = os.statvfs(existing), os.stat(existing).st_dev
    except OSError as error:
        raise UnavailableError(f"{existing}: {error.strerror}") from None
    mount = mount_of(read.text("/proc/self/mountinfo"), existing)
    return {
        "path": path,
        "existing": existing,
        "device": f"{os.major(device)}:{os.minor(device)}",
        "type": mount["type"],
        "mountPoint": mount["mountPoint"],
        "bytes": found.f_blocks * found.f_frsize,
        "freeBytes": found.f_bavail * found.f_frsize,
        "inodes": found.f_files,  # 0: the file system makes them as needed (btrfs)
        "freeInodes": found.f_favail,
    }


def nearest(path: str) -> str:
    """The path itself or the nearest parent that exists, without symbolic links."""
    place = os.path.realpath(path)
    while not os.path.isdir(place):
        place = os.path.dirname(place)
    return place


def mount_of(mountinfo: str, path: str) -> dict[str, str]:
    """The mount that a path lies on (proc(5)): the longest mount point, the last of equals."""
    best = {"mountPoint": "", "type": ""}
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        words, after = left.split(" "), right.split(" ")
        if len(words) < 5 or not after[0]:
            continue
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), words[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best["mountPoint"]):
            best = {"mountPoint": point, "type": after[0]}
    return best


TOPIC = Topic("space", gather)

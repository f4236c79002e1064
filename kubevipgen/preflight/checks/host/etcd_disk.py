"""The disk of etcd makes writes durable fast enough.

Why: etcd waits for fdatasync with every write. When that takes long, it misses heartbeats, the
leader changes, leases (kube-vip's too) run out, and the VIP moves without need. A network file
system or one in memory is no place for it at all.

How to fix: put /var/lib/etcd on a local SSD or NVMe disk of its own, away from images and logs.
Measure with `kubevipgen preflight --etcd-directory DIR`, a folder on that disk that exists: it
writes 22 MiB in blocks of 2300 bytes into a file without a name, for 5 seconds at most.

Source: https://etcd.io/docs/v3.5/op-guide/hardware/#disks ; etcd FAQ: 99 of 100 in 10 ms.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Role
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.requirements import requirements

ID = "etcd-disk"
PHASES = EVERY
NEEDS = ("etcdDisk", "space")

_UNSUITABLE = {
    "nfs": "over the network",
    "nfs4": "over the network",
    "cifs": "over the network",
    "smb3": "over the network",
    "ceph": "over the network",
    "9p": "on another machine",
    "virtiofs": "on another machine",
    "tmpfs": "in memory, and lost at the next boot",
    "ramfs": "in memory, and lost at the next boot",
}


def check(subject: Subject) -> Iterator[Fault]:
    own = subject.node.role is Role.CONTROL_PLANE and subject.cluster.etcd is None
    if not own and subject.node.role is not Role.ETCD:
        raise NotApplicableError("etcd does not run on this node")
    unsuitable = list(_kind(subject))
    yield from unsuitable
    measured = subject.facts.at("etcdDisk")
    if measured is None and unsuitable:
        return
    if measured is None:
        # etcd's own folder is not there before kubeadm, and need not be: the disk is the same.
        existing = subject.facts.at("space", "etcd", "existing")
        raise NotApplicableError(f"not measured; it is with --etcd-directory {existing}")
    p99, directory = measured["p99"], measured["directory"]
    for row in requirements("etcd-p99-milliseconds"):
        if p99 > row.limit:
            yield Fault(
                f"{directory}: 1 of 100 writes took {p99:g} ms or longer (half of them"
                f" {measured['p50']:g} ms, the longest {measured['max']:g} ms); etcd wants"
                f" {row.limit:g} ms",
                f"give etcd a faster disk, or one of its own: {row.why}",
                row.severity,
            )
            return


def _kind(subject: Subject) -> Iterator[Fault]:
    kind = subject.facts.at("space", "etcd", "type")
    if kind in _UNSUITABLE:
        yield Fault(
            f"{subject.facts.at('space', 'etcd', 'path')} will be {_UNSUITABLE[kind]} ({kind})",
            "mount a local file system there (ext4, xfs)",
            Severity.WARNING,
        )

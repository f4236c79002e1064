"""Which apiservers can still write a Lease when nodes are dead or cut off.

The stand-ins share a folder in the place of etcd, and a folder knows no network. A kube-vip whose
node is alone would renew its Lease there for ever, so the lab has to take the folder away.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


def writable(planes: Sequence[str], away: Collection[str], *, outside: bool = False) -> set[str]:
    """The control planes whose etcd has a majority; ``away`` are those off or cut off, each alone.

    etcd members of this cluster stand on every control plane (stacked); ``outside`` ones are always
    enough, but out of reach for who is away. A single control plane is its own majority.
    """
    near = {name for name in planes if name not in away}
    if outside:
        return near
    if 2 * len(near) > len(planes):
        return near
    return set(planes) if len(planes) == 1 else set()

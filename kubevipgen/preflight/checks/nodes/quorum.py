"""etcd can lose a member and goes on.

Why: etcd needs a majority, floor(n/2) + 1 of n members. One member tolerates no failure, two
tolerate none either and are twice as likely to have one; an even number never tolerates more
than the odd number below it. While control planes join, the count goes through 2: then both must
stay up.

How to fix: plan 3 or 5 control planes (or members of external etcd), join them one after the
other, and do not restart any between the first and the third.

Source: etcd FAQ, "Why an odd number of cluster members?"; kube-vip #748, #941, #1176.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Node, Role
from kubevipgen.preflight.check import Fault, Group, NotApplicableError
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules.quorum import arithmetic

ID = "quorum"
PHASES = EVERY
NEEDS = ()


def check(group: Group) -> Iterator[Fault]:
    planned = _planned(group.cluster)
    if not planned:
        raise NotApplicableError("the members of the external etcd are no nodes of this spec")
    names = {node.name for node in planned}
    here = {member.node.name for member in group.members} & names
    if len(planned) % 2 == 0 or len(planned) == 1:
        yield Fault(
            f"etcd is planned with {arithmetic(len(planned))}",
            f"plan {len(planned) + 1 if len(planned) > 1 else 3} members",
            Severity.WARNING,
        )
    if 0 < len(here) < len(planned):
        yield Fault(
            f"facts of {len(here)} of {len(planned)} etcd members; with these alone it has"
            f" {arithmetic(len(here))}",
            "",
            Severity.INFO,
        )


def _planned(cluster: Cluster) -> tuple[Node, ...]:
    return cluster.control_planes if cluster.etcd is None else cluster.with_role(Role.ETCD)

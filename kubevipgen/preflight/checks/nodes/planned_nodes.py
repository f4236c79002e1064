"""The facts are of exactly the nodes that the spec plans, once each.

Why: what no document tells cannot be judged: a node that is missing here may still spoil the
bootstrap. Two documents of one node mean that the probe ran on the wrong host, or that an old
document lies among the new ones, and the checks over all nodes compare a node with itself.

How to fix: run `kubevipgen preflight --gather-only` (or the probe) on the nodes that are named,
and give each node's newest document once.

Source: facts of several nodes, `node` in each document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Group
from kubevipgen.preflight.phase import EVERY

ID = "planned-nodes"
PHASES = EVERY
NEEDS = ()


def check(group: Group) -> Iterator[Fault]:
    seen = Counter(member.node.name for member in group.members)
    planned = [node.name for node in group.cluster.nodes]
    missing = [name for name in planned if name not in seen]
    if missing:
        yield Fault(
            f"facts of {len(seen)} of {len(planned)} nodes: {', '.join(missing)}"
            f" {'is' if len(missing) == 1 else 'are'} missing",
            "gather on these too: what is not told is not checked",
            Severity.WARNING,
        )
    for name, number in seen.items():
        if number > 1:
            yield Fault(
                f"{number} documents are of node {name}",
                "give the newest only; if they are of different hosts, one of these has the"
                " address or the host name of another",
            )

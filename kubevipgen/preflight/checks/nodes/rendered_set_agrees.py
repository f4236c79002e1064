"""The rendered files on all nodes come from the same spec.

Why: after a change of the spec the files have to be copied to every node. With one node forgotten
the set disagrees with itself: other peers, another virtual router ID, another VIP. Each node
looks right by itself, and after a failover two hold the VIP, or none.

How to fix: render once and copy every node's folder again, then restart what runs already (the
kubelet restarts changed static pods by itself).

Source: this tool's own output; the first lines of each rendered file name the spec and the first
12 digits of its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.checks.disk._files import marker, origin
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.preflight.phase import EVERY

ID = "rendered-set-agrees"
PHASES = EVERY
NEEDS = ("disk",)


def check(group: Group) -> Iterator[Fault]:
    nodes: dict[str, list[str]] = {}
    missing: UnknownFactError | None = None
    for member in group.members:
        try:
            for spec in sorted(_specs(member)):
                nodes.setdefault(spec, []).append(member.node.name)
        except UnknownFactError as error:
            missing = UnknownFactError(error.fact, f"{member.node.name}: {error.reason}")
    if not nodes and missing is None:
        raise NotApplicableError("no rendered file is on any of these hosts")
    if len(nodes) > 1:
        said = "; ".join(f"{', '.join(names)} from {spec}" for spec, names in nodes.items())
        yield Fault(
            f"the rendered files are not of one spec: {said}",
            "render once, and copy the folder of every node again",
        )
    if missing is not None:
        raise missing  # last, so that nothing which is known stays untold


def _specs(member: Subject) -> set[str]:
    """The specs that the files on a node come from, in words."""
    made = (origin(marker(member.facts, file.path)) for file in member.planned)
    return {f"{found.spec} (sha256 {found.digest})" for found in made if found}

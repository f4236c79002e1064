"""The clocks of the nodes agree.

Why: kubeadm dates certificates back by five minutes only. A node whose clock is further behind
takes the others' certificates for ones of the future: joins, kubelets and etcd fail with x509
errors. Less disturbs tokens, leases and the reading of logs. The clocks can be compared only
when the probes ran at the same time.

How to fix: `timedatectl set-ntp true` or chrony with the same time servers on all nodes;
`chronyc makestep` corrects a clock at once. Then gather again on all nodes at the same time:
`kubevipgen preflight --gather-only --together 10`.

Source: kubeadm constants.CertificateBackdate; RFC 5280 section 4.1.2.5.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Group, NotApplicableError
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.requirements import requirements

ID = "clock-skew"
PHASES = EVERY
NEEDS = ("clock",)


def check(group: Group) -> Iterator[Fault]:
    clocks = {m.node.name: float(m.facts.at("clock", "unix")) for m in group.members}
    waits = [float(m.facts.at("clock", "together")) for m in group.members]
    slow, fast = min(clocks, key=clocks.__getitem__), max(clocks, key=clocks.__getitem__)
    apart = clocks[fast] - clocks[slow]
    if not all(waits):
        raise NotApplicableError(
            f"gathered one after the other ({apart:.0f} s apart by their own clocks), so nobody"
            " can tell; gather on all nodes at once, with --together 10"
        )
    # Probes that met started no further apart than the one waits for the other.
    skew = apart - max(waits)
    for row in requirements("clock-skew-seconds"):
        if skew > row.limit:
            yield Fault(
                f"the clock of {fast} is ahead of that of {slow} by {apart:.0f} s",
                f"set both by the same time server (chronyc makestep): {row.why}",
                row.severity,
            )
            return

"""The clocks of the nodes agree.

Why: kubeadm dates certificates back by five minutes only. A node whose clock is further behind
takes the others' certificates for ones of the future: joins, kubelets and etcd fail with x509
errors. Less disturbs tokens, leases and the reading of logs. Clocks can be compared only when
the probes ran at the same time, which they know from having met.

How to fix: `timedatectl set-ntp true` or chrony with the same time servers on all nodes;
`chronyc makestep` corrects a clock at once. Then gather again on all nodes at the same time:
`kubevipgen preflight --gather-only --together 10`.

Source: kubeadm constants.CertificateBackdate; RFC 5280 section 4.1.2.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.requirements import requirements

ID = "clock-skew"
PHASES = EVERY
NEEDS = ("clock", "meeting")


def check(group: Group) -> Iterator[Fault]:
    met = [pair for pair in combinations(group.members, 2) if _met(*pair)]
    if not met:
        raise NotApplicableError(
            "the probes have not met, so when each ran is not known; gather on all nodes at once,"
            " with --together 10"
        )
    slow, fast = max((_by_clock(*pair) for pair in met), key=lambda pair: _apart(*pair))
    apart = _apart(slow, fast)
    # Probes that met started no further apart than the one waits for the other.
    waited = max(_value(member, "together") for member in (slow, fast))
    for row in requirements("clock-skew-seconds"):
        if apart - waited > row.limit:
            yield Fault(
                f"the clock of {fast.node.name} is ahead of that of {slow.node.name} by"
                f" {apart:.0f} s",
                f"set both by the same time server (chronyc makestep): {row.why}",
                row.severity,
            )
            return


def _met(one: Subject, other: Subject) -> bool:
    """Whether one of the two called the other, in the very run that its facts are of."""
    return _reached(one, other) or _reached(other, one)


def _reached(caller: Subject, called: Subject) -> bool:
    mine, theirs = (member.facts.at("meeting") for member in (caller, called))
    if mine is None or theirs is None:  # no meeting was asked for
        return False
    return any(target["token"] == theirs["token"] for target in mine["targets"])


def _by_clock(one: Subject, other: Subject) -> tuple[Subject, Subject]:
    return (one, other) if _value(one, "unix") <= _value(other, "unix") else (other, one)


def _apart(slow: Subject, fast: Subject) -> float:
    return _value(fast, "unix") - _value(slow, "unix")


def _value(member: Subject, name: str) -> float:
    return float(member.facts.at("clock", name))

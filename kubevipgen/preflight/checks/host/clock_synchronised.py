"""Something keeps the clock of this host right.

Why: certificates, bootstrap tokens and leases compare clocks of several nodes. kubeadm dates
certificates back by five minutes and no more, and an apiserver refuses a token of the future;
a clock that nobody corrects drifts until one of them fails. kubeadm does not look.

How to fix: `timedatectl set-ntp true`, or install chrony and name your time servers in its
configuration; `chronyc tracking` or `timedatectl timesync-status` shows when it has settled. In a
virtual machine the hypervisor's PTP clock can be the source (chrony: `refclock PHC /dev/ptp0`).

Source: adjtimex(2), STA_UNSYNC; kubeadm constants.CertificateBackdate.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.requirements import requirements

ID = "clock-synchronised"
PHASES = EVERY
NEEDS = ("clock",)
_SET_NTP = "timedatectl set-ntp true, or install chrony"


def check(subject: Subject) -> Iterator[Fault]:
    now = subject.facts.at("clock", "unix")
    if any(now < row.limit for row in requirements("clock-unix")):
        utc = subject.facts.at("clock", "utc")
        yield Fault(f"the clock says {utc}, which is long past", _SET_NTP)
        return
    if subject.facts.at("clock", "kernel", "synchronised"):
        return
    services = subject.facts.at("clock", "services")
    if services:
        running = ", ".join(services)
        message = f"the clock is not synchronised (yet), though {running} runs"
        hint = "wait a moment; if it stays so: chronyc sources, or timedatectl timesync-status"
    else:
        message, hint = "the clock is not synchronised, and no time service runs", _SET_NTP
    yield Fault(message, hint, Severity.WARNING)

"""The kernel modules that a node needs are there, and are loaded at every boot.

Why: without overlay the container runtime has nowhere to put containers, without br_netfilter
bridged traffic of pods passes no rules, and without ip_vs a balancing kube-vip restarts for ever
(in its container it cannot load modules). A line in modprobe.d, as hardening guides have it,
keeps systemd from loading a module although modules-load.d names it.

How to fix: `modprobe NAME` now, and NAME in a file of /etc/modules-load.d (`kubevipgen render`
makes kubevipgen.conf). Remove the blacklist or install line. Where the kernel lacks the module,
install the distribution's package of further modules (linux-modules-extra, kernel-modules-extra)
or reboot into the kernel that is installed.

Source: modules-load.d(5), modprobe.d(5); kubernetes/kubernetes#123464; kube-vip #506, #1183.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM, Phase
from kubevipgen.spec.host_words import rows

ID = "kernel-modules"
PHASES = KUBEADM | {Phase.AFTER_INIT}
NEEDS = ("modules",)


def check(subject: Subject) -> Iterator[Fault]:
    needed = rows("modules", subject.cluster, subject.node)
    if not needed:
        raise NotApplicableError("this node needs no kernel module")
    for row in needed:
        yield from _module(subject, row)


def _module(subject: Subject, row: dict[str, Any]) -> Iterator[Fault]:
    name = row["module"]
    state = subject.facts.at("modules", name, "state")
    if state == "builtin":
        return
    if state == "absent":
        evidence = subject.facts.at("modules", name, "evidence")
        yield Fault(
            f"this kernel has no module {name} ({evidence})",
            "install the distribution's package of further kernel modules, or another kernel",
        )
        return
    blacklisted = subject.facts.at("modules", name, "blacklisted")
    if blacklisted:
        yield _blocked(name, state, blacklisted)
    elif not row.get("on_demand"):
        yield from _at_boot(name, state, subject.facts.at("modules", name, "persistedIn"))


def _blocked(name: str, state: str, by: str) -> Fault:
    loaded = state == "loaded"
    when = "is loaded now, but will not be at the next boot" if loaded else "cannot be loaded"
    severity = Severity.WARNING if loaded else Severity.ERROR
    return Fault(f"module {name} {when}: {by}", "remove that line, then `modprobe`", severity)


def _at_boot(name: str, state: str, file: str) -> Iterator[Fault]:
    if state == "loadable" and file:
        yield Fault(
            f"module {name} is not loaded yet, although {file} names it",
            "`systemctl restart systemd-modules-load`, then `sysctl --system`",
            Severity.WARNING,
        )
    elif not file:
        now = "loaded now, but" if state == "loaded" else "not loaded, and"
        yield Fault(
            f"module {name} is {now} no file has it loaded at boot",
            f"`modprobe {name}`, and write {name} to a file in /etc/modules-load.d",
            Severity.WARNING,
        )

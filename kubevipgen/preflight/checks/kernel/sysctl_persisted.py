"""The kernel settings that a node needs outlive a reboot.

Why: a value set with `sysctl -w`, or by a program that happened to run, is gone after the next
boot, and a later file in /etc/sysctl.d can revert it: then a node that worked for months comes
back without forwarding. /etc/sysctl.conf counts only where a link in /etc/sysctl.d leads to it
(systemd reads no other; Debian 13 has no such link).

How to fix: write the rows to a file of /etc/sysctl.d (`kubevipgen render` makes
90-kubevipgen.conf), and remove or rename the file that the message names: the last file in
alphabetical order wins. `sysctl --system` shows the order.

Source: sysctl.d(5), sysctl(8); kubevipgen's table of kernel settings.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM, Phase
from kubevipgen.preflight.settings import TOPIC, setting
from kubevipgen.spec.host_words import rows

ID = "sysctl-persisted"
PHASES = KUBEADM | {Phase.AFTER_INIT}
NEEDS = ("sysctl",)


def check(subject: Subject) -> Iterator[Fault]:
    needed = {row["key"]: row for row in rows("sysctls", subject.cluster, subject.node)}
    if not needed:
        raise NotApplicableError("this node needs no kernel setting")
    for key, row in needed.items():
        # A wrong value of today is told by the check of that setting.
        if setting(subject.facts, key) == row["value"]:
            yield from _lost(subject, key, row["value"], row.get("default"))


def _lost(subject: Subject, key: str, value: str, default: str | None) -> Iterator[Fault]:
    persisted = subject.facts.at(TOPIC, key, "persisted")
    if persisted == value or (persisted is None and default == value):
        return
    ignored = subject.facts.at(TOPIC, key, "ignored")
    if persisted is not None:
        file = subject.facts.at(TOPIC, key, "persistedIn")
        message = f"{key} is {value} now, but {file} sets it to {persisted} at the next boot"
        hint = f"remove the line from {file}, or set {value} in a file that sorts after it"
    elif ignored:
        message = f"{key} is set in {ignored}, which is not read at boot"
        hint = f"move the line to a file in /etc/sysctl.d, or link {ignored} there"
    else:
        message = f"{key} is {value} now, but no file sets it: it is lost at the next boot"
        hint = f"write `{key} = {value}` to a file in /etc/sysctl.d"
    yield Fault(message, hint, Severity.WARNING)

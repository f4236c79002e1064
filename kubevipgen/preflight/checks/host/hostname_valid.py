"""The host name is valid and means this host.

Why: kubeadm registers a node by its host name unless told otherwise, and refuses one that is not
a DNS-1123 name (no underscore, at most 63 characters in a label); every agent that asks the
kernel for its name sees it too. A host called localhost has not got its name yet: DHCP or
cloud-init may change it later. The files of `kubevipgen render` name the node, so another host
name than the spec's is only reported.

How to fix: `hostnamectl hostname NAME` (older: `hostnamectl set-hostname NAME`), put NAME into
/etc/hosts, and keep cloud-init from changing it (`preserve_hostname: true`).

Source: kubeadm preflight check Hostname; RFC 1123 section 2.1; kubelet `--hostname-override`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.phase import BEFORE
from kubevipgen.spec.resolve_nodes import IMPLICIT

ID = "hostname-valid"
PHASES = BEFORE
NEEDS = ("host",)

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_MOST, _MOST_OF_LABEL = 253, 63
_UNNAMED = {"localhost", "localhost6", "(none)"}


def check(subject: Subject) -> Iterator[Fault]:
    hostname = str(subject.facts.at("host", "hostname"))
    implicit = subject.node.name == IMPLICIT
    reason = _invalid(hostname.lower())
    if reason:
        yield Fault(
            f'the host name "{hostname}" {reason}',
            f"hostnamectl hostname {'NAME' if implicit else subject.node.name}",
            # With a name in kubeadm's configuration, only other programs meet the host's own.
            Severity.ERROR if implicit else Severity.WARNING,
        )
    elif not implicit:
        yield from _other_name(subject, hostname.lower())


def _invalid(name: str) -> str:
    """Why it is not valid; "" when it is."""
    if not name:
        return "is empty"
    labels = name.split(".")
    if labels[0] in _UNNAMED:
        return "is what a host has before it gets a name"
    bad = next((label for label in labels if not _LABEL.fullmatch(label)), None)
    if bad is not None:
        return f'has "{bad}" in it, which is not made of a-z, 0-9 and inner hyphens'
    if len(name) > _MOST or max(map(len, labels)) > _MOST_OF_LABEL:
        return f"is longer than {_MOST_OF_LABEL} characters in a label, or {_MOST} in all"
    return ""


def _other_name(subject: Subject, name: str) -> Iterator[Fault]:
    wanted = subject.node.name
    if wanted in {name, name.partition(".")[0]}:
        return
    others = {node.name for node in subject.cluster.nodes} - {wanted}
    whose = ", the name of another node" if name in others else ""
    yield Fault(
        f"the host name is {name}{whose}; the spec calls this node {wanted}",
        f"kubeadm registers {wanted}; to have one name only: hostnamectl hostname {wanted}",
        Severity.INFO,
    )

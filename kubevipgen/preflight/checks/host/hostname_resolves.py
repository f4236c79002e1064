"""The node's own name resolves here, and to an address of this node.

Why: kubeadm warns when the name does not resolve; a kubelet without `--node-ip` registers with
the first local address that its name resolves to, which can be the VIP while this node holds it.
A loopback address (127.0.1.1, as Debian's installer writes it) is passed over. What /etc/hosts
gives is judged by hosts-file; this check speaks about what comes from elsewhere (DNS).

How to fix: write the node's address and name into /etc/hosts on every node, or correct the DNS
record: `getent ahosts NAME` shows what programs get.

Source: kubeadm preflight check Hostname; kubelet reference, `--node-ip`; getaddrinfo(3).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.host._names import (
    answers,
    lines,
    node_name,
    not_from_file,
    wrong_for_node,
)
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.spec.resolve_nodes import IMPLICIT

ID = "hostname-resolves"
PHASES = KUBEADM
NEEDS = ("host", "names", "interfaces")


def check(subject: Subject) -> Iterator[Fault]:
    name = node_name(subject)
    place = ("own",) if subject.node.name == IMPLICIT else ("lookups", name)
    found = answers(subject.facts, *place)
    if not found:
        error = subject.facts.at("names", *place, "error")
        yield Fault(
            f"{name} does not resolve on this node: {error}",
            f"add a line with the node's address and {name} to /etc/hosts",
            Severity.WARNING,
        )
    for ip in not_from_file(found, lines(subject.facts, name)):
        wrong = wrong_for_node(subject, subject.node, ip)
        if wrong is not None:
            yield Fault(
                f"{name} resolves to {ip}, {wrong.text}",
                f"correct the DNS record of {name}, or give its address in /etc/hosts",
                wrong.severity,
            )

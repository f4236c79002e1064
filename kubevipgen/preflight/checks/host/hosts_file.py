"""What /etc/hosts says about the cluster's names agrees with the spec.

Why: /etc/hosts is asked before DNS, so a line left from an earlier cluster or written for the
bootstrap wins for ever. A node's name at the VIP makes a kubelet without `--node-ip` register
with it; the endpoint's name at a node bypasses the VIP. Every wrong line is reported here, and
here alone; endpoint-resolves and hostname-resolves look at what comes from elsewhere.

How to fix: correct or delete the line that is named, in /etc/hosts or in what writes it
(cloud-init: `manage_etc_hosts` and its template under /etc/cloud/templates).

Source: hosts(5), nsswitch.conf(5); kubelet reference, `--node-ip`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Node
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.host._names import (
    Line,
    Wrong,
    lines,
    node_name,
    vips,
    wrong_for_endpoint,
    wrong_for_node,
)
from kubevipgen.preflight.phase import EVERY

ID = "hosts-file"
PHASES = EVERY
NEEDS = ("host", "names", "interfaces")


def check(subject: Subject) -> Iterator[Fault]:
    for node in subject.cluster.nodes:
        yield from _node(subject, node)
    yield from _endpoint(subject)


def _node(subject: Subject, node: Node) -> Iterator[Fault]:
    mine = node.name == subject.node.name
    name = node_name(subject) if mine else node.name
    for line in lines(subject.facts, name):
        wrong = wrong_for_node(subject, node, line.ip)
        if wrong is not None:
            right = " ".join(str(address.ip) for address in node.addresses)
            yield _fault(name, line, wrong, right or "the node's address")


def _endpoint(subject: Subject) -> Iterator[Fault]:
    endpoint = subject.cluster.endpoint
    if not endpoint.dns_name or not endpoint.vips:
        return
    for line in lines(subject.facts, endpoint.dns_name):
        wrong = wrong_for_endpoint(subject, line.ip)
        if wrong is not None:
            yield _fault(endpoint.dns_name, line, wrong, vips(subject.cluster))


def _fault(name: str, line: Line, wrong: Wrong, right: str) -> Fault:
    return Fault(
        f"/etc/hosts line {line.number} puts {name} at {line.ip}, {wrong.text}",
        f"correct or delete line {line.number} of /etc/hosts; {name} belongs to {right}",
        wrong.severity,
    )

"""No two hosts have the same host name.

Why: kubeadm registers a node by its host name unless told otherwise, and the second one of a name
is refused, or takes the first one's place. Agents and logs that go by the host name mix the two
up even when the files of `kubevipgen render` name the nodes. Typical of cloned machines.

How to fix: on each of them `hostnamectl hostname NAME` with the name of the spec, and look for
what else was cloned (unique-machine-ids, unique-macs).

Source: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/
"Verify the MAC address and product_uuid are unique for every node".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Group, Subject
from kubevipgen.preflight.checks.nodes._shared import shared
from kubevipgen.preflight.phase import BEFORE

ID = "unique-hostnames"
PHASES = BEFORE
NEEDS = ("host",)


def check(group: Group) -> Iterator[Fault]:
    for name, nodes in shared(group, _hostname):
        hint = "give each its own: hostnamectl hostname NAME"
        yield Fault(f'nodes {nodes} have the same host name, "{name}"', hint)


def _hostname(member: Subject) -> Iterator[str]:
    yield str(member.facts.at("host", "hostname")).lower()

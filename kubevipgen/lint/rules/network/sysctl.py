"""A sysctl is set twice with different values, or against Kubernetes.

systemd-sysctl reads the files in the order of their names, whatever folder they are in, and the
last value of a key wins, without a word. So 99-sysctl.conf undoes what 90-kubernetes.conf says.

Reported when one key gets two values in the sysctl files of one node (or in one file), at the
value that loses; and when the value that wins is 0 for net.ipv4.ip_forward beside files of
Kubernetes: kubeadm's preflight refuses that, and pods cannot reach one another.

Not judged: values of which only one exists, files of different nodes, files whose order is not
known. ip_nonlocal_bind is a matter of vip-bind-nonlocal.

Fix: keep the key in one file.

Source: sysctl.d(5); kubernetes/cmd/kubeadm/app/preflight/checks_linux.go.

Bad (99-kubernetes.conf):

    net.ipv4.ip_forward = 1
    net.ipv4.ip_nonlocal_bind = 1
    net.ipv4.ip_forward = 0

Good (99-kubernetes.conf):

    net.ipv4.ip_forward = 1
    net.ipv4.ip_nonlocal_bind = 1
    net.bridge.bridge-nf-call-iptables = 1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Kubeadm, Sysctl
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "sysctl"
CODE = "KV802"
SEVERITY = Severity.WARNING
SUBJECT = Node
_FORWARD = "net.ipv4.ip_forward"


class _Setting(NamedTuple):
    value: Word
    file: str


def check(subject: Node, around: Around) -> Iterator[Fault]:
    """Over the files of one node in the order in which they are read."""
    del around
    for files in _ordered(subject):
        last: dict[str, _Setting] = {}
        for view in files:
            for key, value in view.settings:
                before = last.get(key)
                if before and before.value.text.split() != value.text.split():
                    yield _twice(key, before, value)
                last[key] = _Setting(value, view.document.file)
        yield from _forwarding(subject, last.get(_FORWARD))


def _ordered(node: Node) -> Iterator[tuple[Sysctl, ...]]:
    """Files whose order is known: those with a place on a node; each other one for itself."""
    placed = [view for view in node.all(Sysctl) if view.document.path]
    yield tuple(sorted(placed, key=lambda view: view.document.path.rpartition("/")[2]))
    yield from ((view,) for view in node.all(Sysctl) if not view.document.path)


def _twice(key: str, before: _Setting, value: Word) -> Fault:
    return Fault(
        f"{key} = {before.value.text} does not hold: {value.at.file}:{value.at.line} sets it to"
        f" {value.text or 'nothing'} afterwards, and the last one wins",
        "keep the key in one place",
        before.value.at,
        related=(Related("the value that wins", value.at),),
    )


def _forwarding(node: Node, setting: _Setting | None) -> Iterator[Fault]:
    ours = (*node.all(Kubeadm), *node.all(Pod))
    if setting and setting.value.text == "0" and ours:
        yield Fault(
            f"{_FORWARD} = 0: kubeadm's preflight refuses it, and pods cannot reach one another",
            f"{_FORWARD} = 1",
            setting.value.at,
        )

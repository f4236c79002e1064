"""The manifests folder holds only manifests that are meant to run.

Why: the kubelet reads every file in the folder whose name does not begin with a dot, whatever it
ends in. Of two files that describe the same pod the one whose name sorts last wins, so
`haproxy.yaml.bak` or `haproxy.yaml~` takes the place of `haproxy.yaml`: the edit seems to have no
effect, or comes and goes. A kube-vip, keepalived or haproxy of somebody else beside the rendered
one fights for the VIP or the port.

How to fix: move backups to another folder (`mv /etc/kubernetes/manifests/*.bak /root/`), end
editors that still have a manifest open, edit elsewhere and `mv` the finished file in. Take
manifests away that should not run here.

Source: kubernetes pkg/kubelet/config/file.go (the pattern `[^.]*`, sorted, keyed by namespace and
name); kubernetes.io: Create static Pods; kube-vip issues on manifests that "do not change".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.disk._files import MANIFESTS, at, is_ours, marker, names
from kubevipgen.preflight.phase import EVERY

ID = "manifests-stray-files"
PHASES = EVERY
NEEDS = ("disk",)

_KUBEADM = {f"{name}.yaml" for name in ("kube-apiserver", "kube-controller-manager")}
_KUBEADM |= {"kube-scheduler.yaml", "etcd.yaml"}
# Programs of which one node can have only one: they hold the VIP or the endpoint's port.
_RIVALS = ("kube-vip", "keepalived", "haproxy")
_MANIFEST = r"[^/]+\.(?:ya?ml|json)"
_WORDS = r"(?:bak|backup|old|orig|save|saved|copy|tmp|new|disabled|rpm\w+|dpkg-\w+|sw[a-p])"
# haproxy.yaml~  haproxy.yaml.bak  haproxy.yaml.2024-01-31  #haproxy.yaml#  haproxy.bak.yaml
_BACKUPS = (
    re.compile(rf"(?P<stem>{_MANIFEST})(?:~|[.\-_ ].+)$"),
    re.compile(rf"#(?P<stem>{_MANIFEST})#$"),
    re.compile(rf"(?P<base>[^/]+?)[.\-_ ]{_WORDS}(?P<end>\.(?:ya?ml|json))$", re.IGNORECASE),
)
_SWAP = re.compile(r"\.(?P<stem>.+)\.sw[a-p]$")
_MOVE = "move it out of the folder"


class _Name(NamedTuple):
    subject: Subject
    name: str

    @property
    def path(self) -> str:
        return f"{MANIFESTS}/{self.name}"


def check(subject: Subject) -> Iterator[Fault]:
    held = names(subject.facts, MANIFESTS)
    for name in held:
        yield from _judged(_Name(subject, name), held)


def _judged(file: _Name, held: tuple[str, ...]) -> Iterator[Fault]:
    if file.name.startswith("."):
        yield from _hidden(file)
        return
    found = at(file.subject.facts, file.path)
    stem = backup_of(file.name)
    if found is None or file.name in _KUBEADM:
        return  # gone meanwhile; kubeadm's own are left-over-files' before the bootstrap
    if found["type"] == "directory":
        message = f"{file.path} is a folder: the kubelet does not look into it"
        yield Fault(message, _MOVE, Severity.INFO)
    elif stem:
        yield _backup(file, stem, held)
    else:
        yield from _manifest(file)


def backup_of(name: str) -> str:
    """The manifest of which a name looks like a copy; "" for none."""
    for pattern in _BACKUPS:
        if found := pattern.fullmatch(name):
            groups = found.groupdict()
            return groups.get("stem") or f"{groups['base']}{groups['end']}"
    return ""


def _hidden(file: _Name) -> Iterator[Fault]:
    swap = _SWAP.fullmatch(file.name)
    if swap:
        yield Fault(
            f"{file.path}: an editor has {swap['stem']} open, or died over it",
            "end the editor (`vim -r` shows what was not saved), and remove the swap file",
            Severity.WARNING,
        )
    else:
        message = f"{file.path}: the kubelet ignores names that begin with a dot"
        yield Fault(message, _MOVE, Severity.INFO)


def _backup(file: _Name, stem: str, held: tuple[str, ...]) -> Fault:
    if stem not in held:
        message = f"{file.path} looks like a copy of {stem}, and the kubelet would run it"
        return Fault(message, f"{_MOVE}, or give it its real name", Severity.WARNING)
    wins = max(stem, file.name)
    return Fault(
        f"{file.path}: the kubelet reads it as well as {stem}, and {wins} wins",
        f"`mv {file.path} /root/`",
    )


def _manifest(file: _Name) -> Iterator[Fault]:
    subject = file.subject
    planned = {planned.path for planned in subject.planned}
    if marker(subject.facts, file.path):
        if file.path not in planned:
            yield Fault(
                f"{file.path} was made by kubevipgen, but this spec has no such file on this node",
                f"`rm {file.path}`, unless another spec is meant",
            )
        return
    rival = next((name for name in _RIVALS if name in file.name), "")
    if not rival:
        yield Fault(
            f"{file.path} is a manifest of somebody else, and the kubelet would run it",
            "fine if it is meant to run here; else move it out of the folder",
            Severity.WARNING,
        )
    elif is_ours(subject):
        yield Fault(
            f"{file.path} is not from kubevipgen: a second {rival} beside the rendered files",
            "move it out of the folder, and copy the rendered files again",
        )
    else:
        message = f"{file.path} is somebody else's; nothing is rendered by kubevipgen here"
        yield Fault(message, "", Severity.INFO)

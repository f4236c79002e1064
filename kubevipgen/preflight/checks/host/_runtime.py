"""The container runtime that kubeadm and the kubelet will use on a node."""

from __future__ import annotations

from typing import Any, NamedTuple

from kubevipgen.preflight.check import NotApplicableError, Subject
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.preflight.kubelet import runs_kubelet
from kubevipgen.spec.kubeadm_places import cri_socket

KUBEADM_SEARCHES = (
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
)


class Socket(NamedTuple):
    """``cri`` is None when CRI v1 does not answer; ``reason`` says why."""

    path: str
    accepts: bool
    cri: dict[str, str] | None
    reason: str
    number: int

    @property
    def name(self) -> str:
        """The runtime and its version, once it has answered."""
        return f"{self.cri['name']} {self.cri['version']}" if self.cri else self.path


def needs_kubelet(subject: Subject) -> None:
    """NotApplicableError on a node that has no kubelet."""
    if not runs_kubelet(subject):
        raise NotApplicableError("no kubelet runs on this node")


def asked(subject: Subject) -> str:
    """The socket that the spec names, "" when kubeadm has to search."""
    path = cri_socket(subject.cluster, subject.node)
    return path.replace("/var/run/", "/run/", 1) if path.startswith("/var/run/") else path


def sockets(subject: Subject) -> tuple[Socket, ...]:
    """Those that exist; raises UnknownFactError for one that we may not open."""
    count = len(subject.facts.at("runtime", "sockets"))
    return tuple(_socket(subject, index) for index in range(count))


def chosen(subject: Subject) -> Socket:
    """The one that answers and will be used; anything else is a matter of container-runtime."""
    wanted = asked(subject)
    usable = [s for s in sockets(subject) if s.cri and wanted in {"", s.path}]
    if len(usable) != 1:
        raise NotApplicableError("no single container runtime answers (container-runtime)")
    return usable[0]


def announced_driver(subject: Subject, used: Socket) -> str | None:
    """The cgroup driver by RuntimeConfig; None when the runtime does not have that call."""
    driver: str | None = subject.facts.at("runtime", "sockets", used.number, "cgroupDriver")
    return driver


def configured_driver(subject: Subject, used: Socket) -> str:
    """The cgroup driver by the runtime's configuration files."""
    facts = subject.facts
    name = used.cri["name"] if used.cri else ""
    if name == "containerd":
        return "systemd" if facts.at("runtime", "containerd", "systemdCgroup") else "cgroupfs"
    if name == "cri-o":
        return facts.at("runtime", "crioCgroupManager") or "systemd"
    driver = str(facts.at("runtime", "dockerCgroupDriver"))
    if name != "docker" or not driver:
        raise UnknownFactError("runtime", f"{used.name} does not tell its cgroup driver")
    return driver


def _socket(subject: Subject, index: int) -> Socket:
    def value(key: str) -> Any:
        return subject.facts.at("runtime", "sockets", index, key)

    return Socket(value("path"), value("accepts"), value("cri"), value("reason"), index)

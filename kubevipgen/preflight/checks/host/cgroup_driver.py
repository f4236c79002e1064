"""The kubelet and the container runtime use the same cgroup driver.

Why: kubeadm sets the kubelet to the systemd driver, while containerd without SystemdCgroup uses
cgroupfs (the file of Debian's package and `containerd config default` of containerd 1.x say so).
Pods then start and are killed again some minutes later: etcd and the apiserver restart for ever.
From Kubernetes 1.31 on the kubelet follows a runtime that announces its driver.

How to fix: in /etc/containerd/config.toml set `SystemdCgroup = true` in the table
`[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]` (containerd 2:
`[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]`), then
`systemctl restart containerd`. CRI-O: `cgroup_manager = "systemd"`. Docker: `"exec-opts":
["native.cgroupdriver=systemd"]` in /etc/docker/daemon.json.

Source: kubernetes.io: Configuring a cgroup driver; KEP-4033.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.host import _runtime
from kubevipgen.preflight.kubelet import kubelet_setting
from kubevipgen.preflight.phase import EVERY, Phase

ID = "cgroup-driver"
PHASES = EVERY
NEEDS = ("runtime", "services")
_DEFAULT = "systemd"  # kubeadm's since 1.22
_FIXES = {
    "containerd": "SystemdCgroup = {} in the options of runc in {}, then restart containerd",
    "cri-o": 'cgroup_manager = "{}" in /etc/crio/crio.conf.d, then restart crio',
    "docker": "native.cgroupdriver={} in exec-opts of /etc/docker/daemon.json",
}


def check(subject: Subject) -> Iterator[Fault]:
    _runtime.needs_kubelet(subject)
    used = _runtime.chosen(subject)
    announced = _runtime.announced_driver(subject, used)
    if announced and subject.cluster.contract.kubernetes.kubelet_asks_runtime:
        yield from _followed(subject, used, announced)
        return
    driver = announced or _runtime.configured_driver(subject, used)
    wanted = _of_kubelet(subject)
    if driver != wanted:
        yield Fault(
            f"{used.name} uses the cgroup driver {driver}, the kubelet {wanted}",
            f"set {_fix(subject, used, wanted)}",
        )


def _followed(subject: Subject, used: _runtime.Socket, driver: str) -> Iterator[Fault]:
    """The kubelet takes the runtime's driver; with systemd as init only one is good."""
    if driver == "cgroupfs" and subject.facts.at("services", "init") == "systemd":
        yield Fault(
            f"{used.name} uses the cgroup driver cgroupfs, and the kubelet follows it, although"
            " systemd manages the control groups of this host",
            f"set {_fix(subject, used, 'systemd')}",
            Severity.WARNING,
        )


def _of_kubelet(subject: Subject) -> str:
    if subject.phase is Phase.AFTER_INIT:
        written = subject.facts.at("runtime", "kubeletCgroupDriver")
        if written:
            return str(written)
    return str(kubelet_setting(subject, "cgroupDriver") or _DEFAULT)


def _fix(subject: Subject, used: _runtime.Socket, driver: str) -> str:
    name = used.cri["name"] if used.cri else ""
    if name == "containerd":
        file = subject.facts.at("runtime", "containerd", "config") or "/etc/containerd/config.toml"
        return _FIXES[name].format("true" if driver == "systemd" else "false", file)
    return _FIXES.get(name, "the driver {} in the runtime's configuration").format(driver)

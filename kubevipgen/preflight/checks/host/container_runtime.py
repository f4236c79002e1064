"""Exactly one container runtime answers where kubeadm looks for it.

Why: the kubelet and kubeadm talk to the runtime through a Unix socket by CRI v1. kubeadm opens
the usual sockets by itself: with none it takes containerd's and fails later, with two it stops
("found multiple CRI endpoints"). A containerd that came with Docker accepts connections and has
CRI switched off, so it counts there and does not work.

How to fix: start the runtime (`systemctl enable --now containerd`). With several, name one for
kubeadm: `nodeRegistration.criSocket: unix:///run/containerd/containerd.sock` below
`kubeadm.overrides.InitConfiguration` and `.JoinConfiguration`, or remove the other one. When CRI
is off, take `cri` out of `disabled_plugins` in /etc/containerd/config.toml (or write a new file:
`containerd config default > /etc/containerd/config.toml`) and `systemctl restart containerd`.

Source: kubeadm preflight check CRI; kubernetes.io: Container Runtimes; CRI v1 alone since
Kubernetes 1.26 (kubernetes #110618).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.host import _runtime
from kubevipgen.preflight.phase import BEFORE

ID = "container-runtime"
PHASES = BEFORE
NEEDS = ("runtime", "processes")


def check(subject: Subject) -> Iterator[Fault]:
    _runtime.needs_kubelet(subject)
    found, asked = _runtime.sockets(subject), _runtime.asked(subject)
    if asked:
        found = tuple(socket for socket in found if socket.path == asked)
    if not found:
        yield _none(subject, asked)
        return
    accepting = [socket for socket in found if socket.accepts]
    if not accepting:
        yield from (_silent(socket) for socket in found)
    if len(accepting) > 1:
        yield _several(accepting)
        return
    for socket in accepting:
        if socket.cri is None:
            yield _no_cri(subject, socket)
        elif socket.cri["apiVersion"] != "v1":
            yield _old(socket)


def _none(subject: Subject, asked: str) -> Fault:
    docker = bool(subject.facts.at("processes", "dockerd"))
    places = asked or ", ".join(_runtime.KUBEADM_SEARCHES)
    also = "; Docker runs, which Kubernetes cannot use by itself" if docker else ""
    return Fault(
        f"there is no container runtime: no socket {places}{also}",
        "start it (`systemctl enable --now containerd`), or install one"
        " (`apt-get install containerd`, `dnf install containerd.io`)",
    )


def _silent(socket: _runtime.Socket) -> Fault:
    return Fault(
        f"nobody accepts connections on {socket.path} ({socket.reason})",
        "start the runtime: `systemctl restart containerd` (or crio, cri-docker)",
    )


def _several(accepting: list[_runtime.Socket]) -> Fault:
    names = " and ".join(socket.path for socket in accepting)
    return Fault(
        f"several container runtimes listen: {names}; kubeadm does not choose among them",
        f"set nodeRegistration.criSocket: unix://{accepting[0].path} below kubeadm.overrides"
        " (InitConfiguration and JoinConfiguration), or stop the other runtime",
    )


def _no_cri(subject: Subject, socket: _runtime.Socket) -> Fault:
    if "containerd" in socket.path and "cri" in _disabled(subject):
        return Fault(
            f"containerd listens on {socket.path}, but its CRI plugin is switched off"
            " (disabled_plugins in /etc/containerd/config.toml)",
            "take cri out of disabled_plugins, then `systemctl restart containerd`",
        )
    return Fault(
        f"{socket.path} does not answer as a container runtime: {socket.reason}",
        "look into the log of the runtime: `journalctl -u containerd` (or crio, cri-docker)",
    )


def _disabled(subject: Subject) -> set[str]:
    """The last parts of the names of disabled plugins (io.containerd.grpc.v1.cri -> cri)."""
    names = subject.facts.at("runtime", "containerd", "disabledPlugins")
    return {"cri" if ".cri" in name else name for name in names}


def _old(socket: _runtime.Socket) -> Fault:
    version = socket.cri["apiVersion"] if socket.cri else ""
    return Fault(
        f"{socket.name} speaks CRI {version}, the kubelet needs v1",
        "install containerd 1.6 or newer, or CRI-O of the same minor as Kubernetes",
    )

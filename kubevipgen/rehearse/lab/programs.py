"""How a node's programs run: as its systemd services, or as the containers of its static pods.

The default runtime starts this machine's own programs. A pod's arguments, user, capabilities and
read-only root are those of its manifest; what else a container is, only `--runtime podman` shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.files import NodeFile
from kubevipgen.source import Source

MANIFESTS = "/etc/kubernetes/manifests"
CONFIGS = {"keepalived": "/etc/keepalived/keepalived.conf", "haproxy": "/etc/haproxy/haproxy.cfg"}
BALANCING = ("haproxy", "keepalived", "kube-vip")  # in the order of a boot
_SERVICE = {
    "keepalived": ("keepalived", "--dont-fork", "--log-console", "-f", CONFIGS["keepalived"]),
    "haproxy": ("haproxy", "-W", "-db", "-f", CONFIGS["haproxy"]),
}
_IMAGE_STARTS = {"haproxy": ("haproxy", "-W", "-db", "-f", CONFIGS["haproxy"])}


@dataclass(frozen=True, slots=True)
class Program:
    """One program of one node; ``pod`` is its manifest, empty for a systemd service."""

    name: str
    words: tuple[str, ...]
    pod: Mapping[str, Any] = field(default_factory=dict)

    @property
    def in_pod(self) -> bool:
        return bool(self.pod)

    @property
    def container(self) -> Mapping[str, Any]:
        first: Mapping[str, Any] = self.pod["spec"]["containers"][0]
        return first


def programs_of(files: tuple[NodeFile, ...]) -> dict[str, Program]:
    """What a node runs, by name, as its files say."""
    return {program.name: program for program in _programs({f.path: f for f in files})}


def _programs(files: Mapping[str, NodeFile]) -> Iterator[Program]:
    for name in BALANCING:
        manifest = files.get(f"{MANIFESTS}/{name}.yaml")
        if manifest is not None:
            pod = _plain(manifest)
            yield Program(name, _words(name, pod), pod)
        elif name in CONFIGS and CONFIGS[name] in files:
            yield Program(name, _SERVICE[name])


def _plain(file: NodeFile) -> Mapping[str, Any]:
    pod = Source.from_text(file.data.decode(), file.path).data
    if not isinstance(pod, Mapping) or pod.get("kind") != "Pod":
        raise LabError(f"{file.path} is no static pod")
    return pod


def _words(name: str, pod: Mapping[str, Any]) -> tuple[str, ...]:
    """The command of the container, with this machine's program and its paths in it."""
    container = pod["spec"]["containers"][0]
    words = [*container.get("command", ()), *container.get("args", ())]
    if not words:
        return _IMAGE_STARTS.get(name, (name,))
    if not container.get("command"):
        words.insert(0, name)
    return tuple(name if word.endswith(f"/{name}") else _outside(word, pod) for word in words)


def _outside(word: str, pod: Mapping[str, Any]) -> str:
    volumes = {v["name"]: v.get("hostPath", {}) for v in pod["spec"].get("volumes", ())}
    for mount in pod["spec"]["containers"][0].get("volumeMounts", ()):
        host = volumes.get(mount["name"], {}).get("path")
        if host:
            word = word.replace(mount["mountPath"], host)
    return word


def confined(program: Program) -> list[str]:
    """The words before the program's own that give it the user and rights of its container."""
    if not program.in_pod:
        return []
    context = program.container.get("securityContext", {})
    capabilities = context.get("capabilities", {})
    dropped = ["-all"] if "ALL" in capabilities.get("drop", ()) else []
    keep = ",".join([*dropped, *(f"+{name.lower()}" for name in capabilities.get("add", ()))])
    words = ["setpriv"]
    if context.get("allowPrivilegeEscalation") is False:
        words.append("--no-new-privs")
    if keep:
        words += [f"--inh-caps={keep}", f"--bounding-set={keep}"]
    if user := context.get("runAsUser"):
        words += [f"--reuid={user}", f"--regid={context.get('runAsGroup', user)}", "--clear-groups"]
    return words if len(words) > 1 else []


def read_only(program: Program) -> bool:
    """Whether the container's root file system may not be written to."""
    if not program.in_pod:
        return False
    context = program.container.get("securityContext", {})
    return bool(context.get("readOnlyRootFilesystem"))

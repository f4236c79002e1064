"""The files of a static pod: its hostPath volumes where the container has them, and /etc/hosts.

Everything is mounted in the private mount table of the program; paths below /etc are those of the
node, whose /etc is a folder of the lab.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.lab.programs import Program, read_only

HOSTS = "/etc/hosts"
_ETC = "/etc/"


class Mount(NamedTuple):
    """``source`` is a file of the lab, ``target`` a path in the container."""

    source: Path
    target: str
    read_only: bool


def script(program: Program, host: Host) -> str:
    """Shell words, to be run as root in a new mount table, after which all files are in place.

    LabError for what the manifest mounts and the node does not have.
    """
    steps = [["mount", "--bind", str(host.etc), "/etc"]]
    for mount in _mounts(program, host):
        steps.append(["mount", "--bind", str(mount.source), mount.target])
        if mount.read_only:
            steps.append(["mount", "-o", "remount,bind,ro", mount.target])
    if read_only(program):
        steps += [["mount", "-o", "remount,bind,ro", path] for path in ("/etc", "/")]
    return " && ".join(map(shlex.join, steps))


def _mounts(program: Program, host: Host) -> Iterator[Mount]:
    volumes = {v["name"]: v for v in program.pod["spec"].get("volumes", ())}
    targets = set()
    for mount in program.container.get("volumeMounts", ()):
        volume = volumes.get(mount["name"], {})
        if "hostPath" not in volume:
            raise LabError(f"{_of(program, host)} mounts {mount['name']}, which is no hostPath")
        source = _source(program, host, volume["hostPath"])
        targets.add(mount["mountPath"])
        _make_place(program, host, mount["mountPath"], source)
        yield Mount(source, mount["mountPath"], bool(mount.get("readOnly")))
    if HOSTS not in targets:
        yield Mount(_hosts_file(program, host), HOSTS, read_only=False)


def _of(program: Program, host: Host) -> str:
    return f"the manifest of {program.name} on {host.name}"


def _source(program: Program, host: Host, volume: Mapping[str, Any]) -> Path:
    """What is mounted; without a type a container runtime makes a directory of a missing path."""
    path, kind = volume["path"], volume.get("type", "")
    place = _below_etc(program, host, path)
    if kind in {"", "DirectoryOrCreate"} and not place.exists():
        place.mkdir(parents=True)
    elif kind == "FileOrCreate" and not place.exists():
        place.touch(0o644)
    good = {"File": place.is_file(), "Directory": place.is_dir()}
    if not good.get(kind, place.exists()):
        raise LabError(
            f"{_of(program, host)} mounts {path} (type {kind}), which is not there: the kubelet"
            " would wait for it and never start the pod"
        )
    return place


def _make_place(program: Program, host: Host, target: str, source: Path) -> None:
    """Something to mount over, in the lab's copy of /etc and never in a folder of this machine."""
    place = _below_etc(program, host, target)
    if source.is_dir():
        place.mkdir(parents=True, exist_ok=True)
    elif not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(0o600)


def _below_etc(program: Program, host: Host, path: str) -> Path:
    if not path.startswith(_ETC) or ".." in path.split("/"):
        raise LabError(f"{_of(program, host)} mounts {path}: a rehearsal has only paths below /etc")
    return host.etc / path.removeprefix(_ETC)


def _hosts_file(program: Program, host: Host) -> Path:
    """/etc/hosts as the kubelet writes it for a pod on the host's network.

    Source: ensureHostsFile in pkg/kubelet/kubelet_pods.go.
    """
    aliases = program.pod["spec"].get("hostAliases", ())
    added = "".join(f"{alias['ip']}\t{' '.join(alias['hostnames'])}\n" for alias in aliases)
    own = (host.etc / "hosts").read_text()
    made = host.etc.with_name(f"{host.name}.{program.name}.hosts")
    made.write_text(f"# Kubernetes-managed hosts file (host network).\n{own}\n{added}")
    return made

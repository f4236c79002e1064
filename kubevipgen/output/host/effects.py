"""What has to happen on a host before changed files are in force; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from kubevipgen.output import roles
from kubevipgen.output.host.places import is_manifest

Command = tuple[str, ...]
_SERVICES = ("haproxy", "keepalived", "kubelet")  # in the order in which they are restarted
_UNIT = re.compile(r"/etc/systemd/system/([\w@.-]+?)\.(?:service|timer|target|path)(?:\.d/|$)")
_CONFIGS = (
    ("/etc/haproxy/", "haproxy"),
    ("/etc/keepalived/", "keepalived"),
    ("/etc/kubevipgen/kubelet.yaml", "kubelet"),
)


class Effects(NamedTuple):
    """``notes`` are sentences; ``commands`` run as root, in this order."""

    notes: tuple[str, ...]
    commands: tuple[Command, ...]

    @property
    def nothing(self) -> bool:
        return not self.notes and not self.commands


class Changed(NamedTuple):
    """Paths by what happens to them; ``remarks`` are those of ``other`` that only say it anew."""

    new: Collection[str] = ()
    other: Collection[str] = ()
    gone: Collection[str] = ()
    remarks: Collection[str] = ()

    @property
    def every(self) -> list[str]:
        return sorted({*self.new, *self.other, *self.gone})

    @property
    def meant(self) -> Changed:
        """Without the remarks: what programs take notice of."""
        other = [path for path in self.other if path not in self.remarks]
        return Changed(self.new, other, self.gone)


def effects(changed: Changed, files: Mapping[str, str]) -> Effects:
    """``files`` are the texts of all files that are there when the change is made, by path."""
    changed = changed.meant
    notes = (*_pods(changed), *_stays(changed.gone))
    commands = (*_kernel(changed, files), *_systemd(changed, files))
    return Effects(notes, commands)


def says_the_same(old: str, new: str) -> bool:
    """Whether two texts differ in comment lines alone, as after a change of the spec elsewhere.

    The header of every file names the spec's digest. None of the programs that read our files
    takes notice of such lines; nor does the kubelet, which hashes the pod as it has read it.
    """
    return _without_comments(old) == _without_comments(new)


def _without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


def in_force_by_hand(paths: Iterable[str], files: Mapping[str, str]) -> tuple[Command, ...]:
    """The commands alone, for paths whose change is not in force yet."""
    there = [path for path in paths if path in files]
    gone = [path for path in paths if path not in files]
    return effects(Changed(new=there, gone=gone), files).commands


def _pods(changed: Changed) -> Iterator[str]:
    verbs = (("starts", changed.new), ("restarts", changed.other), ("stops", changed.gone))
    for verb, paths in verbs:
        names = [PurePosixPath(path).stem for path in sorted(paths) if is_manifest(path)]
        if names:
            yield f"The kubelet {verb} {_and(names)} by itself."


def _stays(gone: Iterable[str]) -> Iterator[str]:
    for path in gone:
        if path.startswith(("/etc/sysctl.d/", "/etc/modules-load.d/")):
            yield f"What {path} set stays in force until the next boot."


def _kernel(changed: Changed, files: Mapping[str, str]) -> Iterator[Command]:
    there = sorted({*changed.new, *changed.other})
    for path in there:
        if path.startswith("/etc/modules-load.d/"):
            lines = (line.strip() for line in files.get(path, "").splitlines())
            names = [line for line in lines if line and line[0] not in "#;"]
            if names:
                yield ("modprobe", "-a", *names)
    for path in there:
        if path.startswith("/etc/sysctl.d/"):
            yield ("sysctl", "-q", "-p", path)


def _systemd(changed: Changed, files: Mapping[str, str]) -> Iterator[Command]:
    units = {match[1]: path for path in changed.every if (match := _UNIT.match(path))}
    for name in _SERVICES:
        if roles.drop_in(name) in changed.gone and name != "kubelet":  # else it keeps the VIP
            yield ("systemctl", "disable", "--now", name)
    if units:
        yield ("systemctl", "daemon-reload")
    for name in _SERVICES:
        ours = roles.drop_in(name) in files
        if ours and roles.drop_in(name) in changed.new:
            yield ("systemctl", "enable", name)
        if name in units and (ours or name == "kubelet"):
            yield ("systemctl", "restart", name)
        elif ours and name in _configured(changed):
            yield ("systemctl", "reload-or-restart", name)


def _configured(changed: Changed) -> set[str]:
    """Services whose configuration has changed; nothing is done for one that is taken away."""
    paths = {*changed.new, *changed.other}
    return {name for start, name in _CONFIGS if any(path.startswith(start) for path in paths)}


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))

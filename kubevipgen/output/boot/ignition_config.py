"""What Ignition does on a node, before it is written as JSON or as Butane YAML.

Flatcar and Fedora CoreOS share the rules: /usr is read-only, there is no package manager, Ignition
runs once, in the initramfs of the first boot, with nothing but the root file system mounted.
Source: https://coreos.github.io/ignition/operator-notes/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot import ignition_notes
from kubevipgen.output.boot.form import Asked
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.plan import RenderedFile

HOSTNAME = "/etc/hostname"
ROOT = "root:root"
_UNIT_MODE = 0o644  # which Ignition gives to every unit and drop-in
_UNIT_TYPES = {
    ".service", ".socket", ".device", ".mount", ".automount", ".swap", ".target", ".path",
    ".timer", ".slice", ".scope",
}  # fmt: skip
_WRITABLE = ("/etc/", "/var/")
_ELSEWHERE = ("/var/run/", "/var/lock/")  # symlinks into /run, which is empty after each boot


@dataclass(frozen=True, slots=True)
class Unit:
    """A systemd unit: the whole of it, or ``dropins`` (name, text) for one of the image.

    ``enabled`` None leaves it as the image has it.
    """

    name: str
    contents: str | None = None
    dropins: tuple[tuple[str, str], ...] = ()
    enabled: bool | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As both languages spell it."""
        out: dict[str, Any] = {"name": self.name}
        if self.enabled is not None:
            out["enabled"] = self.enabled
        if self.contents is not None:
            out["contents"] = self.contents
        if self.dropins:
            out["dropins"] = [{"name": name, "contents": text} for name, text in self.dropins]
        return out


@dataclass(frozen=True, slots=True)
class Config:
    """Files and units of one node, sorted; ``left_out`` and ``notes`` as in a Parcel."""

    files: tuple[RenderedFile, ...]
    units: tuple[Unit, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def secret(self) -> bool:
        return any(file.secret for file in self.files)


def config(cluster: Cluster, node: Node, files: Sequence[RenderedFile], asked: Asked) -> Config:
    """The node's configuration.

    Raises FindingsError for what the machine could not do: install packages, write below /usr.
    """
    refused = [*_packages(cluster, node), *_places(files)]
    if refused:
        raise FindingsError(tuple(refused))
    given = [file for file in files if asked.include_secrets or not file.secret]
    units = [file for file in given if _unit_name(file)]
    return Config(
        files=tuple(sorted([*_rest(given, units), *_hostname(node, given)], key=lambda f: f.path)),
        units=tuple(_units(units, paths.PREFLIGHT_SERVICE if asked.pre_step else paths.SERVICE)),
        left_out=tuple(file.path for file in files if file not in given),
        notes=tuple(ignition_notes.notes(cluster, given)),
    )


def ids(owner: str) -> tuple[str | int, str | int]:
    """User and group of ``user:group``: an int where it is a number."""
    user, _, group = owner.partition(":")
    return (
        int(user) if user.isdecimal() else user,
        int(group) if group.isdecimal() else group,
    )


def _packages(cluster: Cluster, node: Node) -> Iterator[Finding]:
    if cluster.bootstrap.packages:
        words = ", ".join(cluster.bootstrap.packages)
        yield Finding(
            "no-package-manager",
            Severity.ERROR,
            f"bootstrap.packages asks for {words}: a system that Ignition sets up installs none",
            "remove bootstrap.packages, and put the programs into the image",
            node=node.name,
        )


def _places(files: Sequence[RenderedFile]) -> Iterator[Finding]:
    for file in files:
        if not file.path.startswith(_WRITABLE) or file.path.startswith(_ELSEWHERE):
            yield Finding(
                "read-only-place",
                Severity.ERROR,
                f"{file.tree_path}: Ignition can keep files below /etc and /var only",
                "choose another form of delivery for this node",
                node=file.node,
            )


def _hostname(node: Node, given: Sequence[RenderedFile]) -> Iterator[RenderedFile]:
    """The host is called as kubeadm calls the node, for other tools and for people."""
    if node.addresses and all(file.path != HOSTNAME for file in given):
        yield RenderedFile(node.name, HOSTNAME, f"{node.name}\n")


def _rest(given: Sequence[RenderedFile], units: Sequence[RenderedFile]) -> list[RenderedFile]:
    return [file for file in given if file not in units]


def _unit_name(file: RenderedFile) -> str:
    """The unit that a file below /etc/systemd/system is or belongs to; "" for a plain file."""
    path = PurePosixPath(file.path)
    if (file.mode, file.owner, file.secret) != (_UNIT_MODE, ROOT, False):
        return ""
    name = path.name
    if path.match(f"{paths.UNITS}/*.d/*.conf"):
        name = path.parent.name.removesuffix(".d")
    elif str(path.parent) != paths.UNITS:
        return ""
    return name if PurePosixPath(name).suffix in _UNIT_TYPES else ""


def _units(files: Sequence[RenderedFile], enabled: str) -> Iterator[Unit]:
    for name in sorted({_unit_name(file) for file in files}):
        own = [file for file in files if _unit_name(file) == name]
        whole = next((f.content for f in own if f.path == f"{paths.UNITS}/{name}"), None)
        dropins = [(f.path.rpartition("/")[2], f.content) for f in own if f.path.endswith(".conf")]
        yield Unit(name, whole, tuple(dropins), True if name == enabled else None)

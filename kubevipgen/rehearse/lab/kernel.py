"""The kernel settings of a node that belong to its network namespace alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.files import NodeFile
from kubevipgen.rehearse.lab.network import Wires

_FOLDER = "/etc/sysctl.d/"
# What else sysctl knows is this machine's, for every namespace of it, and is left alone.
_OF_A_NAMESPACE = ("net.ipv4.", "net.ipv6.")


def settings(files: Sequence[NodeFile]) -> Iterator[tuple[str, str]]:
    """The keys (``net/ipv4/ip_forward``) and values of a node's sysctl.d."""
    for file in files:
        if file.path.startswith(_FOLDER):
            for line in file.data.decode("utf-8", "replace").splitlines():
                key, equals, value = line.partition("=")
                key = key.strip().removeprefix("-")
                if equals and key.startswith(_OF_A_NAMESPACE):
                    yield key.replace(".", "/"), value.strip()


def apply(wires: Wires, name: str, files: Sequence[NodeFile]) -> None:
    """As systemd-sysctl at the boot of a node; what this kernel does not have is left out."""
    for key, value in settings(files):
        try:
            wires.set(name, key, value)
        except LabError:
            continue

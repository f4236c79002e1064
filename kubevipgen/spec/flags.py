"""The spec's fields as command line flags: they override the file, or stand in for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kubevipgen.spec.problem import Path

# Option -> place in the spec, for options that hold one value.
SINGLE: dict[str, Path] = {
    "mode": ("mode",),
    "kubernetes_version": ("kubernetesVersion",),
    "name": ("name",),
    "interface": ("nodeDefaults", "interface"),
    "dns_name": ("endpoint", "dnsName"),
    "port": ("endpoint", "port"),
}
# Field of Flags -> role, for options that list nodes.
ROLES = {"control_planes": "control-plane", "workers": "worker", "load_balancers": "load-balancer"}


@dataclass(frozen=True, slots=True)
class Flags:
    """What was given on the command line; None and () mean not given.

    ``control_planes``, ``workers`` and ``load_balancers`` hold ``NAME=ADDRESS[/LEN][@INTERFACE]``;
    a second address of the other family follows a comma.
    """

    mode: str | None = None
    vips: tuple[str, ...] = ()
    interface: str | None = None
    kubernetes_version: str | None = None
    name: str | None = None
    port: int | None = None
    dns_name: str | None = None
    control_planes: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()
    load_balancers: tuple[str, ...] = ()
    join: bool = False
    no_file: bool = False

    def missing(self) -> tuple[str, ...]:
        """The flags without which no cluster can be made from flags alone."""
        needed = {
            "--mode": self.mode,
            "--kubernetes-version": self.kubernetes_version,
            "--vip": self.vips or self.dns_name,
        }
        return tuple(flag for flag, value in needed.items() if not value)

    def words(self) -> list[str]:
        """The same flags as words of a command, for a file that says how it was made."""
        pairs = [(_flag(name), getattr(self, name)) for name in SINGLE]
        pairs += [("--vip", vip) for vip in self.vips]
        pairs += [
            (_flag(role), text) for name, role in ROLES.items() for text in getattr(self, name)
        ]
        words = [str(word) for flag, value in pairs if value for word in (flag, value)]
        return words + ["--join"] * self.join + ["--no-file"] * self.no_file

    def any_given(self) -> bool:
        """Whether any flag says something about the cluster."""
        return self != Flags(no_file=self.no_file)


@dataclass(frozen=True, slots=True)
class Given:
    """One value from the command line: where it belongs and which flag it came from."""

    path: Path
    value: Any
    flag: str


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def overlay(flags: Flags, data: dict[str, Any]) -> tuple[dict[str, Any], tuple[Given, ...]]:
    """A copy of ``data`` with the flags laid over it, and what came from which flag."""
    merged = dict(data)
    given = (*_fields(flags), *_nodes(flags, data.get("nodes", [])))
    for item in given:
        _put(merged, item.path, item.value)
    return merged, given


def _fields(flags: Flags) -> Iterator[Given]:
    for option, path in SINGLE.items():
        value = getattr(flags, option)
        if value is not None:
            yield Given(path, value, _flag(option))
    if flags.vips:
        vips = [part for text in flags.vips for part in text.split(",")]
        yield Given(("endpoint", "vip"), vips if len(vips) > 1 else vips[0], "--vip")


def _nodes(flags: Flags, known: Any) -> Iterator[Given]:
    """A node of a known name is changed where it stands; a new one goes to the end."""
    nodes = [n if isinstance(n, dict) else {} for n in known] if isinstance(known, list) else []
    names = [n.get("name") for n in nodes]
    for name, role in ROLES.items():
        for text in getattr(flags, name):
            node = {**_node(text), "role": role}
            if node["name"] not in names:
                names.append(node["name"])
                nodes.append({})
            at = names.index(node["name"])
            nodes[at] = {**nodes[at], **node}
            yield Given(("nodes", at), nodes[at], _flag(role))


def _node(text: str) -> dict[str, Any]:
    name, _, rest = text.partition("=")
    address, at, interface = rest.partition("@")
    addresses = address.split(",")
    node: dict[str, Any] = {"name": name}
    if address:
        node["address"] = addresses if len(addresses) > 1 else address
    return {**node, "interface": interface} if at else node


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set one value, copying what it changes; a parent of the wrong kind is left to the schema."""
    first, *rest = path
    if not rest:
        data[str(first)] = value
        return
    parent = data.get(str(first), [] if isinstance(rest[0], int) else {})
    step = rest[0]
    if isinstance(parent, list) and isinstance(step, int):
        data[str(first)] = [*parent[:step], value, *parent[step + 1 :]]
    elif isinstance(parent, dict) and isinstance(step, str):
        data[str(first)] = {**parent, step: value}

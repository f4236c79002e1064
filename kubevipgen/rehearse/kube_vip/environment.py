"""The environment and the words of a container, as the kubelet makes them from a manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kubevipgen.model import Node
from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.programs import Program

# What container runtimes set where an image sets none (the OCI default of containerd and CRI-O).
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\))")


def environment(program: Program, node: Node) -> dict[str, str]:
    """All variables of the container by name; LabError for one that no static pod can have.

    A pod on the host's network has the host's name.
    """
    made = {"PATH": _PATH, "HOSTNAME": node.name}
    if program.container.get("envFrom"):
        raise LabError(f"{program.name} of {node.name}: envFrom works in no static pod")
    for entry in program.container.get("env", ()):
        made[entry["name"]] = _value(entry, program, node, made)
    return made


def words(program: Program, variables: Mapping[str, str]) -> list[str]:
    """The arguments of the program; a ``command`` begins with the program's path in the image."""
    container = program.container
    given = [*container.get("command", ())[1:], *container.get("args", ())]
    return [expanded(str(word), variables) for word in given]


def expanded(text: str, known: Mapping[str, str]) -> str:
    """``$(NAME)`` becomes the value of a variable that is known, ``$$`` becomes ``$``.

    Source: k8s.io/kubernetes/third_party/forked/golang/expansion, which leaves the rest alone.
    """

    def replace(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        return known.get(found[1], found[0])

    return _REFERENCE.sub(replace, text)


def _value(entry: Mapping[str, Any], program: Program, node: Node, known: Mapping[str, str]) -> str:
    source = entry.get("valueFrom")
    if source is None:
        return expanded(str(entry.get("value", "")), known)
    path = source.get("fieldRef", {}).get("fieldPath", "")
    fields = _fields(program, node)
    if path not in fields:
        what = path or next(iter(source), "nothing")
        where = f"{program.name} of {node.name}: env {entry['name']}"
        raise LabError(f"{where}: valueFrom {what} is not known in a rehearsal")
    return fields[path]


def _fields(program: Program, node: Node) -> dict[str, str]:
    """The fields of the pod; the kubelet adds the node's name to that of a static pod."""
    metadata = program.pod.get("metadata", {})
    addresses = [str(address.ip) for address in node.addresses]
    every = {"status.hostIPs": ",".join(addresses), "status.podIPs": ",".join(addresses)}
    return {
        "spec.nodeName": node.name,
        "metadata.name": f"{metadata.get('name', program.name)}-{node.name}",
        "metadata.namespace": metadata.get("namespace", "default"),
        "status.hostIP": addresses[0],
        "status.podIP": addresses[0],
        **every,
    }

"""How a command names the cluster file that a node was rendered from, here and on the node."""

from __future__ import annotations

import shlex
from collections.abc import Collection

from kubevipgen.model import Cluster, Node
from kubevipgen.render.bootstrap.paths import DIRECTORY

STANDARD_INPUT = "standard input"
_DEFAULT_NAME = "cluster.yaml"


def words(cluster: Cluster, path: str) -> tuple[str, ...]:
    """FILE and flags that load the same cluster again, its file being at ``path``.

    From the command line alone there is no file; from standard input it is to be given there.
    """
    origin = cluster.origin
    newer = ("--allow-unknown-version",) if cluster.contract.warnings else ()
    flags = (*(word for word in origin.flags if word != "--no-file"), *newer)
    if not origin.spec:
        return ("--no-file", *flags)
    return ("-" if origin.name == STANDARD_INPUT else path, *flags)


def file_path(cluster: Cluster, taken: Collection[str]) -> str:
    """Where the cluster file stands on a node: under its own name, which headers mention.

    In a folder of its own where another of our files has that name.
    """
    given = cluster.origin.name
    name = _DEFAULT_NAME if given == STANDARD_INPUT else given
    path = f"{DIRECTORY}/{name}"
    return f"{DIRECTORY}/spec/{name}" if path in taken else path


def by_secret_files(cluster: Cluster, node: Node) -> tuple[str, ...]:
    """What to run where the files are made, to bring those that hold secrets."""
    render = ["kubevipgen", "render", *words(cluster, cluster.origin.name)]
    given = " <FILE" if render[2] == "-" else ""
    only = shlex.join(("--node", node.name, "--secrets-only", "-o", "bring"))
    return (
        "Bring them from where the files are made:",
        f"  {shlex.join(render)} {only}{given}",
        f"  tar -C {shlex.quote(f'bring/{node.name}')} --owner=root --group=root -cf - . |",
        f"    ssh root@{node.addresses[0].ip} tar -C / --no-overwrite-dir -xpf -",
    )

"""The files beside user-data in a NoCloud seed.

https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.formats import yaml
from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.form import Asked
from kubevipgen.output.boot.platforms import NOCLOUD
from kubevipgen.output.boot.users_yaml import is_private, load, text_of
from kubevipgen.render.header import header
from kubevipgen.render.plan import Job, RenderedFile
from kubevipgen.secrets import Secrets

META_DATA = "meta-data"
NETWORK_CONFIG = "network-config"
NAMES = (META_DATA, NETWORK_CONFIG)


def seed(cluster: Cluster, node: Node, asked: Asked) -> tuple[RenderedFile, ...]:
    """meta-data, and network-config when it was given; nothing on another platform.

    Raises FindingsError for network-config that no seed would carry, or that is not YAML.
    """
    if asked.platform == NOCLOUD:
        meta = RenderedFile(node.name, f"/{META_DATA}", meta_data(cluster, node))
        return (meta, *_network(node, asked.network_config))
    if asked.network_config:
        hint = f"--platform {NOCLOUD} makes one"
        raise _refusal("--network-config is part of a NoCloud seed", hint)
    return ()


def _network(node: Node, path: Path | None) -> Iterator[RenderedFile]:
    if path:
        mode = 0o600 if is_private(path) else 0o644
        yield RenderedFile(node.name, f"/{NETWORK_CONFIG}", network_config(path), mode)


def meta_data(cluster: Cluster, node: Node) -> str:
    """YAML. The instance ID says which machine this is, and never what is in its user-data.

    With another ID cloud-init takes the machine for a new one: it would make new SSH host keys
    and run everything again, on a node that is part of a cluster.
    """
    data = yaml.Map({"instance-id": f"{cluster.name}-{node.name}", "local-hostname": node.name})
    data.comments["instance-id"] = ("With another ID, cloud-init takes this for a new machine.",)
    lines = header(Job(cluster, node, Secrets()), f"NoCloud meta-data of node {node.name}.")
    return yaml.dump(data, lines)


@cache  # once for all nodes: it may be a pipe
def network_config(path: Path) -> str:
    """The user's file, unchanged. Raises FindingsError when it is not a YAML mapping."""
    text = text_of(path)
    if not isinstance(load(text, str(path)), dict):
        hint = "it holds `version: 2` or a `network:` mapping"
        raise _refusal(f"{path} is no network configuration: no mapping", hint, str(path))
    return text


def _refusal(message: str, hint: str, file: str = "") -> FindingsError:
    place = Location(file) if file else None
    return FindingsError((Finding("network-config", Severity.ERROR, message, hint, place),))

"""Sample clusters as the forms of delivery get them."""

from __future__ import annotations

from functools import cache
from typing import Any

import samples
from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.cloud_init import FORM
from kubevipgen.output.boot.form import Asked, Parcel
from kubevipgen.render.plan import RenderedFile


@cache
def sample(name: str) -> tuple[Cluster, dict[str, list[RenderedFile]]]:
    """A cluster and the files of its nodes that have any."""
    cluster = samples.cluster_of(samples.spec_of(name))
    by_node: dict[str, list[RenderedFile]] = {}
    for file in samples.iterate(cluster):
        by_node.setdefault(file.node, []).append(file)
    return cluster, by_node


def node_of(cluster: Cluster, name: str) -> Node:
    return next(node for node in cluster.nodes if node.name == name)


def packed(name: str, node: str, **asked: Any) -> Parcel:
    """What one node of a sample gets from cloud-init's form."""
    cluster, files = sample(name)
    return FORM.pack(cluster, node_of(cluster, node), files[node], Asked(**asked))


def file_of(parcel: Parcel, name: str = "user-data") -> RenderedFile:
    return next(file for file in parcel.files if file.path == f"/{name}")


def nodes() -> list[tuple[str, str]]:
    """(sample, node) of every node with files."""
    return [(name, node) for name in samples.names() for node in sample(name)[1]]

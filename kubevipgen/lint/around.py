"""What a rule may know beside its subject: the node's other files, the cluster, the versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from kubevipgen.lint.document import Document
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Pod, Stream, is_apiserver
from kubevipgen.versions.lint_rows import has, version_in
from kubevipgen.versions.number import Version

View = TypeVar("View")
_MACHINES = "controlplane.cluster.x-k8s.io/"  # the API of those that order control planes


@dataclass(frozen=True, slots=True)
class Node:
    """The views of one node's files, those that belong to no node in particular included.

    ``name`` is "" in a set that names no nodes.
    """

    name: str
    views: tuple[object, ...] = field(repr=False)

    def all(self, kind: type[View]) -> tuple[View, ...]:
        """Its views of one type, in the order of the files."""
        return tuple(view for view in self.views if isinstance(view, kind))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Files that belong together. ``nodes`` is never empty; ``views`` holds each view once.

    In a set without node names there is one node "" with everything, and two keepalived.conf in
    it are two nodes of VRRP all the same. ``documents`` are all of the set, those without views
    included: an installation script says what becomes of the files that it writes.
    """

    nodes: tuple[Node, ...]
    views: tuple[object, ...] = field(repr=False)
    documents: tuple[Document, ...] = field(default=(), repr=False)

    def all(self, kind: type[View]) -> tuple[View, ...]:
        """Its views of one type, in the order of the files."""
        return tuple(view for view in self.views if isinstance(view, kind))

    @property
    def is_named(self) -> bool:
        """Whether it is known which file is whose."""
        return any(node.name for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Around:
    """``assumed`` are the versions that the user gave: program -> version."""

    node: Node
    cluster: Cluster
    assumed: Mapping[str, Version]

    def version(self, program: str) -> Version | None:
        """Of kube-vip, haproxy, keepalived or kubernetes; None for the newest.

        What an image tag or kubernetesVersion says comes before what the user assumes.
        """
        return self._written(program) or self.assumed.get(program)

    def has(self, program: str, capability: str) -> bool:
        """Whether this release behaves so: a row of ``data/lint-PROGRAM.yaml``, else KeyError."""
        return has(program, capability, self.version(program))

    def _written(self, program: str) -> Version | None:
        if program == "kubernetes":
            texts = self._kubernetes()
        else:
            pods = (pod for pod in self.node.all(Pod) if pod.program == program)
            texts = (pod.main.image.tag for pod in pods if pod.main.image)
        return next(filter(None, map(version_in, texts)), None)

    def _kubernetes(self) -> Iterator[str]:
        """Of kubeadm, of the apiserver that runs, of what Cluster API makes."""
        words = (view.kubernetes_version for view in self.cluster.all(Kubeadm))
        yield from (word.text for word in words if word)
        images = (pod.main.image for pod in self.cluster.all(Pod) if is_apiserver(pod))
        yield from (image.tag for image in images if image)
        for stream in self.cluster.all(Stream):
            for one in stream.manifests:
                if one.api_version.startswith(_MACHINES):
                    yield str(one.get("spec", "version") or "")

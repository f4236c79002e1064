"""kubeadm patches: where one node differs from what the cluster's documents say.

Strategic merge, kubeadm's default type, suits every target: the static pods, the two addons and
``kubeletconfiguration``, whose type has no merge keys, so that lists there are replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kubevipgen.formats import yaml
from kubevipgen.model import Node
from kubevipgen.render.header import header
from kubevipgen.render.kubeadm.merge import thawed
from kubevipgen.render.kubeadm.parts import PATCHES_DIRECTORY
from kubevipgen.render.plan import Content, FilePlan, Job


def plan(job: Job) -> Iterator[FilePlan]:
    """One file for each patch target of this node."""
    for target in _targets(job.node):
        path = f"{PATCHES_DIRECTORY}/{target}+strategic.yaml"
        yield FilePlan(path, partial(_build, job, target), 0o600)


def patches_section(node: Node) -> dict[str, dict[str, str]]:
    """``patches`` of an init or join document; empty without patches, as the folder must exist."""
    return {"patches": {"directory": PATCHES_DIRECTORY}} if _targets(node) else {}


def _targets(node: Node) -> list[str]:
    return [target for target, patch in node.patches.items() if patch]


def _build(job: Job, target: str) -> Content:
    purpose = f"kubeadm patch of {target} for this node only."
    return Content(yaml.dump(thawed(job.node.patches[target]), header(job, purpose)))

"""The images of the rendered pods are on this host already, or will be pulled.

Why: the VIP comes up only when the images of its pods are there. A registry that is slow, asks
for a login, or is reachable only through this very cluster turns a reboot into an outage. This is
information: nothing is pulled, and a missing image is no mistake where the registry answers.

How to fix: pull it beforehand into the runtime's own store: `crictl pull IMAGE` (not `docker
pull`), or in an air gap `ctr --namespace k8s.io images import FILE`. The rendered pods have
`imagePullPolicy: IfNotPresent`, so an image that is there is not looked for again.

Source: kubernetes.io: Images, image pull policy; CRI ListImages.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, RunAs
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import BEFORE

ID = "images-present"
PHASES = BEFORE
NEEDS = ("images",)


def check(subject: Subject) -> Iterator[Fault]:
    images = list(_images(subject.cluster)) if subject.holds_vip else []
    if not images:
        raise NotApplicableError("no pod of ours runs on this node")
    listed = subject.facts.at("images")
    if listed is None:
        raise NotApplicableError("no container runtime answers (container-runtime)")
    here = frozenset(listed)
    for image in images:
        if names_of(image) & here:
            yield Fault(f"{image} is here", "", Severity.INFO)
        else:
            yield Fault(
                f"{image} is not here yet, and will be pulled when its pod starts",
                f"`crictl pull {image}`; without a registry: `ctr -n k8s.io images import FILE`",
                Severity.INFO,
            )


def _images(cluster: Cluster) -> Iterator[str]:
    if cluster.kube_vip is not None:
        yield cluster.kube_vip.image
    for part in (cluster.keepalived, cluster.haproxy):
        if part is not None and part.run_as is RunAs.STATIC_POD:
            yield part.image


def names_of(image: str) -> frozenset[str]:
    """How a runtime may list a reference: with the registry and path that Docker leaves out."""
    full = image
    host, slash, _ = image.partition("/")
    if not slash:
        full = f"docker.io/library/{image}"
    elif not ({".", ":"} & set(host)) and host != "localhost":
        full = f"docker.io/{image}"
    name, at, digest = full.partition("@")
    if not at:
        tagged = name if ":" in name.rpartition("/")[2] else f"{name}:latest"
        return frozenset({full, tagged})
    head, colon, _ = name.rpartition(":")
    bare = head if colon and "/" not in name[len(head) :] else name
    return frozenset({full, f"{bare}@{digest}"})

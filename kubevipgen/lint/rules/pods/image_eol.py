"""The image is out of support, or says no version at all.

A branch of haproxy that is out of support gets no fixes any more, those of security holes included,
and this one answers the whole network. An image without a tag, or with `latest`, is whatever was
newest as each node pulled it: two nodes can run different releases, and a new release (haproxy 2.3
refuses a file without a final newline, 2.5 refuses nbproc) stops the load balancer at some
restart, unannounced.

Found are, for the haproxy and keepalived containers,

- images without tag and digest, and `latest`;
- the official haproxy images (also HAProxy Technologies') older than 2.6, and the expired
  short-term branches 2.7, 2.9 and 3.1;
- osixia/keepalived older than 2.0.17: those have no curl, which most check scripts need.

Not reported: haproxy on the pod network, which balances something inside the cluster; images of
others, whose tag need not be the version of the program; `lts`; a tag with a placeholder; kube-vip
(other rules speak of its versions).

Fix: name a supported version, and copy it on all nodes: `haproxy:3.2`, `osixia/keepalived:2.3.4`.

Source: https://www.haproxy.org/ (table of branches); osixia/docker-keepalived image/Dockerfile.

Bad (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: haproxy, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:2.1.4

Good (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: haproxy, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:3.2-alpine
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._files import host_files
from kubevipgen.lint.rules.pods._images import is_haproxy, is_osixia
from kubevipgen.lint.view.manifest import Image, Pod
from kubevipgen.versions.lint_rows import has, version_in

ID = "image-eol"
CODE = "KV407"
SEVERITY = Severity.WARNING
SUBJECT = Pod
_EXPIRED = ("haproxy-before-2.6", "haproxy-2.7", "haproxy-2.9", "haproxy-3.1")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    del around
    image = pod.main.image
    if image is None or image.word.is_placeholder or not _is_of_the_node(pod):
        return
    words, hint = _wrong(image)
    if words:
        yield Fault(words, hint, image.word.at)


def _is_of_the_node(pod: Pod) -> bool:
    """Whether it serves the node itself: haproxy has many other uses inside a cluster."""
    if pod.program == "haproxy":
        return pod.manifest.get(*pod.spec, "hostNetwork") is True or any(host_files(pod))
    return pod.program == "keepalived"


def _wrong(image: Image) -> tuple[str, str]:
    version = version_in(image.tag)
    if not image.digest and image.tag in ("", "latest"):
        said = "no tag" if not image.tag else "the tag latest"
        words = f"{image.word} has {said}: each node runs what was newest as it pulled the image"
        return words, "name a version, such as haproxy:3.2"
    if version is None:
        return "", ""
    if is_haproxy(image) and any(has("images", row, version) for row in _EXPIRED):
        words = f"haproxy {version.branch} is out of support and gets no security fixes"
        return words, "take a long-term branch: 2.8, 3.0 or 3.2"
    if is_osixia(image) and has("images", "osixia-keepalived-without-curl", version):
        words = f"osixia/keepalived {version} has no curl and is long out of date"
        return words, "take osixia/keepalived 2.0.20 or newer"
    return "", ""

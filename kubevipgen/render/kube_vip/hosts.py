"""A private ``/etc/hosts`` for kube-vip, where the kubelet drops ``hostAliases`` of static pods."""

from __future__ import annotations

from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, Job

PATH = "/etc/kubevipgen/kube-vip-hosts"


def build(job: Job) -> Content:
    """The name ``kubernetes`` must lead to the apiserver of this node."""
    lines = (
        *comments(header(job, "/etc/hosts of the kube-vip container.")),
        "127.0.0.1 localhost kubernetes",
        "::1 localhost",
    )
    return Content(text(lines))

"""The step that follows ``kubeadm init``: take super-admin.conf away from kube-vip again."""

from __future__ import annotations

from kubevipgen import resources
from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, Job

PATH = "/etc/kubevipgen/after-init.sh"
_PURPOSE = (
    "Run once as root when `kubeadm init` has finished; running it again does no harm.",
    "kube-vip had to use super-admin.conf, because admin.conf has no rights while init runs. That",
    "file can do everything and is not bound by RBAC, so no pod should keep it.",
)


def build(job: Job) -> Content:
    """POSIX sh; replaces the manifest in one step or leaves it alone."""
    head = text(["#!/bin/sh", *comments(header(job, *_PURPOSE)), "set -eu", ""])
    return Content(head + resources.text("scripts/after-init.sh"))

"""The cluster file for the node itself, the preflight alone, and the units."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kubevipgen import resources
from kubevipgen.formats import yaml
from kubevipgen.model import Origin
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.bootstrap.shell import command, quoted
from kubevipgen.render.bootstrap.spec_words import words
from kubevipgen.render.header import header
from kubevipgen.render.kubeadm.merge import thawed
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, Job
from kubevipgen.spec.order import in_order

_SPEC = ("The cluster file, without what flags said; for `kubevipgen preflight` on this node.",)
_PREFLIGHT = (
    "Looks for what would break the bootstrap of this node; changes nothing but its reports in",
    f"{paths.REPORTS}. Exit codes: 0 good; 1 something would break; 2 the options are wrong;",
    "3 something could not be told. Anything but 0 must keep kubeadm from running.",
)


@lru_cache(maxsize=1)
def _data(origin: Origin, _identity: int) -> str:
    """The same for every node of a cluster, and as long as the cluster has nodes.

    Two clusters may have equal origins; ``_identity`` tells their specs apart.
    """
    return yaml.dump(thawed(in_order(origin.spec)))


def cluster_file(job: Job) -> Content:
    """The user's data in the order of the documentation; comments stay with the user."""
    origin = job.cluster.origin
    head = text([*comments(header(job, *_SPEC)), ""])
    return Content(head + _data(origin, id(origin.spec)))


def preflight(job: Job, spec: str) -> Content:
    """POSIX sh; ``spec`` is where the cluster file stands."""
    given = words(job.cluster, spec)
    settings = (
        f"MODE={job.cluster.bootstrap.preflight}",
        f"NODE={quoted(job.node.name)}",
        f"INPUT={quoted(spec if given[0] == '-' else '/dev/null')}",
        f"REPORTS={paths.REPORTS}",
        f"set -- {command(*given)}",
        "",
    )
    head = text(["#!/bin/sh", *comments(header(job, *_PREFLIGHT)), "set -eu", *settings])
    return Content(head + resources.text("scripts/preflight.sh"))


def unit(job: Job, name: str, purpose: Sequence[str]) -> Content:
    """A unit file from ``manifests/systemd``."""
    head = text([*comments(header(job, *purpose)), ""])
    return Content(head + resources.text(f"systemd/{name}"))

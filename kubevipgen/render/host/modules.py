"""``/etc/modules-load.d/kubevipgen.conf``: the kernel modules that must be there from boot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job
from kubevipgen.spec.host_words import rows

PATH = "/etc/modules-load.d/kubevipgen.conf"


def plan(job: Job) -> Iterator[FilePlan]:
    """The file, or nothing on a node that needs no module."""
    if found := rows("modules", job.cluster, job.node):
        yield FilePlan(PATH, partial(_build, job, found))


def _build(job: Job, found: list[dict[str, Any]]) -> Content:
    purpose = "Kernel modules; loaded now by: systemctl restart systemd-modules-load"
    lines = comments(header(job, purpose))
    for row in found:
        lines += ["", *comments(row["why"]), row["module"]]
    return Content(text(lines))

"""``/etc/sysctl.d/90-kubevipgen.conf``: the kernel settings that this node's part needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job
from kubevipgen.spec.host_words import rows

PATH = "/etc/sysctl.d/90-kubevipgen.conf"


def plan(job: Job) -> Iterator[FilePlan]:
    """The file, or nothing on a node that needs no setting."""
    if found := rows("sysctls", job.cluster, job.node):
        yield FilePlan(PATH, partial(_build, job, found))


def _build(job: Job, found: list[dict[str, Any]]) -> Content:
    lines = comments(header(job, "Kernel settings; put in force by: sysctl --system"))
    for row in found:
        lines += ["", *comments(row["why"]), f"{row['key']} = {row['value']}"]
    return Content(text(lines))

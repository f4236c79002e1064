"""What the host itself must offer: kernel settings, kernel modules, the endpoint's name."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.render.host import hosts, modules, sysctl
from kubevipgen.render.plan import FilePlan, Job


def plan(job: Job) -> Iterator[FilePlan]:
    """The host files of one control plane or worker; nothing for other roles."""
    yield from modules.plan(job)
    yield from sysctl.plan(job)
    yield from hosts.plan(job)

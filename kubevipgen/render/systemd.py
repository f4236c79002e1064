"""Drop-ins for the services that the distribution's packages bring."""

from __future__ import annotations

from kubevipgen import resources
from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job


def drop_in(job: Job, service: str) -> FilePlan:
    """``SERVICE.service.d/10-kubevipgen.conf``: wait for the network, always come back."""
    path = f"/etc/systemd/system/{service}.service.d/10-kubevipgen.conf"
    return FilePlan(path, lambda: _content(job, service))


def _content(job: Job, service: str) -> Content:
    purpose = f"systemd: keeps {service}.service running. After a change: systemctl daemon-reload"
    head = text([*comments(header(job, purpose)), ""])
    return Content(head + resources.text(f"systemd/{service}.conf"))

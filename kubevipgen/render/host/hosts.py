"""``/etc/kubevipgen/hosts``: lines for ``/etc/hosts`` when the endpoint has a DNS name.

A kubelet that cannot resolve the endpoint's name is cut off, so the nodes do not depend on a DNS
server for it. ``/etc/hosts`` belongs to the host, hence a fragment with marks that a later
version finds and replaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job
from kubevipgen.spec.host_words import MEMBERS

PATH = "/etc/kubevipgen/hosts"
BEGIN, END = "BEGIN kubevipgen", "END kubevipgen"
# May be run again: drops an earlier copy, ends the last line where its newline is missing, appends.
APPEND = f"sed -i -e '/^# {BEGIN}$/,/^# {END}$/d' -e '$a\\' /etc/hosts && cat {PATH} >> /etc/hosts"
PURPOSE = (
    "Lines for /etc/hosts: the name of the control plane endpoint, so that this node needs no DNS",
    "server for it. Append them with this line; it removes an earlier copy first, because with",
    "doubled lines an old VIP would stay in use:",
    f"  {APPEND}",
)


def plan(job: Job) -> Iterator[FilePlan]:
    """The fragment, when there are a name and a VIP that it can stand for."""
    endpoint = job.cluster.endpoint
    if endpoint.dns_name and endpoint.vips and job.node.role in MEMBERS:
        yield FilePlan(PATH, partial(_build, job))


def _build(job: Job) -> Content:
    endpoint = job.cluster.endpoint
    lines = comments((BEGIN, *header(job, *PURPOSE)))
    lines += [f"{vip} {endpoint.dns_name}" for vip in endpoint.vips]
    return Content(text([*lines, *comments([END])]))

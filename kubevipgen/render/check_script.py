"""The script that keepalived runs to learn whether this node may hold the VIP.

POSIX sh put together from the pieces in ``manifests/scripts``; only the address, the port and
the way of asking differ, and those are numbers and our own words. What the image (or the host)
has decides how it asks: curl, wget, or, with neither, a look at the kernel's socket table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kubevipgen import resources
from kubevipgen.model import Cluster, RunAs
from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job

CHECK_HAPROXY = "/etc/keepalived/check-haproxy.sh"
CHECK_APISERVER = "/etc/keepalived/check-apiserver.sh"

_WAYS = {  # how to ask -> the pieces it needs, in order
    "curl": ("ask-curl",),
    "wget": ("ask-wget",),
    "listen": ("ask-listen",),
    "any": ("ask-curl", "ask-wget", "ask-listen", "ask-any"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``bounds`` are the seconds that its two questions can take."""

    path: str
    name: str  # of the vrrp_script, and of the piece that asks
    url: str
    port: int
    bounds: tuple[float, float]

    @property
    def bound(self) -> float:
        return sum(self.bounds)


def check_of(cluster: Cluster) -> Check:
    """Ask haproxy where there is one, else the apiserver of this node (DESIGN: health)."""
    if cluster.haproxy is not None:
        port = cluster.haproxy.status_port
        url = f"http://127.0.0.1:{port}"
        return Check(CHECK_HAPROXY, "check-haproxy", url, port, cluster.timings.check_bounds)
    port = cluster.api_port
    first = cluster.timings.answer_ms / 1000 + cluster.timings.connect_ms / 1000
    url = f"https://{_loopback(cluster)}:{port}"
    return Check(CHECK_APISERVER, "check-apiserver", url, port, (first, first / 2))


def plan(job: Job) -> FilePlan:
    """The check script of this node; executable, as keepalived disables one that is not."""
    made = cache(lambda: Content(_text(job)))  # the pod's checksum needs it too
    return FilePlan(check_of(job.cluster).path, made, mode=0o755)


def way_of(cluster: Cluster) -> str:
    """curl, wget or listen as the image profile says; on a host the script finds out itself."""
    keepalived = cluster.keepalived
    if keepalived is None or keepalived.run_as is RunAs.SYSTEMD:
        return "any"
    client = keepalived.profile.http_client if keepalived.profile else ""
    return client or "listen"


def _text(job: Job) -> str:
    check, way = check_of(job.cluster), way_of(job.cluster)
    purpose = "keepalived runs this to learn whether this node may hold the VIP."
    pieces = [
        text(["#!/bin/sh", *comments(header(job, purpose)), "set -u"]),
        _settings(check, way),
        *(resources.text(f"scripts/{name}.sh") for name in ("log", *_WAYS[way])),
        f'ask() {{ ask_{way} "$@"; }}\n',
        resources.text(f"scripts/{check.name}.sh"),
    ]
    return "\n".join(pieces)


def _settings(check: Check, way: str) -> str:
    first, second = check.bounds
    lines = [f"URL={check.url}", f"FIRST={first:g}", f"SECOND={second:g}"]
    if way in {"listen", "any"}:
        lines.append(f"PORT_HEX={check.port:04X}")
    return "\n".join(lines) + "\n"


def _loopback(cluster: Cluster) -> str:
    v6_only = all(vip.version == 6 for vip in cluster.endpoint.vips)
    return "[::1]" if v6_only else "127.0.0.1"

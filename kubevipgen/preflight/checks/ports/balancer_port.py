"""haproxy on this node listens where clients of the endpoint go.

Why: clients dial the VIP and the endpoint's port, whichever node holds the VIP. A node whose
haproxy configuration binds another port, such as that of an older set of files, refuses them all
from the moment that it takes the VIP. Its own health checks stay good, so it keeps the VIP.

How to fix: `bind *:PORT` with the endpoint's port in the frontend of /etc/haproxy/haproxy.cfg, the
same on all nodes (`kubevipgen render` does that), or correct `endpoint.port` in the cluster file.

Source: kubeadm `controlPlaneEndpoint`; haproxy configuration manual, `bind`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.preflight.phase import EVERY

ID = "balancer-port"
PHASES = EVERY
NEEDS = ("balancer",)


def check(subject: Subject) -> Iterator[Fault]:
    if subject.cluster.haproxy is None or not subject.holds_vip:
        raise NotApplicableError("no haproxy of the cluster runs on this node")
    binds = subject.facts.at("balancer", "binds")
    if not binds:
        raise NotApplicableError("there is no haproxy configuration on this host")
    port = subject.cluster.endpoint.port
    if any(entry["port"] == port for entry in binds):
        return
    variable = next((entry for entry in binds if entry["address"] == "$"), None)
    if variable is not None:
        place = f"{variable['file']} line {variable['line']}"
        raise UnknownFactError("balancer.binds", f"{place} binds what a variable says")
    ports = ", ".join(sorted({str(entry["port"]) for entry in binds}))
    yield Fault(
        f"haproxy binds {ports} here, but clients come to port {port} of the endpoint",
        f"bind port {port} in {binds[0]['file']}, as on the other nodes",
    )

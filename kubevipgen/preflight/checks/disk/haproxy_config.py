"""haproxy on this host accepts its configuration file.

Why: haproxy does not start with a file that it does not understand, and keepalived then never
lets this node hold the VIP. At a failover that is found out too late.

How to fix: `haproxy -c -f /etc/haproxy/haproxy.cfg` shows every line that is wrong. Render again
and copy the file; own lines belong under `haproxy.extra` of the cluster file, which is checked.
If an older haproxy of the distribution rejects the file as rendered, install the version of the
cluster file, or name the installed one there.

Source: haproxy's management guide (option -c); the file is only read, no port is opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.disk import _verdict
from kubevipgen.preflight.phase import EVERY

ID = "haproxy-config"
PHASES = EVERY
NEEDS = ("programs", "disk")

_HINT = "`haproxy -c -f /etc/haproxy/haproxy.cfg` shows all; copy the rendered file again"


def check(subject: Subject) -> Iterator[Fault]:
    haproxy = subject.cluster.haproxy
    found = _verdict.asked(subject, "haproxy", haproxy)
    if found.code == 0 or haproxy is None:
        return
    fault = Fault(f"haproxy rejects /etc/haproxy/haproxy.cfg: {found.text}", _HINT)
    if _verdict.only_informs(subject, "haproxy", haproxy):
        fault = fault._replace(severity=Severity.INFO)
        fault = _verdict.not_the_same(found, fault, haproxy.image)
    yield fault

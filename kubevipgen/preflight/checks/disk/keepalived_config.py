"""keepalived on this host accepts its configuration file.

Why: keepalived starts with nearly any file and drops what it does not understand: a misspelt
keyword, a whole instance without a router ID, a track script that it finds unsafe. The VIP then
has no holder, or stays where it is when haproxy dies.

How to fix: `keepalived -t -f /etc/keepalived/keepalived.conf` shows every line that is wrong.
Render again and copy the file. Exit code 4 means that it cannot run, 5 that it runs without what
it complains of, 6 that it runs scripts which others than root could change: give the script to
root (`chown root:root`, `chmod 0755`), and each folder above it.

Source: keepalived's man page and lib/scheduler.h (the exit codes of -t, whose man page lists
others); the file is only read, no interface is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.disk import _verdict
from kubevipgen.preflight.phase import EVERY

ID = "keepalived-config"
PHASES = EVERY
NEEDS = ("programs", "disk")

_WARNS, _INSECURE = 5, 6
_HINT = "`keepalived -t -f /etc/keepalived/keepalived.conf` shows all; copy the rendered file again"
# After these it runs, and without the instance or the script that the VIP depends on.
_DROPS = re.compile(
    r"must be set|is required|[Mm]issing '[{}]'|[Ee]xtra '}'|Disabling track script|SECURITY"
)


def check(subject: Subject) -> Iterator[Fault]:
    keepalived = subject.cluster.keepalived
    found = _verdict.asked(subject, "keepalived", keepalived)
    if found.code == 0 or not found.lines or keepalived is None:
        return
    fault = _fault(found)
    if _verdict.only_informs(subject, "keepalived", keepalived):
        fault = fault._replace(severity=Severity.INFO)
        fault = _verdict.not_the_same(found, fault, keepalived.image)
    yield fault


def _fault(found: _verdict.Verdict) -> Fault:
    file = "/etc/keepalived/keepalived.conf"
    if found.code not in {_WARNS, _INSECURE}:
        return Fault(f"keepalived cannot run with {file}: {found.text}", _HINT)
    dropped = any(_DROPS.search(line) for line in found.lines)
    severity = Severity.ERROR if dropped else Severity.WARNING
    return Fault(f"keepalived does not run {file} as written: {found.text}", _HINT, severity)

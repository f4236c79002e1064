"""curl without a time limit waits as long as the other side likes.

A frozen haproxy or apiserver takes the connection and never answers. The check hangs until
keepalived ends it, after the script's timeout, which is its interval when none is given; where it
does not, the check has no result at all.

Condition: a check runs curl with neither `--max-time` (`-m`) nor `--connect-timeout`, and not under
`timeout`.

It does not report other programs, nor a limit whose value cannot be told.

Fix: `--max-time 2`, less than the interval of the vrrp_script.

Source: curl(1), --max-time; keepalived.conf(5), vrrp_script timeout.

Bad (check_haproxy.sh):

    #!/bin/sh
    curl -sfk https://localhost:8443/healthz -o /dev/null || exit 1

Good (check_haproxy.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.checks_of import check_texts
from kubevipgen.lint.fault import Fault

ID = "no-curl-timeout"
CODE = "KV214"
SEVERITY = Severity.WARNING
SUBJECT = Node


def check(subject: Node, around: Around) -> Iterator[Fault]:
    for script in check_texts(subject, around):
        for request in script.requests:
            is_bound = request.max_time is not None or "--connect-timeout" in request.options
            if request.tool == "curl" and not is_bound:
                yield Fault(
                    "curl without a time limit: a frozen server keeps the check waiting until"
                    " keepalived ends it",
                    "add --max-time 2",
                    request.at,
                )

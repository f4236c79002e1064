"""The check looks for a process by its name, and for nothing else.

A process that hangs, listens on nothing or has lost every server is still there, so the VIP stays
on a node that serves nobody. Another process with a matching name will do as well. And `killall -0`
fails for a user that may not signal the process: a script_user other than root sees haproxy dead
always.

Condition: a check (a script, or a command in vrrp_script) looks for processes with `killall -0`,
`pgrep`, `pidof` or `ps`, and nothing of it asks a port or looks at sockets, and no other check of
the same keepalived.conf asks a local port.

It does not report looks that stand beside a real question.

Fix: ask the port (`curl -sfk --max-time 2 https://localhost:PORT/healthz`); to notice the end of a
process at once, track_process.

Source: keepalived.conf(5), vrrp_track_process; killall(1).

Bad (keepalived.conf):

    vrrp_script chk_haproxy {
        script "/usr/bin/killall -0 haproxy"
        interval 2
    }

Good (keepalived.conf):

    vrrp_script chk_haproxy {
        script "/usr/bin/curl -sfk --max-time 1 https://localhost:8443/healthz"
        interval 2
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.checks_of import check_texts
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._looks import processes, watches_sockets
from kubevipgen.lint.view.script import Script

ID = "process-name-only"
CODE = "KV213"
SEVERITY = Severity.WARNING
SUBJECT = Node


def check(subject: Node, around: Around) -> Iterator[Fault]:
    texts = tuple(check_texts(subject, around))
    if any(request.is_local for script in texts for request in script.requests):
        return
    for script in texts:
        looks = () if _asks(script) else processes(script)
        if looks:
            first = looks[0]
            yield Fault(
                f"`{first.how}` only tells that some process `{first.name}` is there: one that"
                " hangs or serves nobody passes",
                "ask its port: curl -sfk --max-time 2 https://localhost:PORT/healthz",
                first.at,
            )


def _asks(script: Script) -> bool:
    return bool(script.requests) or watches_sockets(script)

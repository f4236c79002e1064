"""The check stops, starts or restarts a service.

A check that stops keepalived takes its node out for good: nobody starts it again when haproxy is
well, so the next failure elsewhere finds no node left. One that restarts haproxy hides that it
crashes, reports success in between, and does so while keepalived may end it at any moment (its
timeout is its interval when none is given).

Condition: a check runs `systemctl stop|start|restart|...`, `service X ...`, `/etc/init.d/X ...`,
`docker stop|restart|...` and the like, or ends haproxy, nginx, keepalived or kubelet by killall or
pkill.

It does not report `status` and `is-active`, signal 0, nor notify scripts.

Fix: `exit 1`; keepalived does the rest, and undoes it when the check succeeds again. To restart a
service is systemd's business (`Restart=always`).

Source: keepalived.conf(5), vrrp_script; systemd.service(5).

Bad (check_haproxy.sh):

    #!/bin/bash
    if ! pidof haproxy >/dev/null; then
        systemctl stop keepalived
    fi

Good (check_haproxy.sh):

    #!/bin/bash
    curl -sf --max-time 1 http://127.0.0.1:9000/healthz || exit 1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._looks import bare
from kubevipgen.lint.view.script import Script

ID = "check-kills-service"
CODE = "KV212"
SEVERITY = Severity.ERROR
SUBJECT = Script

_VERBS = {"stop", "start", "restart", "kill", "try-restart", "reload-or-restart", "force-reload",
          "condrestart", "rm"}  # fmt: skip
_MANAGERS = {"systemctl", "service", "rc-service", "supervisorctl", "docker", "podman", "nerdctl",
             "crictl", "invoke-rc.d", "initctl"}  # fmt: skip
_SERVICES = re.compile(r"haproxy|nginx|keepalived|kube|docker|containerd")


def check(subject: Script, around: Around) -> Iterator[Fault]:
    if not is_check(subject, around):
        return
    for command in subject.commands:
        words = bare(command)
        what = _done(words, command.words) if words else ""
        if what:
            after = (
                "this node leaves and does not come back by itself"
                if "keepalived" in what and not re.search(r"\b(?:re)?start\b", what)
                else "that hides the cause, and the node is judged while it starts"
            )
            yield Fault(
                f"the check runs `{what}`: {after}",
                "exit 1 instead; keepalived does the rest, and systemd restarts services",
                command.at,
            )


def _done(words: tuple[str, ...], written: tuple[str, ...]) -> str:
    """What it does to a service, "" for nothing."""
    rest = [word for word in words[1:] if not word.startswith("-")]
    if words[0] in _MANAGERS:
        verbs = rest[:1] if words[0] not in ("service", "rc-service", "invoke-rc.d") else rest[1:2]
        return " ".join((words[0], *rest)) if set(verbs) & _VERBS else ""
    is_script = any("/etc/init.d/" in word or "/etc/rc.d/" in word for word in written[:2])
    if is_script and set(rest[:1]) & _VERBS:
        return " ".join((words[0], *rest))
    if words[0] in ("killall", "pkill") and rest and _SERVICES.search(rest[-1]):
        text = " ".join(words)
        is_probe = re.search(r" (?:-0|-s ?0|--signal[ =]0)(?: |$)", text)
        return "" if is_probe else text
    return ""

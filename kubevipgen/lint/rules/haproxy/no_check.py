"""A server of the API has no check, so a dead node keeps its share of the traffic.

Without `check` haproxy takes a server for up for ever. Of three apiservers one that is down costs
every third new connection `timeout connect` times `retries`, and what is sent to a node that hangs
is lost.

Condition: a server of the API has neither `check` nor `agent-check` nor `track`, on its own line or
in a `default-server` line above it (one below it holds for later servers only).

It does not report a disabled server, nor a line with a placeholder in it.

Fix: `default-server check inter 2s fall 2 rise 2` above the servers, or `check` on each.

Source: haproxy manual, "check", "default-server".

Bad (haproxy.cfg):

    listen kube-apiserver
        bind *:8443
        mode tcp
        server cp-1 10.0.0.11:6443
        server cp-2 10.0.0.12:6443

Good (haproxy.cfg):

    listen kube-apiserver
        bind *:8443
        mode tcp
        default-server check inter 2s fall 2 rise 2
        server cp-1 10.0.0.11:6443
        server cp-2 10.0.0.12:6443
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Proxy, Server

ID = "no-check"
CODE = "KV305"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for back in subject.api_backs():
        blind = [server for server in back.servers if _is_blind(server)]
        if blind:
            yield _fault(back, blind)


def _is_blind(server: Server) -> bool:
    return not (server.is_checked or server.is_unclear or "disabled" in server.options)


def _fault(back: Proxy, blind: list[Server]) -> Fault:
    names = ", ".join(server.name.text for server in blind[:5])
    more = f" and {len(blind) - 5} more" if len(blind) > 5 else ""
    late = [line for line in back.all("default-server") if line.at.line > blind[0].at.line]
    return Fault(
        f"no check watches {names}{more} of {back.name}: a dead apiserver keeps its connections"
        + (f"; default-server of line {late[0].at.line} holds only below it" if late else ""),
        "`default-server check` above the servers",
        blind[0].name.at,
    )

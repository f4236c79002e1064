"""The API's TLS is read as HTTP because the section is in mode http.

In `mode http` haproxy parses what it gets as HTTP. The first bytes of a client's TLS are no HTTP
request, so haproxy answers 400 or closes, and nobody reaches the API. Most sample files have
`mode http` in their defaults, so a section that does not say `mode tcp` itself inherits it.
`haproxy -c` finds nothing wrong with a tcp frontend in front of an http backend, but each
connection is then parsed as HTTP all the same.

Condition: a server on a TLS port has no `ssl`, and the effective mode of the frontend that leads
to it is http with a `bind` without `ssl`, or that of its backend is http.

It does not report a haproxy that speaks TLS to the servers itself (`ssl` on them), sections of
something else than the API, nor servers on a port without TLS.

Fix: write `mode tcp` in both sections (and `option tcplog` for `option httplog`).

Source: haproxy manual, "mode"; checked with haproxy 2.6.12.

Bad (haproxy.cfg):

    defaults
        mode http
        timeout connect 5s
        timeout client 1h
        timeout server 1h

    frontend kube-apiserver
        bind *:6443
        default_backend apiservers

    backend apiservers
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    defaults
        mode http
        timeout connect 5s
        timeout client 1h
        timeout server 1h

    frontend kube-apiserver
        mode tcp
        bind *:6443
        default_backend apiservers

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Proxy

ID = "mode-http"
CODE = "KV306"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_WITHOUT_TLS = (0, 80, 8001, 8080)


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    entries = subject.api_entries()
    seen: set[int] = set()
    for front, back in entries:
        if front.mode == "http" and id(front) not in seen and _listens_plain(front, back):
            seen.add(id(front))
            yield _fault(front, "clients of the API get a 400 or a closed connection")
    for back in subject.api_backs():
        if back.mode == "http" and id(back) not in seen and _sends_plain(back):
            ends = [front for front, other in entries if other is back]
            if all(front.mode == "tcp" for front in ends):
                yield _fault(back, "connections to it are parsed as HTTP and fail")


def _listens_plain(front: Proxy, back: Proxy) -> bool:
    """Whether TLS comes in and is not ended here; a server with ``ssl`` may get plain HTTP."""
    return _sends_plain(back) and any(
        "ssl" not in bind.options for bind in front.binds if bind.port
    )


def _sends_plain(back: Proxy) -> bool:
    return any(
        server.port not in _WITHOUT_TLS and "ssl" not in server.options and not server.is_unclear
        for server in back.servers
    )


def _fault(proxy: Proxy, effect: str) -> Fault:
    line = proxy.mode_line
    is_own = line is not None and not line.inherited
    origin = f", from line {line.at.line}" if line and line.inherited else ""
    return Fault(
        f"{proxy.kind} {proxy.name} is in mode http{origin}, but the API is TLS: {effect}",
        "write `mode tcp` in the frontend and in the backend",
        line.at if line and is_own else proxy.at,
        related=(Related("the mode comes from here", line.at),) if line and not is_own else (),
    )

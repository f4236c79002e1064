"""The HTTP check speaks plain HTTP to an apiserver, which wants TLS.

`option httpchk` alone sends its request without TLS. An apiserver answers "400 Bad Request: client
sent an HTTP request to an HTTPS server", so haproxy marks every apiserver DOWN and the endpoint
answers nobody, although all of them are well.

Condition: in a section of the API the check in effect is `option httpchk`, and for at least one
checked server neither `http-check connect` has `ssl`, nor its line (or its default-server) has
`check-ssl`, nor `ssl` without a check port of its own.

It does not report a check of another `port` or `addr`, a server on a port without TLS (8080, 8001),
nor a check that expects a 400.

Fix: add `http-check connect ssl` below `option httpchk` and `verify none` (or `ca-file`) to the
servers; `check-ssl verify none` on each server does the same.

Applies to: every release; `http-check connect` needs 2.2.

Source: haproxy manual, "check-ssl", "http-check connect"; Go net/http answers 400 to plain HTTP on
a TLS port.

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        option httpchk GET /healthz
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        option httpchk GET /healthz
        server cp-1 10.0.0.11:6443 check check-ssl verify none
        server cp-2 10.0.0.12:6443 check check-ssl verify none
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Health, Proxy, Server, speaks_tls

ID = "httpchk-plain"
CODE = "KV303"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_WITHOUT_TLS = (80, 8001, 8080)


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for back in subject.api_backs():
        health = back.health
        plain = [server for server in back.servers if _is_plain(health, server)]
        if health.kind == "http" and health.line and plain and not _goes_elsewhere(back):
            yield Fault(
                f"httpchk asks {plain[0].address} {health.path} without TLS: an apiserver answers"
                " 400, so every one of them is DOWN",
                "add `http-check connect ssl` and give the servers `verify none` or a ca-file",
                health.line.words[1].at,
                related=(Related("this server speaks TLS", plain[0].at),),
            )


def _is_plain(health: Health, server: Server) -> bool:
    options = server.options
    return (
        "check" in options
        and not options.keys() & {"port", "addr"}
        and not server.is_unclear
        and bool(server.port)
        and server.port not in _WITHOUT_TLS
        and not speaks_tls(health.steps, server)
    )


def _goes_elsewhere(back: Proxy) -> bool:
    """Whether the steps ask another port, or are content with the 400."""
    for step in back.health.steps:
        words = {word.text for word in step.words[2:]}
        if step.words[1].text == "connect" and words & {"port", "addr"}:
            return True
        if step.words[1].text == "expect" and ("!" in words or any("4" in word for word in words)):
            return True
    return False

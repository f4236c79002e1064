"""The check script asks localhost, but haproxy listens on the VIP alone.

A socket that is bound to one address does not answer on 127.0.0.1. The check is refused on every
node, also where haproxy is well, so keepalived lowers every node or puts every one into FAULT, and
the check no longer tells a good node from a bad one.

Condition: a script of this node asks localhost on a port that this node's haproxy binds on single
other addresses only, and that no server of it listens on.

It does not report a script whose host or port cannot be told, nor a port that a wildcard or
loopback bind of any haproxy file of the node covers.

Fix: add `bind 127.0.0.1:PORT` to the section, or bind `*:PORT`.

Source: ip(7), binding a socket to an address.

Bad (haproxy.cfg):

    listen kube-apiserver
        bind 10.0.0.100:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Bad (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null

Good (haproxy.cfg):

    listen kube-apiserver
        bind 10.0.0.100:8443
        bind 127.0.0.1:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.haproxy._vips import address_of
from kubevipgen.lint.view.haproxy import Bind, Haproxy, is_loopback
from kubevipgen.lint.view.script import Request, Script

ID = "check-vs-bind"
CODE = "KV311"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    files = around.node.all(Haproxy)
    every = [bind for view in files for proxy in view.proxies for bind in proxy.binds]
    taken = {server.port for view in files for proxy in view.proxies for server in proxy.servers}
    asked = {
        request.port: request
        for script in around.node.all(Script)
        for request in script.requests
        if request.port and is_loopback(request.host) and request.port not in taken
    }
    own = [bind for proxy in subject.proxies for bind in proxy.binds]
    for port, request in asked.items():
        at_port = [bind for bind in every if bind.covers(port)]
        mine = [bind for bind in own if bind.covers(port)]
        if mine and all(map(_is_single, at_port)):
            yield _fault(mine[0], request, port)


def _is_single(bind: Bind) -> bool:
    address = address_of(bind.host)
    return address is not None and not address.is_loopback and not bind.word.is_placeholder


def _fault(bind: Bind, request: Request, port: int) -> Fault:
    return Fault(
        f"haproxy listens on {bind.host}:{port} only, and the check asks {request.host}:{port}:"
        " it fails on every node, always",
        f"add `bind 127.0.0.1:{port}`, or bind *:{port}",
        bind.word.at,
        related=(Related("the check", request.at),),
    )

"""haproxy does not verify the certificate of the apiservers it asks.

For a health check that is fine: what it carries is no secret, and clients verify the apiserver
themselves, end to end. Where haproxy speaks TLS for its clients (`ssl` on a server), anybody on
the way can pretend to be the apiserver.

Condition: a server has `verify none`, on its own line or from a default-server, and its check or
its traffic is TLS. One finding for each section.

It does not report `verify none` on a server that never speaks TLS.

Fix: where you can, `ca-file /etc/kubernetes/pki/ca.crt` and `verify required`; the apiserver's
certificate has to name what haproxy asks for (`verifyhost`, `check-sni`).

Source: haproxy manual, "verify", "verifyhost".

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        option httpchk GET /readyz
        default-server check check-ssl verify none
        server cp-1 10.0.0.11:6443
        server cp-2 10.0.0.12:6443

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        option httpchk GET /readyz
        default-server check check-ssl verify required ca-file /etc/haproxy/kubernetes-ca.crt
        server cp-1 10.0.0.11:6443
        server cp-2 10.0.0.12:6443
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Directive, Haproxy, Proxy, Server, speaks_tls
from kubevipgen.lint.view.word import Word

ID = "verify-none"
CODE = "KV317"
SEVERITY = Severity.INFO
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for proxy in subject.proxies:
        loose = [server for server in proxy.servers if _is_loose(proxy, server)]
        if loose:
            carries = any("ssl" in server.options for server in loose)
            yield Fault(
                "haproxy encrypts to the servers but verifies none of them: anybody on the way"
                " can pretend to be one"
                if carries
                else "the health check verifies no certificate, which is fine for a check",
                "ca-file and verify required, where the CA is at hand",
                _verify(loose[0]),
            )


def _is_loose(proxy: Proxy, server: Server) -> bool:
    is_tls = "ssl" in server.options or (server.is_checked and _checks_tls(proxy, server))
    return is_tls and server.options.get("verify") == "none"


def _checks_tls(proxy: Proxy, server: Server) -> bool:
    return speaks_tls(proxy.health.steps, server)


def _verify(server: Server) -> Location:
    words: list[Word] = list(server.words)
    lines: tuple[Directive, ...] = server.default_lines
    for line in reversed(lines):
        words += line.words
    return next((word.at for word in words if word.text == "verify"), server.at)

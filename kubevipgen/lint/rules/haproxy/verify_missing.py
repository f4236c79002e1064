"""A server speaks TLS, but nothing says how to verify it: haproxy refuses to start.

For TLS to a server haproxy wants either a CA or the explicit word that none is needed: "verify is
enabled by default but no CA file specified" is fatal. It holds for a health check alone as well,
and the sample of the kubeadm guide breaks exactly so when its `verify none` is left out.

Condition: a server has `ssl` or `check-ssl`, or its section (or its defaults) has a `connect ssl`
step, and neither the server nor a default-server above it has `verify none` or `ca-file`, nor the
global section `ssl-server-verify none`. One finding for each section.

It does not report a line with a placeholder in it.

Fix: `default-server verify none` above the servers where only the check is TLS; else `ca-file`.

Source: haproxy manual, "verify", "ssl-server-verify"; checked with `haproxy -c` of 2.6.12.

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        option httpchk
        http-check connect ssl
        http-check send meth GET uri /readyz
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        option httpchk
        http-check connect ssl
        http-check send meth GET uri /readyz
        server cp-1 10.0.0.11:6443 check verify none
        server cp-2 10.0.0.12:6443 check verify none
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Directive, Haproxy, Proxy, Server

ID = "verify-missing"
CODE = "KV328"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    views = around.node.all(Haproxy) or (subject,)
    if any(line.starts("ssl-server-verify") for view in views for line in view.globals):
        return
    for proxy in subject.proxies:
        step = next(filter(_is_tls_step, proxy.directives), None)
        found = [s for s in proxy.servers if _is_unverified(s, by_step=step is not None)]
        if found and not any(map(_has_placeholder, proxy.all("default-server"))):
            yield _fault(proxy, found[0], step)


def _is_tls_step(line: Directive) -> bool:
    """Even one that no check uses: haproxy looks at the line alone."""
    words = [word.text for word in line.words]
    is_step = words[0] in ("http-check", "tcp-check") and words[1:2] == ["connect"]
    return is_step and "ssl" in words[2:]


def _is_unverified(server: Server, *, by_step: bool) -> bool:
    options = server.options
    is_tls = by_step or bool(options.keys() & {"ssl", "check-ssl"})
    is_said = options.get("verify") == "none" or "ca-file" in options
    return is_tls and not is_said and not server.is_unclear


def _has_placeholder(line: Directive) -> bool:
    return any(word.is_placeholder for word in line.words)


def _fault(proxy: Proxy, server: Server, step: Directive | None) -> Fault:
    return Fault(
        f"server {server.name} of {proxy.name} speaks TLS with neither `verify none` nor a ca-file:"
        " haproxy refuses to start",
        "`default-server verify none` above the servers, or a ca-file",
        server.name.at,
        related=(Related("this makes its check TLS", step.at),) if step else (),
    )

"""The check only sees whether the apiserver's port is open.

A bare `check`, `option tcp-check` without steps and `option ssl-hello-chk` see a process that
accepts connections, and an apiserver does that long before it can answer and long after it lost
its etcd: then it answers 500 on /healthz and /readyz, stays in the balancing, and its share of all
requests fails. While it shuts down it still gets new connections, too.

Condition: in a section of the API with checked servers, the check in effect is a connection, a TLS
handshake (`check-ssl` without `option httpchk`, `tcp-check connect ssl`) or an SSL hello.

It does not report `option httpchk`, a `tcp-check` with send or expect steps, an agent check, an
external check, nor what ssl-hello-overrides-httpchk reports.

Fix: ask /readyz over TLS:

    option httpchk
    http-check connect ssl
    http-check send meth GET uri /readyz
    http-check expect status 200
    default-server check verify none

Applies to: every release; `http-check connect` needs 2.2, before it `option httpchk GET /readyz`
with `check check-ssl verify none`.

Source: haproxy manual, "check", "option tcp-check"; Kubernetes documentation, "Kubernetes API
health endpoints".

Bad (haproxy.cfg):

    backend k8s-api
        mode tcp
        option tcp-check
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    backend k8s-api
        mode tcp
        option httpchk
        http-check connect ssl
        http-check send meth GET uri /readyz
        http-check expect status 200
        server cp-1 10.0.0.11:6443 check verify none
        server cp-2 10.0.0.12:6443 check verify none
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Health, Proxy

ID = "l4-check-only"
CODE = "KV304"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for back in subject.api_backs():
        line = back.health.line
        if back.health.kind not in ("connect", "ssl-hello") or _lost_httpchk(back.health):
            continue
        if not any("check" in server.options for server in back.servers):
            continue
        yield Fault(
            f"the check in effect is {_check(back)}: an apiserver that fails its /readyz stays"
            " in the balancing",
            "`option httpchk` with `http-check connect ssl` and `http-check send ... uri /readyz`",
            back.name.at if line is None or line.inherited else line.words[1].at,
        )


def _lost_httpchk(health: Health) -> bool:
    return any(
        line.starts("option", "httpchk") and not line.inherited for line in health.overridden
    )


def _check(back: Proxy) -> str:
    if back.health.kind == "ssl-hello":
        return "ssl-hello-chk, an SSLv3 hello"
    return "a TLS handshake" if back.health.is_tls else "a TCP connection"

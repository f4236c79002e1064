"""One apiserver alone stands behind the balancer.

With one server the API is gone whenever that node is: neither the VIP nor haproxy helps. Often the
others were forgotten when they joined.

Condition: a section of the API has exactly one server (a server-template counts with its number).

It does not report a section with a placeholder or a loop of a template language in it.

Fix: list every control plane node; with stacked etcd that is three or five.

Source: kubernetes.io, "Options for Highly Available Topology".

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
        server cp-3 10.0.0.13:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Proxy

ID = "single-backend"
CODE = "KV313"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for back in subject.api_backs():
        if len(back.servers) == 1 and back.servers[0].count == 1 and not _is_unclear(back):
            server = back.servers[0]
            yield Fault(
                f"{server.name} is the only server of {back.kind} {back.name}: when it is down,"
                " so is the API",
                "list every control plane node",
                server.name.at,
            )


def _is_unclear(back: Proxy) -> bool:
    return any(word.is_placeholder for line in back.directives for word in line.words)

"""Two sections, or two lines, listen on the same address and port.

haproxy sets SO_REUSEPORT, so both succeed and `haproxy -c` is content. The kernel then deals new
connections out between them: with two frontends about half of the clients meet the wrong one.

Condition: the same address, port and family twice in one file, over the same transport, with the
same `interface` and `namespace`, and not for different threads or processes.

It does not report a wildcard beside a single address, IPv4 beside IPv6, UDP or QUIC beside TCP,
sockets, nor placeholders.

Fix: delete one of the lines, or give one another port.

Source: socket(7), SO_REUSEPORT; checked with `haproxy -c` of 2.6.12.

Bad (haproxy.cfg):

    listen kube-apiserver
        bind *:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check

    listen ingress
        bind *:8443
        mode tcp
        server w-1 10.0.0.21:443 check

Good (haproxy.cfg):

    listen kube-apiserver
        bind *:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check

    listen ingress
        bind *:443
        mode tcp
        server w-1 10.0.0.21:443 check
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Bind, Haproxy

ID = "dup-bind"
CODE = "KV326"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy

_APART = ("interface", "namespace", "process", "thread")
Key = tuple[object, ...]


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    seen: dict[Key, tuple[str, Bind]] = {}
    for proxy in subject.proxies:
        if proxy.all("disabled"):
            continue
        for bind in proxy.binds:
            if not bind.port or bind.word.is_placeholder:
                continue
            name, first = seen.setdefault(_key(bind), (proxy.name.text, bind))
            if first is not bind:
                yield Fault(
                    f"{bind.word} is bound twice: the kernel deals connections out between"
                    f" {name} and {proxy.name}",
                    "delete one of the lines, or give one another port",
                    bind.word.at,
                    related=(Related(f"bound here as well, in {name}", first.word.at),),
                )


def _key(bind: Bind) -> Key:
    options = bind.options
    apart = tuple(pair for pair in pairwise((*options, "")) if pair[0] in _APART)
    return bind.transport, bind.family, bind.host, bind.port, bind.last, apart

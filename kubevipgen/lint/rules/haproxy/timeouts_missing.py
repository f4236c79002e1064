"""A section has no client, connect or server timeout, so dead connections stay.

Without `timeout client` or `timeout server` a connection whose peer vanished is held for ever and
`maxconn` fills up; without `timeout connect` a dead server is waited for as long as the kernel
tries (about two minutes). haproxy itself warns "missing timeouts for proxy".

Condition: a frontend or listen without `timeout client`, or a backend or listen with servers
without `timeout connect` or without `timeout server`, in their own lines and in their defaults. In
TCP mode `timeout tunnel` does for `timeout server`. One finding for the whole file.

It does not report a file without a defaults section when another haproxy file of the same node has
one (`haproxy -f DIRECTORY` reads them as one), or when a script appends it to the file that is
there (`cat >> /etc/haproxy/haproxy.cfg`), `timeout` lines with a placeholder, nor the old
`clitimeout` and its like (see removed-directive).

Fix: `timeout connect 5s`, `timeout client 1h` and `timeout server 1h` in the defaults section. A
part of a file is right when the file that it is pasted into has them.

Source: haproxy src/cfgparse.c (check_config_validity), which warns on the same condition.

Bad (haproxy.cfg):

    frontend kubernetes
        bind *:8443
        mode tcp
        default_backend apiservers

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h

    frontend kubernetes
        bind *:8443
        default_backend apiservers

    backend apiservers
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Proxy

ID = "timeouts-missing"
CODE = "KV308"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy

_OLD = {"clitimeout": "client", "contimeout": "connect", "srvtimeout": "server"}


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    is_piece = subject.document.is_fragment or any(v.defaults for v in around.node.all(Haproxy))
    if not subject.defaults and is_piece:
        return
    lacking = [(proxy, names) for proxy in subject.proxies if (names := tuple(_missing(proxy)))]
    if not lacking:
        return
    first, names = lacking[0]
    more = f" (and {len(lacking) - 1} more)" if lacking[1:] else ""
    yield Fault(
        f"no timeout {', '.join(names)} in effect for {first.kind} {first.name}{more}:"
        + (
            " a dead server is waited for as long as the kernel tries"
            if names == ("connect",)
            else " connections whose peer is gone are held for ever"
        ),
        "a defaults section with `timeout connect 5s`, `timeout client 1h`, `timeout server 1h`",
        first.at,
        related=tuple(
            Related(f"no timeout {', '.join(names)} for {proxy.kind} {proxy.name}", proxy.at)
            for proxy, names in lacking[1:6]
        ),
    )


def _missing(proxy: Proxy) -> Iterator[str]:
    if proxy.mode not in ("tcp", "http") or any(
        line.starts("disabled") for line in proxy.directives
    ):
        return
    has = {name for name, (time, _) in proxy.timeouts.items() if time != 0}
    has |= {name for old, name in _OLD.items() if proxy.all(old)}
    if proxy.is_front and "client" not in has:
        yield "client"
    if not proxy.servers:
        return
    if "connect" not in has:
        yield "connect"
    if "server" not in has and (proxy.mode == "http" or "tunnel" not in has):
        yield "server"

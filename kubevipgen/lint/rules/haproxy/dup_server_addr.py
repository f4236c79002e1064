"""Two servers of a section have the same address and port.

Mostly the second line was copied and its address forgotten: one node gets twice its share, and
another gets nothing. `haproxy -c` is content as long as the names differ.

Condition: two servers of one backend or listen section have the same host and port, and nothing
that makes them differ (`source`, `sni`, `socks4`, `namespace`, `proto`, `cookie`, `disabled`).

It does not report names that a `resolvers` section resolves (each server gets an address of its
own), server-template lines, sockets, nor placeholders.

Fix: write the other node's address, or delete the line.

Source: haproxy manual, "server"; checked with `haproxy -c` of 2.6.12.

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.11:6443 check

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Server

ID = "dup-server-addr"
CODE = "KV327"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy

_APART = ("source", "sni", "socks4", "namespace", "proto", "cookie", "disabled", "port", "addr")
Key = tuple[object, ...]


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for proxy in subject.proxies:
        seen: dict[Key, Server] = {}
        for server in proxy.servers:
            if _cannot_tell(server):
                continue
            first = seen.setdefault(_key(server), server)
            if first is not server:
                yield Fault(
                    f"{server.name} and {first.name} of {proxy.name} are both {server.address}:"
                    " one node gets twice its share, or another none",
                    "write the other node's address, or delete the line",
                    server.address.at,
                    related=(Related("the same address", first.address.at),),
                )


def _cannot_tell(server: Server) -> bool:
    return (
        not server.port
        or not server.host
        or server.is_unclear
        or server.words[0].text == "server-template"
        or "resolvers" in server.options
    )


def _key(server: Server) -> Key:
    return server.host, server.port, *(server.options.get(name) for name in _APART)

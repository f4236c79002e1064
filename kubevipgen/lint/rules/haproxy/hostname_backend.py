"""A server is a name, and haproxy does not start while it cannot be resolved.

haproxy resolves each name once, as it starts. If one of them has no answer then (DNS is down, a
node is not registered yet, the resolver runs in the cluster that needs this balancer), the
configuration is an error and haproxy does not start at all. Later changes of the address are not
seen.

Condition: in a file that balances the API, the address of a server is a name, with neither
`init-addr` nor `resolvers` in effect for it. One finding for each section.

It does not report IP addresses, `localhost`, sockets, placeholders, variables, nor files that have
nothing to do with the API.

Fix: write IP addresses; or `default-server init-addr last,libc,none`, with a `resolvers` section
if the addresses change.

Source: haproxy manual, "init-addr"; checked with `haproxy -c` of 2.6.12.

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 cp-1.example.com:6443 check
        server cp-2 cp-2.example.com:6443 check

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        default-server check init-addr last,libc,none
        server cp-1 cp-1.example.com:6443
        server cp-2 cp-2.example.com:6443
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Server, is_loopback

ID = "hostname-backend"
CODE = "KV315"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy

_NAME = re.compile(r"(?=[^.]*[A-Za-z]|.*\.[A-Za-z])[A-Za-z0-9_.-]+")


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    if not subject.api_backs():
        return
    for proxy in subject.proxies:
        named = [server for server in proxy.servers if _needs_dns(server)]
        if named:
            others = f" (and {len(named) - 1} more of {proxy.name})" if named[1:] else ""
            yield Fault(
                f"{named[0].host}{others} is resolved as haproxy starts: without an answer haproxy"
                " does not start",
                "write IP addresses, or `default-server init-addr last,libc,none`",
                named[0].address.at,
            )


def _needs_dns(server: Server) -> bool:
    is_name = bool(_NAME.fullmatch(server.host)) and not is_loopback(server.host)
    return (
        is_name
        and not server.address.is_placeholder
        and not server.options.keys() & {"init-addr", "resolvers"}
    )

"""A server of the API has an address from an example.

1.1.1.1 to 1.1.1.3 and 8.8.8.8 stand in the samples of courses; they are public resolvers of
somebody else, and haproxy asks them for the state of your API. 192.0.2.0/24, 198.51.100.0/24 and
203.0.113.0/24 are for documentation: nothing answers there. Such a server is DOWN for ever, or
worse, has its share of the connections.

Condition: a server of the API is in 1.1.1.0/24, is 8.8.8.8 or 8.8.4.4, or is in a documentation
network (RFC 5737).

It does not report servers of anything else than the API: balancing 1.1.1.1:53 is a thing people do.

Fix: write your nodes' addresses, or delete the line.

Source: RFC 5737.

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server master-1 1.1.1.1:6443 check
        server master-2 1.1.1.2:6443 check

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server master-1 10.0.0.11:6443 check
        server master-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.haproxy._vips import address_of
from kubevipgen.lint.view.haproxy import Haproxy, Server

ID = "dummy-backend"
CODE = "KV319"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_DUMMIES = {
    "1.1.1.0/24": "the network of a public DNS resolver",
    "8.8.8.8/32": "a public DNS resolver",
    "8.8.4.4/32": "a public DNS resolver",
    "192.0.2.0/24": "for documentation only",
    "198.51.100.0/24": "for documentation only",
    "203.0.113.0/24": "for documentation only",
}
_NETWORKS = tuple((ip_network(network), what) for network, what in _DUMMIES.items())


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for back in subject.api_backs():
        found = [(server, what) for server in back.servers if (what := _dummy(server))]
        if found:
            server, what = found[0]
            more = f" ({len(found)} such servers)" if found[1:] else ""
            yield Fault(
                f"{server.host} is {what}, not an apiserver of yours{more}",
                "write the addresses of your control plane nodes",
                server.address.at,
            )


def _dummy(server: Server) -> str:
    address = address_of(server.host)
    if address is None:
        return ""
    return next((what for network, what in _NETWORKS if address in network), "")

"""A server of the API is the VIP itself.

What comes in through the VIP goes out to the VIP again: where haproxy itself listens on that port
it connects to itself until its connections are used up, and elsewhere every connection ends on the
one node that holds the VIP, which is no balancing at all and dies with that node.

Condition: the address of a server is a VIP of this node's keepalived or kube-vip.

It does not report a VIP of another node's files: a balancer in front of a cluster may well lead to
that cluster's VIP.

Fix: list the nodes' own addresses.

Source: haproxy manual, "server".

Bad (haproxy.cfg):

    listen kube-apiserver
        bind *:8443
        mode tcp
        server api 10.0.0.100:6443 check
        server cp-2 10.0.0.12:6443 check

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 83
        priority 100
        virtual_ipaddress {
            10.0.0.100/24
        }
    }

Good (haproxy.cfg):

    listen kube-apiserver
        bind *:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 83
        priority 100
        virtual_ipaddress {
            10.0.0.100/24
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.haproxy._vips import address_of, vips
from kubevipgen.lint.view.haproxy import Haproxy, Proxy

ID = "backend-is-vip"
CODE = "KV312"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    known = vips(around)
    for back in subject.api_backs():
        for server in back.servers:
            address = address_of(server.host)
            if address is not None and address in known:
                yield Fault(
                    f"server {server.name} of {back.name} is {server.host}, the VIP: "
                    + _effect(subject, back, server.port),
                    "list the address of each node instead",
                    server.address.at,
                    related=(Related("the VIP", known[address]),),
                )


def _effect(subject: Haproxy, back: Proxy, port: int) -> str:
    fronts = [front for front, other in subject.api_entries() if other is back]
    if any(bind.covers(port) for front in fronts for bind in front.binds):
        return "haproxy connects to itself"
    return "every connection ends on the one node that holds it"

"""A VIP has no prefix length here and another one on another node.

An address without a length gets /32 (IPv6: /128), which is right for a VIP. It is a matter of taste
until two nodes differ: the one with `/24` also brings a route to the whole network with the VIP,
sends with it as the source address in some cases, and may take away other addresses of that network
when the VIP leaves. The nodes then behave differently, and only after a failover.

Condition: an entry of virtual_ipaddress has no `/LENGTH`, and the keepalived.conf of another node
holds the same address with another length than the one in effect here.

It does not report a VIP without a length by itself, nor one beside `/32` (IPv6: `/128`).

Fix: the same line on all nodes, at best `/32`.

Source: keepalived.conf(5), virtual_ipaddress; keepalived vrrp_ipaddress.c; checked with keepalived
2.2.7.

Bad (node1/etc/keepalived/keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5
        }
    }

Bad (node2/etc/keepalived/keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5/24
        }
    }

Good (node1/etc/keepalived/keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (node2/etc/keepalived/keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5/32
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._vip import address_of, length, refused_length
from kubevipgen.lint.view.keepalived import Keepalived, Vip

ID = "vip-no-prefix"
CODE = "KV111"
SEVERITY = Severity.INFO
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    others = [view for view in around.cluster.all(Keepalived) if view is not subject]
    for vip in _vips(subject):
        other = None if "/" in vip.word.text else _different(vip, others)
        if other:
            yield Fault(
                f"{vip.word} has no prefix length, so it is {vip.word}/{length(vip)} here and "
                f"{other.word} on another node",
                "write the same length on all nodes",
                vip.word.at,
                related=(Related("the other node", other.word.at),),
            )


def _vips(view: Keepalived) -> Iterator[Vip]:
    for instance in view.instances:
        yield from (*instance.vips, *instance.excluded)


def _different(vip: Vip, others: list[Keepalived]) -> Vip | None:
    wanted = address_of(vip.word.text)
    for view in others if wanted else ():
        for other in _vips(view):
            address = address_of(other.word.text.partition("/")[0])
            is_sure = address == wanted and refused_length(other) is None
            if is_sure and length(other) != length(vip):
                return other
    return None

"""A node lists itself among its unicast peers.

unicast_peer holds the other nodes. With its own address in the list keepalived sends its adverts to
itself too, and logs an "equal priority advert" from its own address every interval as master. It is
usually the trace of one list that was copied to all nodes.

Found is a unicast_src_ip that stands in unicast_peer of the same instance.
Not reported: instances without unicast_src_ip, whose own address is not known.

Fix: delete the line on this node.
Applies to: every version.
Source: keepalived 2.2.7 accepts such a file; vrrp_scheduler.c and vrrp.c of its source.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        unicast_src_ip 192.168.10.11
        unicast_peer {
            192.168.10.11
            192.168.10.12
        }
        virtual_ipaddress {
            192.168.10.100
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        unicast_src_ip 192.168.10.11
        unicast_peer {
            192.168.10.12
        }
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "self-in-unicast-peer"
CODE = "KV125"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for one in view.instances:
        own = one.unicast_src
        for peer in one.unicast_peers if own and own.address else ():
            if own and peer.address == own.address:
                message = (
                    f"{peer} is this node's own unicast_src_ip: it sends its adverts to itself"
                )
                hint = "keep only the other nodes here"
                yield Fault(message, hint, peer.at, related=(Related("its own address", own.at),))

"""A VRRP instance speaks multicast without authentication.

Adverts by multicast are heard and believed by every machine in the network segment. Without
authentication any of them that uses the same virtual_router_id with a higher priority takes the
VIP, by accident as well: 51 is the virtual_router_id of most examples. A password in plain text
(auth_pass) is no protection against an attacker either, but it keeps such neighbours apart.

Condition: a vrrp_instance of VRRP version 2 without an `authentication` block, or with auth_type
NONE, and without unicast_peer.

It does not report VRRP version 3 and IPv6 instances, which have no authentication, instances with
unicast peers, authentication that is there but has no effect (auth-broken), nor a file that could
not be read to its end or that includes files that are not given.

Fix: unicast_src_ip and unicast_peer with the addresses of the other nodes, and a firewall that
admits protocol 112 from them alone; a virtual_router_id of your own, not 51.

Applies to: VRRP version 2.

Source: keepalived.conf(5) "except when using unicast, where it can be helpful"; RFC 5798
section 9.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        unicast_src_ip 10.0.0.11
        unicast_peer {
            10.0.0.12
            10.0.0.13
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._auth import V2, is_off
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "no-authentication"
CODE = "KV104"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances if subject.is_whole else ():
        if instance.version == V2 and is_off(instance) and not instance.unicast_peers:
            kind = instance.auth_type
            yield Fault(
                f"{instance.name} sends adverts by multicast without authentication: any machine "
                f"in the network with {_vrid(instance)} and a higher priority takes the VIP",
                "use unicast_src_ip and unicast_peer, and a virtual_router_id of your own",
                kind.at if kind else instance.at,
            )


def _vrid(instance: Instance) -> str:
    return f"VRID {instance.vrid}" if instance.vrid else "its VRID"

"""One node sends its adverts where the other does not listen.

With unicast_peer the adverts go to the listed addresses alone, and a node that sends unicast
refuses multicast, as one that sends multicast refuses unicast: two of such never hear each other,
both become MASTER and hold the VIP. A node that another one leaves out of its list hears nothing
from it, and takes the VIP as well.

Condition: of the instances of one virtual router one has unicast peers and another has none
(error); a node's unicast_src_ip is not among the peers of another (warning).

It does not report nodes without unicast_src_ip, whose address nobody knows; peers whose files are
not there; a list with the node's own address in it (self-in-unicast-peer); placeholders and names.

Fix: on every node unicast_src_ip with its own address, and unicast_peer with those of all others.

Applies to: every version of keepalived.

Source: keepalived.conf(5), unicast_peer; keepalived vrrp.c (vrrp_check_packet: "Expected unicast
packet but received multicast packet").

Bad (keepalived-1.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 101
        unicast_src_ip 10.0.0.11
        unicast_peer {
            10.0.0.13
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Bad (keepalived-2.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 100
        unicast_src_ip 10.0.0.12
        unicast_peer {
            10.0.0.11
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-1.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 101
        unicast_src_ip 10.0.0.11
        unicast_peer {
            10.0.0.12
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-2.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 100
        unicast_src_ip 10.0.0.12
        unicast_peer {
            10.0.0.11
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import Group, Member, groups
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten

ID = "unicast-asymmetric"
CODE = "KV909"
SEVERITY = Severity.WARNING
SUBJECT = Cluster

_HINT = "unicast_src_ip with the node's own address, unicast_peer with those of all others"


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    for group in groups(cluster):
        known = tuple(member for member in group if _is_known(member))
        mixed = list(_mixed(known))
        yield from mixed
        if not mixed:
            yield from _missing(known)


def _is_known(member: Member) -> bool:
    """Whether its peers were read and are addresses, or it surely has none."""
    peers = member.instance.unicast_peers
    if not peers:
        return member.view.is_whole and not member.instance.has_unicast_block
    return not any(is_unwritten(word) or word.address is None for word in peers)


def _mixed(group: Group) -> Iterator[Fault]:
    speaks = next((member for member in group if member.is_unicast), None)
    for member in group:
        if speaks and not member.is_unicast:
            yield Fault(
                f"{member.instance.name} has no unicast_peer and sends multicast, {speaks.node} "
                "sends unicast: neither hears the other, both become MASTER and hold the VIP",
                _HINT,
                member.instance.at,
                Severity.ERROR,
                (Related(f"the peers of {speaks.node}", _peers_at(speaks)),),
            )


def _missing(group: Group) -> Iterator[Fault]:
    for one, other in permutations(group, 2):
        source = other.instance.unicast_src
        address = source.address if source and not is_unwritten(source) else None
        peers = {word.address for word in one.instance.unicast_peers}
        own = one.instance.unicast_src
        if source is None or address is None or not peers or (own and own.address == address):
            continue
        if address not in peers:
            yield Fault(
                f"{address}, the unicast_src_ip of {other.node}, is no unicast_peer here: that "
                "node does not hear this one, and takes the VIP as well",
                _HINT,
                _peers_at(one),
                related=(Related(f"the unicast_src_ip of {other.node}", source.at),),
            )


def _peers_at(member: Member) -> Location:
    return member.instance.unicast_peers[0].at

"""A virtual_router_id is missing, out of range, or used twice.

Every vrrp_instance needs a virtual_router_id from 1 to 255. Without one ("the virtual router id
must be set") keepalived's VRRP process ends with a configuration error, and with it the VIPs of all
instances of the file. The same happens when two instances of one family use the same id on one
interface ("both use VRID 51 with IPv4 on interface eth0").

Condition: no virtual_router_id; or a value that is no number from 1 to 255; or two instances with
the same value, address family and interface. Two unicast instances may share one while they have no
peer in common, a unicast and a multicast one as well, and two with different mcast_dst_ip.

It does not report values, interfaces and addresses that are still to be filled in, nor a missing
line in a file that could not be read to its end or includes files that are not given.

Fix: one number per instance, 1 to 255, that no other cluster in the network uses.

Source: RFC 5798 section 5.2.3; keepalived.conf(5), virtual_router_id; keepalived vrrp.c
(vrrp_complete_init); checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 300
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5
        }
    }
    vrrp_instance VI_2 {
        interface eth0
        virtual_router_id 88
        virtual_ipaddress {
            10.0.0.6
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.rules.vrrp._vip import family
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "vrid-bad"
CODE = "KV114"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_ENDS = "keepalived's VRRP process ends, and no VIP of this file comes up"
_HINT = "give each instance a virtual_router_id of its own, 1 to 255"


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    seen: dict[tuple[str, int], list[Instance]] = {}
    for instance in subject.instances:
        word = instance.vrid_word
        if instance.vrid is not None and word:
            link = instance.interface.text if instance.interface else ""
            same = seen.setdefault((link, instance.vrid), [])
            other = next((one for one in same if _clash(one, instance)), None)
            if other:
                yield _twice(instance, other)
            else:
                same.append(instance)
        elif word and not is_unwritten(word):
            yield Fault(
                f"virtual_router_id `{word}` is no number from 1 to 255: {_ENDS}", _HINT, word.at
            )
        elif word is None and subject.is_whole:
            yield Fault(f"{instance.name} has no virtual_router_id: {_ENDS}", _HINT, instance.at)


def _twice(instance: Instance, other: Instance) -> Fault:
    word, first = instance.vrid_word, other.vrid_word
    place = word.at if word else instance.at
    return Fault(
        f"{instance.name} and {other.name} both use virtual_router_id {instance.vrid} on "
        f"{instance.interface}: {_ENDS}",
        _HINT,
        place,
        related=(Related(f"the one of {other.name}", first.at if first else other.at),),
    )


def _clash(one: Instance, other: Instance) -> bool:
    """Whether two of one interface and virtual_router_id cannot live together."""
    link, kind = one.interface, family(one)
    if link is None or is_unwritten(link) or kind is None or kind != family(other):
        return False
    peers, others = _peers(one), _peers(other)
    if peers or others:
        return bool(peers & others)
    return _group(one) == _group(other)


def _peers(instance: Instance) -> set[str]:
    return {word.text for word in instance.unicast_peers}


def _group(instance: Instance) -> list[tuple[str, ...]]:
    """Where its adverts go, when it says so."""
    return [item.words for item in instance.block.items if item.words[0] == "mcast_dst_ip"]

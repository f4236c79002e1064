"""A virtual_router_id that every tutorial uses, on multicast.

Adverts by multicast reach every machine of the network segment. 51, 1 and 151 are the IDs of the
examples that most people copy, so a second cluster in the same network has the same one, sooner or
later. With the password of the same example as well each believes the adverts of the other, and one
of them loses its VIP; with different passwords both logs fill with rejected adverts every second.

Condition: virtual_router_id 51, 1 or 151 in an instance without unicast peers. It is said once for
all nodes of one virtual router.

It does not report instances with unicast_peer, other IDs, files with placeholders there.

Fix: a virtual_router_id from 1 to 255 that nothing else in the network uses, or unicast_src_ip and
unicast_peer.

Applies to: every version of keepalived.

Source: RFC 5798 section 5.2.3; keepalived.conf(5), virtual_router_id.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
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
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import groups
from kubevipgen.lint.view.keepalived import Instance

ID = "vrid-default"
CODE = "KV908"
SEVERITY = Severity.WARNING
SUBJECT = Cluster
_COPIED = (51, 1, 151)


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    for group in groups(cluster):
        found = [one.instance for one in group if _is_copied(one.instance)]
        words = [word for one in found if (word := one.vrid_word)]
        if words:
            yield Fault(
                f"virtual_router_id {words[0]} is that of every example, and multicast reaches the "
                "whole network: another cluster that copied it takes part in this one",
                "choose another from 1 to 255, the same on all nodes, or use unicast_peer",
                words[0].at,
                related=tuple(Related("the same on another node", word.at) for word in words[1:]),
            )


def _is_copied(instance: Instance) -> bool:
    return instance.vrid in _COPIED and not instance.has_unicast_block

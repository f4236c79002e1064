"""Two vrrp_instance blocks have the same name, and the second is skipped.

keepalived takes the first block of a name, says "vrrp instance ... already defined" and skips the
second one whole, its VIPs, priority and checks included. It happens when the configuration of the
second node is pasted below the first one's, or when an instance is copied for a second VIP.

Condition: two vrrp_instance blocks of one name in what one node reads, included files as well.

It does not report the same name in files of different nodes, which is as it should be, blocks that
different config-ids (`@id`) read, nor names that are still to be filled in.

Fix: one block per name. If the blocks are those of two nodes, each belongs into its own file; for a
second VIP use another name and another virtual_router_id, or add the address to the first block.

Source: keepalived vrrp_parser.c (vrrp_handler); checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 101
        virtual_ipaddress {
            10.0.0.5
        }
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.6
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        priority 101
        virtual_ipaddress {
            10.0.0.5
            10.0.0.6
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "instance-duplicate"
CODE = "KV115"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    known = {instance.name.text: instance for instance in subject.instances}
    for name in subject.skipped:
        first = known.get(name.text)
        if first is None or name.is_placeholder:
            continue
        vips = ", ".join(vip.word.text for vip in first.vips) or "none"
        yield Fault(
            f"{name} is defined already: keepalived skips this whole block and keeps the first "
            f"one (state {first.state}, priority {first.priority}, VIP {vips})",
            "give each node a file of its own, or each instance a name of its own",
            name.at,
            related=(Related("the block that counts", first.name.at),),
        )

"""A weighted check in a member of a sync group is not tracked.

The members of a vrrp_sync_group are MASTER or BACKUP together, so keepalived lets none of them
change its priority alone: "ignoring tracked script ... with weights due to SYNC group". The check
then does nothing, and a dead haproxy or apiserver keeps the VIP.

Found is a script with a weight in the track_script of a vrrp_instance that belongs to a sync group
without sync_group_tracking_weight.

Fix: no weight (a failed check puts the whole group into FAULT), or sync_group_tracking_weight in
the group.
Applies to: keepalived 2.
Source: keepalived 2.2.7, asked to check such a file; keepalived.conf(5), vrrp_sync_group.

Bad (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/pgrep -x haproxy"
        weight -20
    }
    vrrp_sync_group G1 {
        group {
            VI_1
        }
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100
        }
        track_script {
            check_haproxy
        }
    }

Good (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/pgrep -x haproxy"
    }
    vrrp_sync_group G1 {
        group {
            VI_1
        }
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100
        }
        track_script {
            check_haproxy
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "weight-in-sync-group"
CODE = "KV137"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for one in view.instances:
        for track in one.tracked:
            word = track.weight_word
            if "sync group" not in track.dropped or (word and word.is_placeholder):
                continue
            message = (
                f"{one.name} belongs to a sync group, so keepalived does not track `{track.name}` "
                f"with its weight of {track.weight}"
            )
            hint = "give the check no weight, or write sync_group_tracking_weight in the group"
            related = (Related("the weight", word.at),) if word else ()
            yield Fault(message, hint, track.name.at, related=related)

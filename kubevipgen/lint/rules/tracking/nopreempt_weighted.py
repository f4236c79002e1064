"""With nopreempt a weighted check never moves the VIP.

A failed check with a weight lowers the priority of the node, which goes on sending adverts. A peer
with nopreempt does not take over from somebody who still sends adverts, however low the priority in
them. So a dead haproxy or apiserver keeps the VIP for as long as its host lives, which is what
the check was to prevent.

Found is an instance with nopreempt in effect that tracks a script or process with a weight. Where
`state MASTER` clears nopreempt on this node it is a warning: its peers may well have it.
Not reported: checks without a weight (FAULT: the adverts end, and the peer takes over).

Fix: `weight 0`, or no weight, beside nopreempt; or equal priorities, `state BACKUP` everywhere and
no nopreempt.
Applies to: every version.
Source: https://github.com/acassen/keepalived/issues/2599 and /issues/2379

Bad (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/pgrep -x haproxy"
        weight -20
    }
    vrrp_instance VI_1 {
        state BACKUP
        nopreempt
        interface eth0
        virtual_router_id 51
        priority 100
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
    vrrp_instance VI_1 {
        state BACKUP
        nopreempt
        interface eth0
        virtual_router_id 51
        priority 100
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
from kubevipgen.lint.view.keepalived import Instance, Keepalived, Tracked

ID = "nopreempt-weighted"
CODE = "KV134"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_HINT = "give the check no weight: FAULT ends the adverts, and the peer takes over"


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    for one in view.instances:
        tracks = (*one.tracked, *one.processes)
        weighted = [track for track in tracks if track.weight and not track.dropped]
        if one.nopreempt is None or one.priority == 255 or not weighted:
            continue
        track = weighted[0]
        message = f"{_left(one, track, around)}, but with nopreempt nobody takes the VIP from it"
        severity = SEVERITY
        if one.state == "MASTER":
            message += " (this node clears its own nopreempt; its peers may have it)"
            severity = Severity.WARNING
        related = (Related("the weight", track.weight_word.at),) if track.weight_word else ()
        yield Fault(message, _HINT, one.nopreempt.at, severity, related)


def _left(one: Instance, track: Tracked, around: Around) -> str:
    """What a failed check leaves, against the peers where they are known."""
    usual, failed = one.priority, one.priority
    if (track.weight < 0) != track.reverse:
        failed -= abs(track.weight)
    else:
        usual += abs(track.weight)
    failed, usual = max(1, failed), min(254, usual)
    peers = sorted({other.priority for other in _peers(one, around)})
    against = f" against {', '.join(map(str, peers))}" if peers else ""
    return f"a failed `{track.name}` leaves {failed} instead of {usual}{against}"


def _peers(one: Instance, around: Around) -> Iterator[Instance]:
    """The instances of other files with the same number and an address in common."""
    vips = {vip.word.address for vip in one.vips}
    for view in around.cluster.all(Keepalived):
        for other in view.instances:
            same = other.vrid == one.vrid and vips & {vip.word.address for vip in other.vips}
            if other is not one and same:
                yield other

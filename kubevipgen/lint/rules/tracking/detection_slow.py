"""A dead service is noticed only after more than ten seconds.

keepalived runs a check every `interval` seconds and believes it after `fall` failures in a row. The
values of the kubeadm guide, 3 x 10 = 30 s, are copied everywhere: half a minute in which every
client of the VIP meets a dead haproxy or apiserver. With a weight the peer takes over only when it
has heard no better adverts for 3 x advert_int and a little more, which comes on top; a check
without a weight puts the instance into FAULT, and the peer takes over at once.

Found is a tracked vrrp_script with interval x fall of more than 10 s.
Not reported: scripts that nobody tracks, and numbers that are placeholders.

Fix: `interval 3`, `fall 2` or 3, and `timeout 2`: the check itself has to be quick.
Applies to: every version.
Source: keepalived.conf(5); https://github.com/acassen/keepalived/issues/2599

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
        weight -2
        fall 10
        rise 2
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            192.168.10.100
        }
        track_script {
            check_apiserver
        }
    }

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
        timeout 2
        fall 3
        rise 2
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            192.168.10.100
        }
        track_script {
            check_apiserver
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import line_of
from kubevipgen.lint.rules.tracking._times import (
    is_repeated,
    seconds,
    silence,
    skew,
    sum_of_silence,
)
from kubevipgen.lint.view.keepalived import Check, Instance, Keepalived, Tracked

ID = "detection-slow"
CODE = "KV122"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived

_SLOW = 10.0  # seconds


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    for one in view.checks:
        noticed = one.interval * one.fall
        users = [(i, t) for i in view.instances for t in i.tracked if t.check is one]
        if noticed > _SLOW and users and not is_repeated(view, around, one.at):
            message = f"a failure is noticed after {_product(one)}{_then(noticed, *users[0])}"
            yield Fault(
                message, "interval 3, fall 3 and timeout 2 notice it in 9 s", _at(view, one)
            )


def _product(one: Check) -> str:
    return f"interval {one.interval:g} s x fall {one.fall} = {seconds(one.interval * one.fall)}"


def _at(view: Keepalived, one: Check) -> Location:
    names = ("fall", "interval") if one.fall > 1 else ("interval", "fall")
    return next(filter(None, (line_of(view, one.block, name) for name in names)), one.at)


def _then(noticed: float, one: Instance, track: Tracked) -> str:
    """What comes on top until the peer has the VIP; nothing where it never gets it."""
    if not track.weight:
        return f"; the peer has the VIP about {seconds(skew(one))} later"
    waits_for_ever = one.nopreempt and one.state != "MASTER"
    if waits_for_ever or one.priority == 255 or track.dropped:
        return ""
    whole = seconds(noticed + silence(one))
    return (
        f"; with the weight {track.weight} the peer then waits for up to {sum_of_silence(one)}: "
        f"the VIP moves after up to {whole}"
    )

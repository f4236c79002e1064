"""Adverts come so rarely that a dead host is noticed late.

A backup takes over when it has heard no advert for 3 x advert_int, and up to a second more by its
priority (Master_Down_Interval). With `advert_int 5` that is more than 15 s without a VIP whenever a
host dies; with 1, the default, it is less than 4 s.

Found is an advert interval of 3 s or more. Not reported: placeholders.

Fix: delete the line, or write `advert_int 1`, on all nodes at once: they have to agree.
Applies to: every version.
Source: RFC 3768 section 6.1, RFC 5798 section 6.1; keepalived.conf(5).

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 100
        advert_int 5
        virtual_ipaddress {
            192.168.10.100
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 100
        advert_int 1
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._times import is_repeated, seconds, sum_of_silence
from kubevipgen.lint.view.keepalived import Keepalived

ID = "advert-slow"
CODE = "KV123"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived

_SLOW = 3.0  # seconds


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    for one in view.instances:
        word = one.advert_word
        if word is None or one.advert < _SLOW or word.is_placeholder:
            continue
        if not is_repeated(view, around, one.at):
            message = (
                f"a dead host is noticed only after {sum_of_silence(one)}, with a peer of "
                f"this priority; with advert_int 1 after {seconds(3 + (256 - one.priority) / 256)}"
            )
            yield Fault(message, "write `advert_int 1` on all nodes at once", word.at)

"""An auth_pass is longer than the 8 bytes that VRRP can carry.

The password field of a VRRP version 2 packet has 8 bytes. keepalived cuts a longer one ("Truncating
auth_pass to 8 characters") and goes on: what looks like a long secret is its beginning, and two
passwords that differ behind the eighth byte only are the same one.

Condition: auth_pass holds more than 8 bytes once quotes and comments are gone, and it is in effect:
VRRP version 2 with auth_type PASS or AH.

It does not report placeholders, nor a word that an unquoted `#` or `!` leaves with 8 bytes or fewer
(that is auth-pass-cut).

Fix: keep to the first 8 bytes, which changes nothing on the wire; then choose a new one that is no
longer than that.

Applies to: VRRP version 2; version 3 has no password.

Source: keepalived.conf(5) "Only the first eight (8) characters are used"; keepalived
vrrp_parser.c (vrrp_auth_pass_handler); checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 61
        authentication {
            auth_type PASS
            auth_pass correcthorsebattery
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 61
        authentication {
            auth_type PASS
            auth_pass xK7dP2mq
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
from kubevipgen.lint.rules.vrrp._auth import password, told
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Keepalived

ID = "auth-pass-truncated"
CODE = "KV102"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        word, used = instance.auth_pass, password(instance)
        if word is None or not used or is_unwritten(word):
            continue
        length = len(word.text.encode("utf-8", "replace"))
        if length > len(used):
            yield Fault(
                f"auth_pass has {length} bytes, VRRP carries 8: the password in effect is "
                f"`{told(used)}`",
                "keep to 8 bytes, the same on every node",
                word.at,
            )

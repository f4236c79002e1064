"""An authentication block has no effect.

keepalived knows the types `PASS` and `AH`, in capitals, and wants a password. With any other type
("unknown authentication type") or without a password ("Authentication specified but no password
given. Ignoring") it drops the authentication and runs. A peer whose file is right sends and expects
a password: each rejects the adverts of the other, and both become MASTER. If all files are wrong
alike, nothing is authenticated at all.

Condition: a vrrp_instance of VRRP version 2 has an `authentication` block whose auth_type is
missing or is not exactly PASS or AH (`pass`, `PASS;`), or whose auth_pass is missing or empty.

It does not report placeholders, auth_type NONE (that is no-authentication), a keyword without its
value (value-missing: keepalived does not start), VRRP version 3, where the block is ignored anyway,
nor what is missing in a file that could not be read to its end.

Fix: one directive per line, `auth_type PASS` and `auth_pass XXXXXXXX`; keepalived has no `;`.

Applies to: VRRP version 2.

Source: keepalived vrrp_parser.c (vrrp_auth_type_handler), vrrp.c (vrrp_complete_instance); checked
with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        authentication {
            auth_type pass
            auth_pass xK7dP2mq
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
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

from kubevipgen.finding import Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._auth import TYPES, V2, is_off
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "auth-broken"
CODE = "KV105"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_EFFECT = "keepalived runs without authentication, and a peer that has it rejects its adverts"
_HINT = "write `auth_type PASS` and `auth_pass XXXXXXXX`, each on a line of its own, without `;`"


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        if instance.version != V2 or is_off(instance):
            continue
        for message, at in _wrong(instance, is_whole=subject.is_whole):
            yield Fault(f"{message}: {_EFFECT}", _HINT, at or _block(subject, instance))


def _block(subject: Keepalived, instance: Instance) -> Location:
    block = instance.authentication
    if block is None or block.source:
        return instance.at
    return subject.document.at(block.line, block.column)


def _wrong(instance: Instance, *, is_whole: bool) -> Iterator[tuple[str, Location | None]]:
    kind, secret = instance.auth_type, instance.auth_pass
    if instance.authentication and any(len(i.words) == 1 for i in instance.authentication.items):
        return  # keepalived does not even start
    if kind is None:
        if is_whole:
            yield "authentication has no auth_type", None
    elif kind.text not in TYPES:
        if not is_unwritten(kind):
            yield f"auth_type `{kind}` is neither PASS nor AH", kind.at
    elif secret is None:
        if is_whole:
            yield "authentication has no auth_pass", None
    elif not secret.text:
        yield "auth_pass is empty", secret.at

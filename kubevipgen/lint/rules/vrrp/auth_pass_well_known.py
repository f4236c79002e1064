"""An auth_pass is one that everybody knows from examples.

auth_pass goes over the wire in plain text with every advert, so it keeps nobody out who can listen;
RFC 3768 and RFC 5798 dropped it. What it does is to keep apart two clusters that use the same
virtual_router_id by accident. A password that was copied from a manual or a tutorial does not even
do that: whoever copied the same page accepts the adverts of this cluster and sends their own.

Condition: the password in effect (VRRP version 2, auth_type PASS or AH, 8 bytes) is `42`, `1111`,
`1234`, `123456`, `password`, `secret`, `mysecret` or another one of the usual examples, in any
case, or one character repeated.

It does not report placeholders, VRRP version 3, nor a password without effect (auth-broken).

Fix: use unicast_peer, let the firewall admit protocol 112 from the peers alone, and do not rely on
the password; choose any other one meanwhile, on all nodes at the same time.

Applies to: VRRP version 2.

Source: keepalived.conf(5), RFC 5798 section 9; the passwords of widely copied guides.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        authentication {
            auth_type PASS
            auth_pass 1111
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

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._auth import BYTES, password, told
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "auth-pass-well-known"
CODE = "KV103"
SEVERITY = Severity.INFO
SUBJECT = Keepalived

_KNOWN = (
    *("42", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "4321", "abc123"),
    *("password", "passw0rd", "passwd", "pass", "pass123", "mypass", "mypassword", "somepassword"),
    *("secret", "mysecret", "secretpassword", "supersecret", "s3cr3t", "changeme", "default"),
    *("your_password", "yourpassword", "your-password", "your_secret", "example", "letmein"),
    *("d0cker", "docker", "admin", "root", "test", "qwerty", "abcd1234", "velotiotechnologies"),
    *("keepalived", "keepalive", "haproxy", "vrrp", "kubernetes", "k8s"),
    *("redhat", "centos", "ubuntu", "linux"),
)
_USED = frozenset(word[:BYTES] for word in _KNOWN)


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        word, used = instance.auth_pass, told(password(instance))
        if word is not None and not is_unwritten(word) and _is_known(used):
            yield Fault(
                f"auth_pass `{used}` {_effect(instance)}",
                "use unicast_peer and a firewall for protocol 112; do not rely on auth_pass",
                word.at,
            )


def _is_known(used: str) -> bool:
    is_one_character = used.isalnum() and len(set(used)) == 1 and used[0] not in "xX"
    return used.lower() in _USED or is_one_character


def _effect(instance: Instance) -> str:
    if instance.auth_type and instance.auth_type.text == "AH":
        return "stands in many examples: a key that everybody knows authenticates nobody"
    if instance.unicast_peers:
        return "stands in many examples and goes over the wire in plain text: it keeps nobody out"
    vrid = f" with VRID {instance.vrid}" if instance.vrid else ""
    return f"stands in many examples: a second cluster{vrid} that copied it accepts these adverts"

"""The nodes of one virtual router do not accept each other's adverts.

A keepalived throws away adverts that do not fit its own configuration: another virtual_router_id,
another VRRP version, another auth_type or password, in version 2 another advert_int. A node that
throws away what its peer says hears nobody, becomes MASTER and takes the VIP, which is then on two
machines at the same time: connections end up here and there.

Condition: two vrrp_instance of two nodes hold the same VIP (or are each other's unicast peers, or
have one virtual_router_id, interface and network on two nodes that are named) and differ in one of
these. What is compared is what is in effect: the first 8 bytes of auth_pass, without what an
unquoted `#` or `!` cut off, and no password at all where auth_type is neither PASS nor AH.

It does not report advert_int in version 3, where a backup learns it from the master; passwords that
differ behind the eighth byte; values that are still to be filled in; files that have the ID in
common and nothing else; two instances of one file.

Fix: the same virtual_router_id, version, authentication and advert_int on every node; change them
on all nodes at the same time.

Applies to: every version of keepalived; auth_pass and advert_int to VRRP version 2.

Source: keepalived vrrp.c (vrrp_check_packet); RFC 3768 section 7.1; RFC 5798 section 7.1.

Bad (keepalived-1.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 51
        priority 101
        authentication {
            auth_type PASS
            auth_pass k8s#vip
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Bad (keepalived-2.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        priority 100
        authentication {
            auth_type PASS
            auth_pass "k8s#vip"
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-1.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 51
        priority 101
        authentication {
            auth_type PASS
            auth_pass "k8s#vip"
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-2.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        priority 100
        authentication {
            auth_type PASS
            auth_pass "k8s#vip"
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import Group, Member, groups, odd
from kubevipgen.lint.rules.vrrp._auth import TYPES, V2, password, told
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.word import Word

ID = "vrrp-mismatch"
CODE = "KV903"
SEVERITY = Severity.ERROR
SUBJECT = Cluster

_EFFECT = "each throws away the adverts of the other, both become MASTER and hold the VIP"
_HINT = "make it the same on every node, at the same time"
Place = Callable[[Member], Word | None]


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    for group in groups(cluster):
        yield from _differ(group, "virtual_router_id", _vrid, lambda one: one.instance.vrid_word)
        yield from _differ(group, "VRRP version", _version, _version_word)
        same = tuple(one for one in group if one.instance.version == V2)
        yield from _differ(same, "auth_type", _auth_type, lambda one: one.instance.auth_type)
        yield from _differ(same, "auth_pass", _auth_pass, lambda one: one.instance.auth_pass)
        yield from _differ(same, "advert_int", _advert, lambda one: one.instance.advert_word)


def _differ(
    group: Group, name: str, key: Callable[[Member], Hashable | None], word: Place
) -> Iterator[Fault]:
    for one, other in odd(group, key):
        mine, theirs = _said(key(one)), _said(key(other))
        yield Fault(
            f"{name} in effect is {mine} here and {theirs} in {other.node}: {_EFFECT}",
            _HINT,
            _at(one, word),
            related=(Related(f"{name} {theirs}", _at(other, word)),),
        )


def _at(member: Member, word: Place) -> Location:
    found = word(member)
    return found.at if found else member.instance.at


def _said(value: object) -> str:
    if isinstance(value, bytes):
        return f"`{told(value)}`"
    return f"{value:g} s" if isinstance(value, float) else str(value)


def _vrid(member: Member) -> int | None:
    return member.instance.vrid


def _version(member: Member) -> int | None:
    """Not known where something that may say it was not read."""
    return member.instance.version if member.view.is_whole else None


def _version_word(member: Member) -> Word | None:
    lines = [item for item in member.instance.block.items if item.words[0] == "version"]
    if not lines or lines[-1].source:
        return member.view.globals.get("vrrp_version")
    return Word("version", member.view.document.at(lines[-1].line, lines[-1].column))


def _auth_type(member: Member) -> str | None:
    """PASS, AH or none; None where it cannot be told."""
    one = member.instance
    words = [word for word in (one.auth_type, one.auth_pass) if word]
    if any(map(is_unwritten, words)) or not (words or member.view.is_whole):
        return None
    if one.auth_type is None or one.auth_type.text not in TYPES:
        return "none"
    return one.auth_type.text if one.auth_pass else "none"


def _auth_pass(member: Member) -> bytes | None:
    """Only where there is one: that it is missing is seen by the type."""
    return password(member.instance) or None if _auth_type(member) else None


def _advert(member: Member) -> float | None:
    word = member.instance.advert_word
    if word is None:
        return member.instance.advert if member.view.is_whole else None
    return None if is_unwritten(word) else member.instance.advert

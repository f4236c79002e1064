"""VRRP version 3 or strict mode takes away what the file asks for.

Version 3 has no authentication, and strict mode forbids it: keepalived ignores auth_pass, while a
peer that still has version 2 rejects the adverts, so that both become MASTER. Strict mode forbids
unicast peers as well, and it drops packets to the VIP on the node that holds it (unless its
priority is 255): the VIP then only routes, and an API behind it does not answer. Version 2 sends
adverts every whole second: `advert_int 0.5` becomes 1.

Found are authentication in version 3 or strict mode, unicast_peer in strict mode, strict mode
without `accept` where the VIP is to be answered, and a fraction in advert_int of version 2.
Not reported: strict mode in version 3 with `accept`, or with priority 255.

Fix: without vrrp_strict; authentication only in version 2; `vrrp_version 3` for fractions.
Applies to: keepalived 2.
Source: keepalived 2.2.7, asked to check such files; keepalived.conf(5), vrrp_strict and priority.

Bad (keepalived.conf):

    global_defs {
        vrrp_strict
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        authentication {
            auth_type PASS
            auth_pass s3cr3tpw
        }
        virtual_ipaddress {
            192.168.10.100
        }
    }

Good (keepalived.conf):

    global_defs {
        vrrp_version 3
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        advert_int 0.5
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.formats.tree import Block
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import Item, at, is_own
from kubevipgen.lint.rules.tracking._times import seconds
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.view.word import Word

ID = "v3-or-strict-conflict"
CODE = "KV129"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived

_OFF = ("off", "false", "no")


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for one in view.instances:
        strict = _strict(view, one)
        yield from _authentication(view, one, strict)
        if strict:
            yield from _strictness(view, one, strict)
        written = one.advert_word
        if one.version == 2 and written and _is_fraction(written.text):
            message = (
                f"version 2 has whole seconds only: advert_int {written} becomes "
                f"{seconds(one.advert)}"
            )
            yield Fault(message, "set `vrrp_version 3` on all nodes, or 1", written.at)


def _strict(view: Keepalived, one: Instance) -> Word | None:
    """Where strict mode is switched on, None when it is off."""
    own = [item for item in one.block.items if item.words[0] == "strict_mode" and is_own(item)]
    if own:
        is_off = own[-1].words[1:2] and own[-1].words[1] in _OFF
        return None if is_off else Word("strict_mode", at(view, own[-1]))
    switch = view.globals.get("vrrp_strict")
    if switch is None or switch.text in _OFF:
        return None
    return Word("vrrp_strict", switch.at)


def _authentication(view: Keepalived, one: Instance, strict: Word | None) -> Iterator[Fault]:
    block = one.authentication
    if block is None or not is_own(block) or not (strict or one.version == 3):
        return
    why = f"{strict} forbids it" if strict else "version 3 has none"
    message = f"the authentication is ignored: {why}; peers that have it reject these adverts"
    related = (Related("strict mode", strict.at),) if strict else ()
    hint = "delete it on all nodes, or use version 2 without strict mode on all"
    yield Fault(message, hint, at(view, block), related=related)


def _strictness(view: Keepalived, one: Instance, strict: Word) -> Iterator[Fault]:
    peers = next((item for item in _blocks(one, "unicast_peer")), None)
    if peers:
        message = f"{strict} forbids unicast peers"
        related = (Related("strict mode", strict.at),)
        yield Fault(message, f"delete {strict}", at(view, peers), related=related)
    accepts = one.version == 3 and any(item.words[0] == "accept" for item in one.block.items)
    if one.priority != 255 and not accepts and one.vips:
        message = (
            f"{strict} drops packets to the VIP on the node that holds it: {one.vips[0].word} "
            "does not answer"
        )
        yield Fault(message, f"delete {strict}", strict.at, related=(Related("its VIP", one.at),))


def _blocks(one: Instance, name: str) -> Iterator[Item]:
    for item in one.block.items:
        if isinstance(item, Block) and item.words[0] == name and is_own(item):
            yield item


def _is_fraction(text: str) -> bool:
    whole, point, rest = text.partition(".")
    return bool(point) and (whole + rest).isdigit() and rest.strip("0") != ""

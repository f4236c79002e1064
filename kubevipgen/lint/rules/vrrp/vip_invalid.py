"""An entry of virtual_ipaddress is not an address, and keepalived drops it.

Each line of `virtual_ipaddress` holds one address, `IP` or `IP/LENGTH`, and options (`dev`, `brd`,
`scope`, `label`, ...). What is no address is skipped ("VRRP parsed invalid IP ... skipping IP"): a
name, a port, a list with commas, brackets, a semicolon. A second address on a line is "Unknown
configuration entry ... ignoring". A length that is no number up to 32 (128 for IPv6), such as a
dotted mask, is replaced. Addresses of the other family are ignored. keepalived goes on in each case
and may run with no VIP at all: the election works and no address ever appears.

Condition: the first word of an entry is not an IP address; or its `/LENGTH` is none; or another
address stands on the same line that belongs to no option; or it is an IPv6 address in an instance
of IPv4, or the other way round (not in `virtual_ipaddress_excluded`, which may mix them).

It does not report addresses without a length, which are right, unknown options, placeholders, or
an instance without any VIP, which some use for their notify scripts alone.

Fix: one `IP/LENGTH` per line.

Source: keepalived.conf(5), virtual_ipaddress; keepalived vrrp_ipaddress.c; checked with keepalived
2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5:6443
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5/24 dev eth0 label eth0:vip
            10.0.0.6
        }
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.rules.vrrp._vip import (
    address_of,
    family,
    length,
    refused_length,
    second_addresses,
)
from kubevipgen.lint.view.keepalived import Instance, Keepalived, Vip

ID = "vip-invalid"
CODE = "KV110"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_PORT = re.compile(r"[0-9.]{1,15}:[0-9]{1,5}|\[[0-9A-Fa-f:.]{1,45}\]:[0-9]{1,5}", re.ASCII)
_HINT = "write one IP/LENGTH per line"


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        wanted, left = family(instance), _left(instance)
        for vip in instance.vips:
            yield from _of(vip, wanted, left)
        for vip in instance.excluded:
            yield from _of(vip, None, left)


def _of(vip: Vip, wanted: int | None, left: str) -> Iterator[Fault]:
    if any(map(is_unwritten, (vip.word, *vip.rest))):
        return
    found = address_of(vip.word.text.partition("/")[0])
    if found is None:
        why = _no_address(vip.word.text)
        yield Fault(f"`{vip.word}` {why}: keepalived skips it{left}", _HINT, vip.word.at)
        return
    if wanted and found.version != wanted:
        yield Fault(
            f"`{vip.word}` is IPv{found.version} in an instance of IPv{wanted}: keepalived "
            "ignores it",
            "put it into virtual_ipaddress_excluded or an instance of its own",
            vip.word.at,
        )
    written = refused_length(vip)
    if written is not None:
        yield Fault(
            f"`/{written}` is no prefix length from 0 to {found.max_prefixlen}: keepalived takes "
            f"{found}/{length(vip)}",
            _HINT,
            vip.word.at,
        )
    for word in second_addresses(vip):
        yield Fault(
            f"`{word}` is the second address of its line: keepalived ignores it", _HINT, word.at
        )


def _no_address(text: str) -> str:
    if "," in text:
        return "is a list, which virtual_ipaddress does not know"
    if _PORT.fullmatch(text):
        return "has a port, and a VIP has none"
    return "is not an IP address"


def _left(instance: Instance) -> str:
    """What it means when no VIP is left."""
    entries = (*instance.vips, *instance.excluded)
    if any(
        is_unwritten(vip.word) or address_of(vip.word.text.partition("/")[0]) for vip in entries
    ):
        return ""
    return ", and runs without any VIP"

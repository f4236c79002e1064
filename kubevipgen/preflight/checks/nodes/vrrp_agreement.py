"""The keepalived.conf files of the nodes agree with one another.

Why: a virtual router is the sum of files on several hosts, and keepalived looks at its own one
only. With different virtual router IDs, versions or peers two nodes become master at once and
both hold the VIP; with priorities further apart than a failed check takes away, the VIP never
leaves a node whose haproxy is dead. Each file alone is valid.

How to fix: let `kubevipgen render` write all of them, or correct the odd one by hand:
virtual_router_id, vrrp_version, advert_int, virtual_ipaddress the same everywhere, unicast_peer
the addresses of all the others, each weight greater than the distance of the priorities; then
`systemctl reload keepalived` on all nodes.

Source: RFC 9568 section 7.1, keepalived.conf(5); files on disk, passwords not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, Group
from kubevipgen.preflight.checks.nodes._vrrp_files import Instance, instances, routers
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-agreement"
PHASES = EVERY
NEEDS = ("keepalivedConf", "interfaces")

_COMPARED = (
    ("virtualRouterId", "virtual_router_id", Severity.ERROR),
    ("version", "vrrp_version", Severity.ERROR),
    ("authentication", "auth_type", Severity.ERROR),
    ("advertInterval", "advert_int", Severity.WARNING),
)
_OWNER = 255  # a router of this priority ignores what its checks say


def check(group: Group) -> Iterator[Fault]:
    found = instances(group)
    nodes = list(dict.fromkeys(each.node for each in found))
    for address, sharing in routers(found):
        yield from _absent(address, sharing, nodes)
        yield from _values(address, sharing)
        yield from _peers(sharing)
        yield from _masters(address, sharing)
        yield from _stuck(address, sharing)


def _absent(address: Ip, sharing: Sequence[Instance], nodes: Sequence[str]) -> Iterator[Fault]:
    missing = [node for node in nodes if node not in {each.node for each in sharing}]
    if missing:
        yield Fault(
            f"{address} is in keepalived.conf of {_names(sharing)}, not of {', '.join(missing)}",
            "write the same virtual_ipaddress on all of them",
        )


def _values(address: Ip, sharing: Sequence[Instance]) -> Iterator[Fault]:
    for key, keyword, severity in _COMPARED:
        by_value: dict[Any, list[str]] = {}
        for each in sharing:
            by_value.setdefault(each.at(key), []).append(each.node)
        if len(by_value) > 1:
            said = "; ".join(f"{_shown(v)} on {', '.join(n)}" for v, n in by_value.items())
            yield Fault(f"{keyword} for {address} differs: {said}", "make it the same", severity)


def _shown(value: Any) -> str:
    return "none" if value in {None, ""} else f"{value:g}" if isinstance(value, float) else value


def _peers(sharing: Sequence[Instance]) -> Iterator[Fault]:
    multicast = [each for each in sharing if not each.peers]
    unicast = [each for each in sharing if each.peers]
    if multicast and unicast:
        yield Fault(
            f"{_names(unicast)} {_speaks(unicast)} VRRP to unicast peers, {_names(multicast)} by"
            " multicast",
            "write unicast_peer on all of them, or on none",
        )
        return
    for each in unicast:
        others = [o for o in unicast if o.node != each.node and o.source not in {None, each.source}]
        forgotten = [f"{o.source} ({o.node})" for o in others if o.source not in each.peers]
        if forgotten:
            yield Fault(
                f"unicast_peer on {each.node} lacks {', '.join(forgotten)}, which hears nothing"
                f" from {each.node} and becomes master beside it",
                f"add it to unicast_peer on {each.node}",
            )


def _masters(address: Ip, sharing: Sequence[Instance]) -> Iterator[Fault]:
    masters = [each for each in sharing if each.at("state") == "MASTER"]
    if len(masters) > 1:
        yield Fault(
            f"{_names(masters)} all begin as MASTER for {address}",
            "write `state BACKUP` on all: the priority decides",
            Severity.WARNING,
        )


def _stuck(address: Ip, sharing: Sequence[Instance]) -> Iterator[Fault]:
    """A failed check must bring the priority below that of another healthy node."""
    if len({each.node for each in sharing}) < 2:
        return
    healthy = {each: _priority(each) for each in sharing}
    first = max(sharing, key=lambda each: healthy[each])
    second = max(value for each, value in healthy.items() if each.node != first.node)
    for number, script in enumerate(first.at("scripts")):
        weight = first.at("scripts", number, "weight")
        left = _OWNER if first.at("priority") == _OWNER else healthy[first] - abs(weight)
        if weight and left >= second:  # an equal priority takes nothing away either
            yield Fault(
                f"when {script['name']} fails on {first.node}, its priority goes from"
                f" {healthy[first]} to {left}, not below {second}: {address} stays there",
                "take the weight out (a failed check then gives the VIP away), or let it be"
                f" greater than {healthy[first] - second}",
            )


def _priority(each: Instance) -> int:
    """While all checks are good: positive weights count, negative ones do not (yet)."""
    weights = [each.at("scripts", i, "weight") for i in range(len(each.at("scripts")))]
    total = int(each.at("priority")) + sum(w for w in weights if w > 0)
    return min(total, _OWNER - 1) if each.at("priority") != _OWNER else _OWNER


def _names(found: Sequence[Instance]) -> str:
    return ", ".join(dict.fromkeys(each.node for each in found))


def _speaks(found: Sequence[Instance]) -> str:
    return "speaks" if len({each.node for each in found}) == 1 else "speak"

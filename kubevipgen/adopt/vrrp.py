"""keepalived.conf -> the section ``keepalived`` of a cluster file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kubevipgen.adopt.held import Held
from kubevipgen.adopt.machine import Machine
from kubevipgen.adopt.notes import ASSUMED, DIFFERS, SECRET, Notes
from kubevipgen.finding import Location
from kubevipgen.lint.view.keepalived import Instance
from kubevipgen.spec.resolve_balancer import virtual_router_id
from kubevipgen.timings import Timings

_SLOW = 1.0  # seconds between adverts; a longer pause is nobody's wish
_OWNER = 255
_V2, _V3 = 2, 3
_LONGEST = 8  # bytes of an auth_pass
_GARP = 5  # the default of keepalived.garpRefresh


def section(
    held: Sequence[Held], machines: Sequence[Machine], name: str, times: Timings, notes: Notes
) -> dict[str, Any]:
    """Only what differs from the defaults."""
    if not held:
        return {}
    found: dict[str, Any] = {}
    first = held[0].instance
    vrid = _same(held, "virtual_router_id", notes)
    if vrid and vrid != virtual_router_id(name):
        found["virtualRouterId"] = vrid
    version = _version(held)
    if version == _V2:
        found["vrrpVersion"] = _V2
    found.update(_advert(first, version, times))
    if version == _V2 and _secret(first):
        found["authentication"] = True
        _say_secret(first, notes)
    if preferred := _preferred(held, machines, notes):
        found["preferredNode"] = preferred
    refresh = held[0].view.globals.get("vrrp_garp_master_refresh")
    if refresh and refresh.number is not None and refresh.number != _GARP:
        found["garpRefresh"] = min(max(refresh.number, 0), 3600)
    return found


def _same(held: Sequence[Held], what: str, notes: Notes) -> int | None:
    numbers = {one.instance.vrid: one for one in held if one.instance.vrid}
    first, *others = [*numbers, None]
    if len(numbers) > 1:
        word = next(iter(numbers.values())).instance.vrid_word
        others_text = ", ".join(str(n) for n in others if n)
        message = f"{what} is {first} here and {others_text} elsewhere; all nodes get {first}"
        hint = "instances of one VIP must share it, those of both families do after rendering"
        notes.warning(DIFFERS, message, hint, word.at if word else None)
    return first


def _version(held: Sequence[Held]) -> int:
    """2 where it is asked for, or is needed for a password; else 3, which kubevipgen prefers."""
    first = held[0].instance
    if any(one.instance.version == _V3 for one in held):
        return _V3
    asked = any("vrrp_version" in one.view.globals or _own_version(one.instance) for one in held)
    return _V2 if asked or _secret(first) else _V3


def _own_version(instance: Instance) -> bool:
    return any(item.words[:1] == ("version",) for item in instance.block.items)


def _secret(instance: Instance) -> bool:
    is_told = instance.auth_type is not None and instance.auth_type.text == "PASS"
    return is_told and instance.auth_pass is not None and instance.version == _V2


def _say_secret(instance: Instance, notes: Notes) -> None:
    word = instance.auth_pass
    size = min(len(word.text.encode()), _LONGEST) if word else 0
    at = Location(word.at.file, word.at.path, word.at.line, word.at.column) if word else None
    message = f"auth_pass, {size} bytes as keepalived reads it, is a secret: it is written nowhere"
    hint = (
        "put it into the secrets file as vrrpPassword; or leave keepalived.authentication and"
        " vrrpVersion out: VRRP version 3 has no passwords"
    )
    notes.info(SECRET, message, hint, at)


def _advert(first: Instance, version: int, times: Timings) -> Iterator[tuple[str, Any]]:
    usual = times.advert_interval if version == _V3 else max(_SLOW, times.advert_interval)
    if first.advert <= _SLOW and first.advert != usual and (first.version == version):
        yield "advertInterval", int(first.advert) if first.advert == 1 else first.advert


def _preferred(held: Sequence[Held], machines: Sequence[Machine], notes: Notes) -> str:
    """The node that takes the VIP back."""
    known = [machine for machine in machines if machine.priority is not None]
    values = sorted({one.instance.priority for one in held})
    top = [m for m in known if m.priority == values[-1]]
    if len(values) < 2 or not any(_takes(one) for one in held):
        return ""
    at = next(one.instance for one in held if one.instance.priority == values[-1])
    word = at.priority_word or at.name
    if not top:
        message = f"priority {values[-1]} takes the VIP back, and nothing says which node has it"
        hint = "name it in keepalived.preferredNode, or let the VIP stay where it is"
        notes.warning(DIFFERS, message, hint, word.at)
        return ""
    if len(top) > 1 or not top[0].takes_back:
        return ""
    message = f"{top[0].name} takes the VIP back whenever it is well, as it did before"
    hint = "each way cuts connections; without keepalived.preferredNode the VIP stays"
    notes.info(ASSUMED, message, hint, word.at)
    return top[0].name


def _takes(one: Held) -> bool:
    return one.instance.nopreempt is None or one.instance.state == "MASTER"


def priorities(machines: Sequence[Machine], rendered: dict[str, int]) -> dict[str, int]:
    """Priorities to write, by node; none when what is rendered orders the nodes as well.

    Distinct ones stay as they are; 255, and equal ones, cannot.
    """
    old = {m.name: m.priority for m in machines if m.priority is not None and m.name in rendered}
    if len(old) != len(rendered) or not old:
        return {}
    values = [value for value in old.values() if value is not None]
    if old == rendered:
        return {}
    if len(set(values)) == len(values) and max(values) < _OWNER and min(values) > 0:
        return {name: value for name, value in old.items() if value is not None}
    ranked = sorted(old, key=lambda name: -(old[name] or 0))
    if ranked == sorted(rendered, key=lambda name: -rendered[name]):
        return {}
    return dict(zip(ranked, sorted(rendered.values(), reverse=True), strict=True))

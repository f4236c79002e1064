"""The ways into the control plane: the VIPs, and what the endpoint's name resolves to."""

from __future__ import annotations

import ipaddress
from typing import Any, NamedTuple

from kubevipgen.probe import names
from kubevipgen.probe.dial import Place
from kubevipgen.probe.topic import Request

_RESOLVE = 4.0  # seconds


class Entrance(NamedTuple):
    """``name`` is "" for a VIP; a name has one entrance an address of its own."""

    name: str
    address: str
    port: int

    @property
    def place(self) -> Place:
        return Place(self.address, self.port)

    def plain(self) -> dict[str, Any]:
        """As it stands in the facts."""
        return self._asdict()


class Entrances(NamedTuple):
    """``unresolved`` is why the endpoint's name gave no address, "" when it did or needs none."""

    found: list[Entrance]
    unresolved: str


def of(request: Request) -> Entrances:
    """The VIPs first; an address is there once."""
    spec = request.spec
    endpoint = spec.get("endpoint", {})
    port = endpoint.get("port", 0)
    found = [Entrance("", vip, port) for vip in spec.get("vips", [])]
    name = endpoint.get("dnsName") or endpoint.get("host", "")
    if not name or not port:
        return Entrances(found, "")
    if _is_address(name):
        addresses, error = [name], ""
    else:
        addresses, error = _resolved(name)
    seen = {entrance.address for entrance in found}
    later = [Entrance(name, address, port) for address in addresses if address not in seen]
    return Entrances([*found, *later], error)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _resolved(name: str) -> tuple[list[str], str]:
    answer = names.look_up([name], _RESOLVE)[name]
    if "unknown" in answer:
        return [], str(answer["unknown"])
    return list(dict.fromkeys(answer["addresses"])), str(answer["error"])

"""One machine, and all of them by name and address."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from kubevipgen.model import Role


@dataclass(slots=True)
class Machine:
    """``addresses`` by family, the primary one first. ``named`` by its files, not by a balancer."""

    name: str
    named: bool = False
    addresses: dict[int, str] = field(default_factory=dict)
    role: Role | None = None
    interface: str = ""
    advertise: str = ""
    served: str = ""  # the address that the balancer uses
    holds: bool = False  # it has files of keepalived, haproxy or nginx
    is_init: bool = False
    priority: int | None = None
    takes_back: bool = False  # the VIP, whenever it is well
    is_invented: bool = False  # nothing says its name
    paired_with: str = ""  # a server of the balancer that is taken to be this node

    def add(self, text: str) -> None:
        """An address, unless it has one of that family."""
        if found := ip_of(text):
            self.addresses.setdefault(6 if ":" in found else 4, found)

    def knows(self, address: str) -> bool:
        return bool(address) and address in (*self.addresses.values(), self.advertise, self.served)


@dataclass(slots=True)
class Machines:
    """All of them, in the order in which the files name them."""

    found: list[Machine] = field(default_factory=list)

    def of(self, name: str, address: str = "") -> Machine:
        """The one of this name, else of this address, else a new one."""
        known = self.find(address, name)
        if known is None:
            known = Machine(name or f"node-{len(self.found) + 1}", bool(name), is_invented=not name)
            self.found.append(known)
        elif name and not known.named and not self._named(name):
            known.name, known.named, known.is_invented = name, True, False
        return known

    def find(self, address: str, *names: str) -> Machine | None:
        """By a name, else by its address."""
        named = next(filter(None, map(self._named, names)), None)
        return named or next((m for m in self.found if m.knows(address)), None)

    def _named(self, name: str) -> Machine | None:
        short = name.partition(".")[0]
        same = (m for m in self.found if name and m.name.partition(".")[0] == short)
        return next(same, None)


def ip_of(text: str) -> str:
    """The address in its usual form; "" for none, and for one that means any or this host."""
    try:
        found = ipaddress.ip_address(text.partition("/")[0].strip("[]"))
    except ValueError:
        return ""
    return "" if found.is_loopback or found.is_unspecified else str(found)

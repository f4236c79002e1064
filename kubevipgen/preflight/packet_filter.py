"""What the packet filter of a host does with a packet, as far as that is certain.

A rule that the probe did not understand may or may not match, so a packet has a set of possible
ends. It counts as blocked only when every one of them is a drop or a reject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from ipaddress import ip_network
from typing import Any, NamedTuple

from kubevipgen.model import Ip
from kubevipgen.preflight.facts import Facts

_END = "end"  # a chain was left at its end or by `return`
_UNSURE = frozenset({"unsure"})
_BLOCKING = frozenset({"drop", "reject"})
_FAMILIES = {4: frozenset({"ip", "inet"}), 6: frozenset({"ip6", "inet"})}
_TRANSLATED = frozenset({"dnat", "snat"})
_DEEP = 40  # the kernel itself stops sooner
Chain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Packet:
    """What comes in to this host; ``source`` is None when nobody can know it."""

    interface: str
    protocol: str
    destination: Ip
    source: Ip | None = None
    port: int | None = None
    state: str = "new"  # or "established": the host has sent to there before


class Block(NamedTuple):
    """A chain that surely does not let a packet in; ``owner`` is ``ufw``, ``firewalld`` or ""."""

    backend: str
    family: str
    table: str
    chain: str
    verdict: str
    owner: str

    def __str__(self) -> str:
        return f"chain {self.chain} of table {self.family} {self.table} ({self.backend})"


class PacketFilter:
    """The chains of one host."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        self._chains = {(_place(c), c["name"]): c for c in chains}
        self._owners = {_place(c): _owner(c) for c in chains if _owner(c)}

    def blocks(self, packet: Packet) -> list[Block]:
        """Every base chain that surely keeps this packet out."""
        found = []
        for chain in self._chains.values():
            inward = chain["hook"] in {"input", "prerouting"}
            if inward and chain["family"] in _FAMILIES[packet.destination.version]:
                ends = self._base(chain, packet)
                if ends <= _BLOCKING:
                    found.append(self._block(chain, min(ends)))
        return found

    def _block(self, chain: Chain, verdict: str) -> Block:
        place = _place(chain)
        return Block(*place, chain["name"], verdict, self._owners.get(place, ""))

    def _base(self, chain: Chain, packet: Packet) -> frozenset[str]:
        ends = self._walk(chain, packet, 0)
        return frozenset(chain["policy"] if end == _END else end for end in ends)

    def _walk(self, chain: Chain, packet: Packet, depth: int) -> frozenset[str]:
        if depth > _DEEP:
            return _UNSURE
        found: frozenset[str] = frozenset()
        for rule in chain["rules"]:
            holds = _all(rule["matches"], packet)
            if holds is False:
                continue
            ends = self._ends(chain, rule, packet, depth)
            returns = rule["verdict"] == "jump" and _END in ends
            found |= ends - {_END} if returns else ends
            if holds and not returns:
                return found
        return found | {_END}

    def _ends(self, chain: Chain, rule: Any, packet: Packet, depth: int) -> frozenset[str]:
        verdict = rule["verdict"]
        if verdict in {"jump", "goto"}:
            below = self._chains.get((_place(chain), rule["target"]))
            return self._walk(below, packet, depth + 1) if below else _UNSURE
        return frozenset({_END if verdict == "return" else verdict})


def packet_filter(facts: Facts) -> PacketFilter:
    """Of the host; raises UnknownFactError without root."""
    return PacketFilter(facts.at("firewall", "chains"))


def _place(chain: Chain) -> tuple[str, str, str]:
    return chain["backend"], chain["family"], chain["table"]


def _owner(chain: Chain) -> str:
    """Who writes a table, as one of its chains tells."""
    if chain["table"] == "firewalld" or chain["name"] == "INPUT_ZONES":
        return "firewalld"
    return "ufw" if chain["name"].startswith(("ufw-", "ufw6-")) else ""


def _all(matches: list[Any], packet: Packet) -> bool | None:
    """Whether all hold; None when that cannot be known."""
    found = [_holds(match, packet) for match in matches]
    if False in found:
        return False
    return None if None in found else True


def _holds(match: Any, packet: Packet) -> bool | None:
    values = match["values"]
    if match["key"] == "port" and packet.port is None:
        return False  # "not port 22" is said of packets that have a port
    tests: dict[str, Callable[[], bool | None]] = {
        "interface": lambda: any(fnmatchcase(packet.interface, name) for name in values),
        "protocol": lambda: packet.protocol in values,
        "family": lambda: {4: "ip", 6: "ip6"}[packet.destination.version] in values,
        "state": lambda: packet.state in values,
        # What comes to an address of the host itself was not translated on the way.
        "status": lambda: False if _TRANSLATED.issuperset(values) else None,
        "port": partial(_port, packet.port or 0, values),
        "source": partial(_inside, packet.source, values),
        "destination": partial(_inside, packet.destination, values),
    }
    test = tests.get(match["key"])
    found = test() if test else None
    return found if found is None else found != match["negated"]


def _port(port: int, values: list[str]) -> bool | None:
    """Whether a port is one of these ports and ranges; None when a value is something else."""
    for value in values:
        first, _, last = value.partition("-")
        if not (first.isdigit() and (last or first).isdigit()):
            return None
        if int(first) <= port <= int(last or first):
            return True
    return False


def _inside(ip: Ip | None, values: list[str]) -> bool | None:
    if ip is None:
        return None
    try:
        networks = [ip_network(value, strict=False) for value in values]
    except ValueError:
        return None
    return any(ip in network for network in networks)

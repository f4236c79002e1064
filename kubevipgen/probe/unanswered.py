"""Which addresses nobody on the link has answered for: the kernel's neighbour tables."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kubevipgen.probe import iproute, read
from kubevipgen.probe.topic import UnavailableError

_NO_ANSWER = {"INCOMPLETE", "FAILED"}


def neighbours(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that were asked for in vain; empty when nobody can tell."""
    wanted = set(addresses)
    found: set[str] = set()
    if any(":" not in address for address in wanted):
        found.update(_or_nothing(_ipv4))
    if any(":" in address for address in wanted):
        found.update(_or_nothing(_ipv6))
    return wanted & found


def _or_nothing(gather: Any) -> set[str]:
    try:
        return set(gather())
    except UnavailableError:
        return set()


def _ipv4() -> Iterator[str]:
    return parse_arp(read.text("/proc/net/arp"))


def _ipv6() -> Iterator[str]:
    return parse_neighbours(iproute.ip_json("-6", "neighbour", "show"))


def parse_arp(text: str) -> Iterator[str]:
    """From /proc/net/arp, whose flag 0x2 (ATF_COM) means a complete entry."""
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) >= 4 and not int(words[2], 16) & 0x2:
            yield words[0]


def parse_neighbours(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """From ``ip -j -6 neighbour show``."""
    for entry in entries:
        if _NO_ANSWER & set(entry.get("state", [])):
            yield str(ipaddress.ip_address(entry["dst"]))

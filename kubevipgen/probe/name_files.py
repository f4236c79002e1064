"""What decides how names are resolved: /etc/hosts, /etc/nsswitch.conf, /etc/resolv.conf."""

from __future__ import annotations

import ipaddress
from typing import Any

from kubevipgen.probe import read

_STUBS = {"127.0.0.53", "127.0.0.54"}  # systemd-resolved
_UPSTREAM = "/run/systemd/resolve/resolv.conf"


def hosts() -> list[dict[str, Any]]:
    """The lines of /etc/hosts; none when there is no such file."""
    return parse_hosts(read.text_or_none("/etc/hosts") or "")


def sources() -> list[str]:
    """Where host names are looked up, in this order; none said means files, then DNS."""
    return parse_nsswitch(read.text_or_none("/etc/nsswitch.conf") or "")


def resolver() -> dict[str, Any]:
    """The name servers; behind the stub of systemd-resolved those that it asks."""
    found = parse_resolv(read.text_or_none("/etc/resolv.conf") or "")
    found["stub"] = bool(_STUBS & set(found["nameservers"]))
    upstream = read.text_or_none(_UPSTREAM) if found["stub"] else None
    found["upstream"] = parse_resolv(upstream or "")["nameservers"]
    return found


def parse_hosts(text: str) -> list[dict[str, Any]]:
    """Lines that give names to an address, as hosts(5) has it; others do not count."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        address = _address(words[0]) if words else ""
        if address and words[1:]:
            names = [name.lower() for name in words[1:]]
            found.append({"line": number, "address": address, "names": names})
    return found


def _address(word: str) -> str:
    """The address in its usual form, "" for anything else."""
    try:
        return str(ipaddress.ip_address(word.partition("%")[0]))
    except ValueError:
        return ""


def parse_nsswitch(text: str) -> list[str]:
    """The services of the line ``hosts:``, without the actions in brackets (nsswitch.conf(5))."""
    for line in text.splitlines():
        key, colon, rest = line.partition("#")[0].partition(":")
        if colon and key.strip() == "hosts":
            return _without_actions(rest.split())
    return []


def _without_actions(words: list[str]) -> list[str]:
    found, inside = [], False
    for word in words:
        if not inside and not word.startswith("["):
            found.append(word)
        inside = (inside or word.startswith("[")) and not word.endswith("]")
    return found


def parse_resolv(text: str) -> dict[str, Any]:
    """As resolv.conf(5) has it: the last of ``search`` and ``domain`` counts."""
    found: dict[str, Any] = {"nameservers": [], "search": [], "ndots": 1}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 2 or words[0][0] in "#;":
            continue
        if words[0] == "nameserver":
            found["nameservers"].append(words[1])
        elif words[0] in {"search", "domain"}:
            found["search"] = words[1:]
        elif words[0] == "options":
            found["ndots"] = _ndots(words[1:], found["ndots"])
    return found


def _ndots(options: list[str], otherwise: int) -> int:
    for option in options:
        name, _, value = option.partition(":")
        if name == "ndots" and value.isdigit():
            return int(value)
    return otherwise

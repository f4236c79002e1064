"""Which of the spec's nodes this host is: the one whose address is local."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import UnavailableError

# The leaf of a local address in /proc/net/fib_trie: the address, then its type on the next line.
_LOCAL = re.compile(r"\|-- (\S+)\n\s+/32 host LOCAL")


def local_addresses() -> set[str]:
    """Every address of this host, as text; UnavailableError when /proc cannot be read."""
    found = set(_LOCAL.findall(read.text_or_none("/proc/net/fib_trie") or ""))
    for line in (read.text_or_none("/proc/net/if_inet6") or "").splitlines():
        found.add(str(ipaddress.IPv6Address(bytes.fromhex(line.split()[0]))))
    return found


def node_name(spec: dict[str, Any]) -> str:
    """The name of the node that this host is, by address, else by host name; "" for none."""
    try:
        local = local_addresses()
    except UnavailableError:  # then the name has to do
        local = set()
    nodes = spec.get("nodes", [])
    for node in nodes:
        if any(address.partition("/")[0] in local for address in node["addresses"]):
            return str(node["name"])
    names = {socket.gethostname(), socket.gethostname().partition(".")[0]}
    by_name = [str(node["name"]) for node in nodes if node["name"] in names]
    if not by_name and len(nodes) == 1 and not nodes[0]["addresses"]:
        return str(nodes[0]["name"])  # flags alone: the one node is this machine
    return by_name[0] if by_name else ""

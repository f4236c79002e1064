"""Topic ``sockets``: who listens on which port, and which ports outgoing connections take.

/proc does not tell whether a socket on ``::`` takes IPv4 too (IPV6_V6ONLY). ``ipv4`` says it does
unless a socket on 0.0.0.0 has the same port, which the kernel allows beside an IPv6-only one:
this errs on the side of a port that is taken. Asking the kernel (sock_diag) could load a module.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from kubevipgen.probe import read
from kubevipgen.probe.socket_owners import Owners
from kubevipgen.probe.socket_tables import Row, parse_tcp, parse_udp
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_SYS = "/proc/sys/net/ipv4"  # these two count for IPv6 as well
_Parse = Callable[[str], Iterator[Row]]


def gather(request: Request) -> dict[str, Any]:
    """The sockets of the probe itself, and of programs that it runs, are left out."""
    del request
    tables = {"tcp": tcp_rows(), "udp": udp_rows()}
    owners = Owners(row.inode for rows in tables.values() for row in rows)
    # The probe itself listens for moments: what has no owner must still be there.
    later = {row.inode for row in (*tcp_rows(), *udp_rows())}
    there = {
        name: [row for row in rows if owners.has(row.inode) or row.inode in later]
        for name, rows in tables.items()
    }
    return {
        "tcp": _plain(there["tcp"], owners),
        "udp": _plain(there["udp"], owners),
        "portRange": read.known(_port_range),
        "reservedPorts": read.known(_reserved_ports),
    }


def tcp_rows() -> list[Row]:
    """Every listening TCP socket of both families."""
    return _table("tcp", parse_tcp)


def udp_rows() -> list[Row]:
    """Every bound UDP socket that hears everybody, of both families."""
    return _table("udp", parse_udp)


def process_of(row: Row) -> dict[str, Any] | None:
    """Which process has a socket; None for the kernel's own."""
    return Owners([row.inode]).process(row.inode)


def _table(name: str, parse: _Parse) -> list[Row]:
    """Both families; a kernel without IPv6 has no second file."""
    ipv4, ipv6 = read.text(f"/proc/net/{name}"), read.text_or_none(f"/proc/net/{name}6")
    return [*parse(ipv4), *parse(ipv6 or "")]


def _plain(rows: Sequence[Row], owners: Owners) -> list[dict[str, Any]]:
    beside = {row.port for row in rows if row.address.version == 4 and row.address.is_unspecified}
    return [
        {
            "address": str(row.address),
            "port": row.port,
            "ipv4": row.address.version == 4 or takes_ipv4(row, beside),
            "uid": row.uid,
            "process": owners.process(row.inode),
        }
        for row in sorted(rows, key=lambda row: (row.port, row.address.version, row.address))
        if not owners.is_ours(row.inode)
    ]


def takes_ipv4(row: Row, beside: set[int]) -> bool:
    """Whether an IPv6 socket has to be counted as one for IPv4 too."""
    return row.address.is_unspecified and row.port not in beside


def _port_range() -> dict[str, int]:
    first, last = read.text(f"{_SYS}/ip_local_port_range").split()
    return {"first": int(first), "last": int(last)}


def _reserved_ports() -> list[dict[str, int]]:
    return parse_ranges(read.text(f"{_SYS}/ip_local_reserved_ports"))


def parse_ranges(text: str) -> list[dict[str, int]]:
    """From ``8443,30000-32767``."""
    found = []
    for word in filter(None, text.strip().split(",")):
        first, _, last = word.partition("-")
        if not (first.isdigit() and (last or first).isdigit()):
            raise UnavailableError(f"{word!r} is no range of ports")
        found.append({"first": int(first), "last": int(last or first)})
    return found


TOPIC = Topic("sockets", gather)

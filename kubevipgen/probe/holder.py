"""Who has a port that we could not get."""

from __future__ import annotations

from typing import Any

from kubevipgen.probe import read, sockets


def holder_of(address: str, port: int) -> dict[str, Any] | None:
    """The process that listens there; None when nobody does, or the kernel itself."""
    rows = [row for row in sockets.tcp_rows() if row.port == port]
    near = [row for row in rows if str(row.address) == address]
    open_to_all = [row for row in rows if row.address.is_unspecified]
    found = [*near, *open_to_all, *rows]
    return read.known(sockets.process_of, found[0]) if found else None

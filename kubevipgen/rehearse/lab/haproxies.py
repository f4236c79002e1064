"""What the haproxy of a node thinks of the apiservers, by its status listener."""

from __future__ import annotations

import csv
import http.client
from pathlib import Path

from kubevipgen.rehearse.inside import inside

_WAIT = 1.0  # seconds


def servers(space: Path, port: int) -> dict[str, str] | None:
    """The state of each server by name (``UP``, ``DOWN``, ``UP 1/2``...); None without an answer.

    Only configurations that offer ``/servers;csv`` on loopback tell, as the rendered ones do.
    """
    try:
        text = inside(space, lambda: _asked(port))
    except (OSError, http.client.HTTPException):
        return None
    rows = csv.DictReader(text.removeprefix("# ").splitlines())
    found = {row.get("svname", ""): row.get("status", "") for row in rows}
    return {name: state for name, state in found.items() if name not in {"FRONTEND", "BACKEND", ""}}


def _asked(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)
    try:
        connection.request("GET", "/servers;csv")
        return connection.getresponse().read().decode("utf-8", "replace")
    finally:
        connection.close()

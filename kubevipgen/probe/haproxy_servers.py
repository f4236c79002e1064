"""Topic ``haproxyServers``: what the haproxy on this host thinks of each apiserver.

Read from its status listener on 127.0.0.1, as rendered: nothing leaves the host. The page is
haproxy's statistics as CSV (management guide, section 9.1).
"""

from __future__ import annotations

import contextlib
import csv
import io
import socket
from typing import Any

from kubevipgen.probe.topic import Request, Topic, UnavailableError

PAGE = "/servers;csv"
_WAIT = 3.0  # seconds
_MOST_BYTES = 1 << 20
_MOST_TEXT = 120
_SERVER = "2"  # in the column `type`; 0 and 1 are frontends and backends


def gather(request: Request) -> dict[str, Any] | None:
    """``servers`` in haproxy's order; null when the spec has no haproxy on this node."""
    port = request.spec.get("haproxyStatusPort", 0)
    if not port or not request.me().get("holdsVip"):
        return None
    return {"servers": servers(page(port))}


def page(port: int) -> str:
    """The CSV; UnavailableError when nobody answers, or something that knows no such page."""
    place = f"127.0.0.1:{port}"
    try:
        body = _body(port)
    except (socket.timeout, TimeoutError):
        raise UnavailableError(f"haproxy on {place} does not answer within {_WAIT:g} s") from None
    except OSError as error:
        why = error.strerror or "the connection was cut"
        raise UnavailableError(f"haproxy on {place} does not answer: {why}") from None
    if not body.startswith("# pxname,"):
        older = "its configuration is of an older kubevipgen, or of something else"
        raise UnavailableError(f"haproxy on {place} has no page {PAGE}: {older}")
    return body


def _body(port: int) -> str:
    """Of any answer: its status does not matter. haproxy sends it in chunks."""
    import http.client  # noqa: PLC0415  (start-up time)

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)
    with contextlib.closing(connection):
        try:
            connection.request("GET", PAGE)
            return connection.getresponse().read(_MOST_BYTES).decode("utf-8", "replace")
        except http.client.HTTPException:  # it speaks something else
            return ""


def servers(text: str) -> list[dict[str, str]]:
    """One entry a server; UnavailableError when a column is missing, or it is no CSV."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("# ")), restval="")
    try:
        return [_server(row) for row in rows if row["type"] == _SERVER]
    except KeyError as error:
        raise UnavailableError(f"haproxy's statistics have no column {error}") from None
    except csv.Error as error:
        raise UnavailableError(f"haproxy's statistics are no CSV: {error}") from None


def _server(row: dict[str, str]) -> dict[str, str]:
    return {
        "name": row["svname"],
        "address": row["addr"],
        "status": row["status"],
        "lastCheck": _last_check(row),
    }


def _last_check(row: dict[str, str]) -> str:
    """``L7STS 500: Internal Server Error``; haproxy marks a check that is under way with ``* ``."""
    code = " ".join(filter(None, (row["check_status"].removeprefix("* "), row["check_code"])))
    said = row["last_chk"] or row["check_desc"]
    return f"{code}: {said}"[:_MOST_TEXT] if code and said else code


TOPIC = Topic("haproxyServers", gather, seconds=2 * _WAIT + 1)

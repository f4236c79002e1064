"""A stand-in for kube-apiserver that can be broken while it runs.

Arguments: ADDRESS PORT NODE-FILE OBJECTS-FILE. Both files are JSON and read for every connection:

- NODE-FILE: `mode` (tls, plain, cut, silent, garbage), `pem` (certificate and key), `ca` (of
  clients), `status` and `body` of /readyz;
- OBJECTS-FILE: `nodes`, `pods`, `services` (lists of objects), `lease` ({holder, duration, age} or
  null), `metallb` (whether that API is there).

`Bearer reader` and client certificates may read everything, `Bearer stranger` is forbidden to,
everybody else is not known.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import json
import socket
import socketserver
import ssl
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 2  # small, so that every list has several pages


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path in {"/readyz", "/livez", "/version"}:
            node = self.server.node()
            self.say(node.get("status", 200), node.get("body", "ok").encode())
        elif (refused := self.refused()) is not None:
            self.say_json(refused, {"kind": "Status", "message": "that user may not"})
        else:
            found = answer(place.path, parse_qs(place.query), self.server.objects())
            missing = {"kind": "Status", "message": "not found"}
            self.say_json(200 if found is not None else 404, found or missing)

    def refused(self) -> int | None:
        told = self.headers.get("Authorization", "")
        shown = isinstance(self.request, ssl.SSLSocket) and self.request.getpeercert()
        if shown or told == "Bearer reader":
            return None
        return 403 if told == "Bearer stranger" else 401

    def say_json(self, status: int, found: Any) -> None:
        self.say(status, json.dumps(found).encode())

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def answer(path: str, query: dict[str, list[str]], objects: dict[str, Any]) -> Any:
    """An object, or None for 404."""
    kind = path.rpartition("/")[2]
    if path.startswith("/api/v1/") and kind in objects:
        return page([item for item in objects[kind] if chosen(item, query)], query)
    if path.endswith("/leases/plndr-cp-lock"):
        return lease(objects.get("lease"))
    return {"kind": "APIGroup"} if path == "/apis/metallb.io" and objects.get("metallb") else None


def chosen(item: dict[str, Any], query: dict[str, list[str]]) -> bool:
    label, _, value = query.get("labelSelector", [""])[0].partition("=")
    node = query.get("fieldSelector", [""])[0].partition("=")[2]
    labels = item["metadata"].get("labels", {})
    return (not label or labels.get(label) == value) and (
        not node or item["spec"].get("nodeName") == node
    )


def page(items: list[Any], query: dict[str, list[str]]) -> dict[str, Any]:
    start = int(query.get("continue", ["0"])[0])
    more = str(start + PAGE) if len(items) > start + PAGE else ""
    return {"items": items[start : start + PAGE], "metadata": {"continue": more}}


def lease(given: dict[str, Any] | None) -> Any:
    if given is None:
        return None
    renewed = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=given["age"])
    text = renewed.isoformat(timespec="microseconds").replace("+00:00", "Z")
    spec = {"holderIdentity": given["holder"], "leaseDurationSeconds": given["duration"]}
    return {"kind": "Lease", "spec": {**spec, "renewTime": text}}


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: str, port: int, node: Path, objects: Path) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._node, self._objects = node, objects
        super().__init__((address, port), Handler)

    def node(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._node.read_text())
        return found

    def objects(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._objects.read_text())
        return found

    def finish_request(self, request: Any, client_address: Any) -> None:
        node = self.node()
        with contextlib.suppress(OSError):
            if node["mode"] == "tls":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(node["pem"])
                context.load_verify_locations(cadata=node["ca"])
                context.verify_mode = ssl.CERT_OPTIONAL
                with context.wrap_socket(
                    request, server_side=True, do_handshake_on_connect=False
                ) as secure:
                    secure.do_handshake()
                    Handler(secure, client_address, self)
            elif node["mode"] == "garbage":
                request.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            elif node["mode"] == "silent":
                while request.recv(4096):
                    pass
            elif node["mode"] == "plain":
                Handler(request, client_address, self)

    def handle_error(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    Server(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])).serve_forever()

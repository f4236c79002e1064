"""A stand-in for kube-apiserver: TLS on every address, one answer on every path.

Arguments: CERTIFICATE FAMILY (4 or 6) PORT, and the status to answer (default 200).
"""

from __future__ import annotations

import http.server
import socket
import ssl
import sys

STATUS = int(sys.argv[4]) if len(sys.argv) > 4 else 200


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(STATUS)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if sys.argv[2] == "6" else socket.AF_INET


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
server = Server(("", int(sys.argv[3])), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()

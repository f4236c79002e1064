"""A client that asks ADDRESS PORT every 20 ms over a new TLS connection; prints time and 1 or 0."""

from __future__ import annotations

import socket
import ssl
import sys
import time

REQUEST = b"GET /readyz HTTP/1.1\r\nHost: kubernetes\r\nConnection: close\r\n\r\n"

context = ssl.create_default_context()
context.check_hostname = False  # the stand-in apiserver's certificate is its own
context.verify_mode = ssl.CERT_NONE


def good() -> bool:
    try:
        plain = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=0.5)
        with context.wrap_socket(plain) as secure:
            secure.sendall(REQUEST)
            return b" 200 " in secure.recv(64)
    except OSError:
        return False


while True:
    at = time.time()
    print(at, int(good()), flush=True)
    time.sleep(0.02)

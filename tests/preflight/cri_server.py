"""A stand-in for a container runtime: it answers three calls of CRI v1 as containerd 2 does.

`python3 cri_server.py SOCKET` serves for ever. gRPC is HTTP/2 with protobuf messages; only what
the probe's own client sends is understood (header names and values in the clear).
"""

from __future__ import annotations

import argparse
import os
import socketserver
import struct
from collections.abc import Iterable, Iterator

IMAGES = (
    "registry.k8s.io/kube-apiserver:v1.36.2",
    "registry.k8s.io/kube-controller-manager:v1.36.2",
    "registry.k8s.io/kube-scheduler:v1.36.2",
    "registry.k8s.io/kube-proxy:v1.36.2",
    "registry.k8s.io/coredns/coredns:v1.14.2",
    "registry.k8s.io/etcd:3.6.8-0",
    "registry.k8s.io/pause:3.10.2",
)
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _SETTINGS, _PING = 0, 1, 4, 6
_END_STREAM, _END_HEADERS, _ACK = 1, 4, 1
_STATUS_200 = b"\x88"  # entry 8 of HPACK's static table
_UNIMPLEMENTED = b"12"


def field(number: int, value: bytes | str) -> bytes:
    """A protobuf field of bytes, at most 16383 of them."""
    raw = value.encode() if isinstance(value, str) else value
    return bytes([number << 3 | 2]) + _varint(len(raw)) + raw


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _varint(number >> 7)


def version(name: str, number: str) -> bytes:
    return field(1, "0.1.0") + field(2, name) + field(3, number) + field(4, "v1")


def runtime_config(driver: str) -> bytes:
    """`linux.cgroup_driver`: systemd is 0, which proto3 leaves out."""
    return field(1, b"" if driver == "systemd" else b"\x08\x01")


def list_images(references: Iterable[str]) -> bytes:
    return b"".join(
        field(1, field(1, f"sha256:{number:064x}") + field(2, reference) + b"\x20\x80\x80\x80\x10")
        for number, reference in enumerate(references)
    )


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    head = struct.pack(">I", len(payload))[1:] + bytes([kind, flags])
    return head + struct.pack(">I", stream) + payload


def _literal(name: bytes, value: bytes) -> bytes:
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def _answer(stream: int, message: bytes | None) -> Iterator[bytes]:
    headers = _STATUS_200 + _literal(b"content-type", b"application/grpc")
    if message is None:
        refused = _literal(b"grpc-status", _UNIMPLEMENTED)
        refused += _literal(b"grpc-message", b"unknown method")
        yield _frame(_HEADERS, _END_HEADERS | _END_STREAM, stream, headers + refused)
        return
    yield _frame(_HEADERS, _END_HEADERS, stream, headers)
    whole = b"\x00" + struct.pack(">I", len(message)) + message
    for start in range(0, len(whole), 16384):
        yield _frame(_DATA, 0, stream, whole[start : start + 16384])
    trailers = _literal(b"grpc-status", b"0")
    yield _frame(_HEADERS, _END_HEADERS | _END_STREAM, stream, trailers)


class Handler(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        if self.rfile.read(len(_PREFACE)) != _PREFACE:
            return
        self.wfile.write(_frame(_SETTINGS, 0, 0))
        paths: dict[int, bytes] = {}
        while len(head := self.rfile.read(9)) == 9:
            size, stream = int.from_bytes(head[:3], "big"), int.from_bytes(head[5:], "big")
            kind, flags, payload = head[3], head[4], self.rfile.read(size)
            if kind == _SETTINGS and not flags & _ACK:
                self.wfile.write(_frame(_SETTINGS, _ACK, 0))
            if kind == _PING and not flags & _ACK:
                self.wfile.write(_frame(_PING, _ACK, 0, payload))
            if kind == _HEADERS:
                paths[stream] = payload
            if kind in {_DATA, _HEADERS} and flags & _END_STREAM:
                for frame in _answer(stream, self.server.message(paths[stream])):
                    self.wfile.write(frame)


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str, messages: dict[str, bytes]) -> None:
        self.messages = messages
        super().__init__(path, Handler)

    def message(self, headers: bytes) -> bytes | None:
        """The answer to the call whose path stands in these headers, None for an unknown one."""
        found = [text for path, text in self.messages.items() if path.encode() in headers]
        return found[0] if found else None


def messages(
    name: str = "containerd",
    number: str = "v2.1.4",
    driver: str = "systemd",
    images: Iterable[str] = IMAGES,
) -> dict[str, bytes]:
    """By path; without a `driver` the runtime is an old one that has no RuntimeConfig."""
    found = {
        "/runtime.v1.RuntimeService/Version": version(name, number),
        "/runtime.v1.ImageService/ListImages": list_images(images),
    }
    if driver:
        found["/runtime.v1.RuntimeService/RuntimeConfig"] = runtime_config(driver)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("socket")
    parser.add_argument("images", nargs="*", help="references that ListImages names as well")
    parser.add_argument("--name", default="containerd")
    parser.add_argument("--number", default="v2.1.4")
    parser.add_argument("--driver", default="systemd", help="'' for a runtime without the call")
    asked = parser.parse_args()
    os.makedirs(os.path.dirname(asked.socket), exist_ok=True)  # noqa: PTH103, PTH120
    images = (*IMAGES, *asked.images)
    with Server(asked.socket, messages(asked.name, asked.number, asked.driver, images)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()

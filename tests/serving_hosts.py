"""Two hosts that are control planes of one cluster, and servers on their ports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from two_hosts import VIP4, Host

ANY = "0.0.0.0"  # noqa: S104  (in a namespace)
PARTS = {6443: "apiserver", 8443: "endpoint", 2379: "etcd", 2380: "etcd", 10250: "kubelet"}
PORTS = [{"port": n, "address": "*", "who": part, "part": part} for n, part in PARTS.items()]


def spec_facts(family: int = 4, port: int = 8443) -> dict[str, Any]:
    addresses = {4: "10.0.0.{}/24", 6: "fd00:10::{}/64"}[family]
    nodes = [
        {
            "name": f"cp-{number}",
            "role": "control-plane",
            "addresses": [addresses.format(162 + number)],
            "interface": "ens3",
            "ports": PORTS,
        }
        for number in (1, 2)
    ]
    endpoint = {"host": VIP4, "port": port, "dnsName": ""}
    return {
        "kind": "SpecFacts",
        "vips": [VIP4],
        "endpoint": endpoint,
        "apiPort": 6443,
        "nodes": nodes,
    }


@contextmanager
def running(host: Host, *words: str | Path) -> Iterator[None]:
    process = host.start(*words)
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def serving(host: Host, port: int, where: str = "tcp", wait: float = 10) -> None:
    """Wait for a listener."""
    end = time.monotonic() + wait
    while f":{port:04X} " not in host.space.run("cat", f"/proc/net/{where}").stdout:
        assert time.monotonic() < end
        time.sleep(0.05)


SERVER = (
    "import socket,sys,time; s=socket.create_server((sys.argv[1],int(sys.argv[2]))); time.sleep(60)"
)

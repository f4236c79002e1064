"""Two nodes, a client and a hub on a bridge, for what measures; the VIP is moved by hand."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import netns
from kubevipgen.rehearse.measure.scene import Scene, Site

SERVER = Path(__file__).with_name("small_apiserver.py")
NODES = ("cp-1", "cp-2")
CARD, PORT, NAME = "eth0", 6443, "api.example.com"
VIPS = {4: "10.9.0.100", 6: "fd00:9::100"}
BRIDGE_MAC, MACS = "02:00:6b:76:00:ff", {"cp-1": "02:00:6b:76:00:01", "cp-2": "02:00:6b:76:00:02"}


def certificate(folder: Path) -> Path:
    """A key and a certificate that is its own CA, in one file."""
    key, chain, both = folder / "key.pem", folder / "crt.pem", folder / "both.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    words += ["-nodes", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    words += ["-keyout", str(key), "-out", str(chain)]
    subprocess.run(words, check=True, capture_output=True)
    both.write_text(chain.read_text() + key.read_text())
    return both


@dataclass
class Lab:
    spaces: dict[str, netns.Namespace]
    certificate: Path
    family: int
    servers: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    @property
    def vip(self) -> str:
        return VIPS[self.family]

    def scene(self, *, ca: str = "") -> Scene:
        paths = {name: Path("/run/netns", space.name) for name, space in self.spaces.items()}
        return Scene(
            vips=(ipaddress.ip_address(self.vip),),
            port=PORT,
            name=NAME,
            ca=ca or self.certificate.read_text(),
            client=paths["client"],
            hub=paths["hub"],
            bridge="br0",
            sites=tuple(Site(name, paths[name], CARD, MACS[name]) for name in NODES),
        )

    def ip(self, where: str, *words: str) -> None:
        done = self.spaces[where].run("ip", *words)
        assert done.returncode == 0, done.stderr

    def address(self, verb: str, node: str, card: str = CARD) -> None:
        """``add`` or ``delete`` the VIP."""
        extra = ["nodad"] if verb == "add" and self.family == 6 else []
        length = 32 if self.family == 4 else 128
        self.ip(node, "address", verb, f"{self.vip}/{length}", "dev", card, *extra)

    def serve(self, node: str, *, status: int = 200, delay: float = 0, lines: int = 0) -> None:
        """Start a small apiserver on a node, instead of the one that may run there."""
        self.kill(node)
        words = (self.certificate, "", PORT, status, delay, lines)
        command = self.spaces[node].command(sys.executable, SERVER, *map(str, words))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.servers[node] = process
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

    def kill(self, node: str) -> None:
        if process := self.servers.pop(node, None):
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for node in NODES:
            self.kill(node)

    @contextlib.contextmanager
    def frozen(self, node: str) -> Iterator[None]:
        process = self.servers[node]
        os.kill(process.pid, signal.SIGSTOP)
        yield
        os.kill(process.pid, signal.SIGCONT)


@contextlib.contextmanager
def measure_lab(folder: Path, family: int = 4) -> Iterator[Lab]:
    with contextlib.ExitStack() as stack:
        names = ("hub", "client", *NODES)
        spaces = {name: stack.enter_context(netns.namespace()) for name in names}
        lab = stack.enter_context(Lab(spaces, certificate(folder), family))
        lab.ip("hub", "link", "add", "br0", "address", BRIDGE_MAC, "type", "bridge")
        lab.ip("hub", "link", "set", "br0", "up")
        for number, name in enumerate(("client", *NODES)):
            _plug(lab, name, number)
        yield lab


def _plug(lab: Lab, name: str, number: int) -> None:
    there = lab.spaces[name].name
    mac = MACS.get(name, "02:00:6b:76:00:fa")
    peer = ("peer", "name", CARD, "address", mac, "netns", there)
    lab.ip("hub", "link", "add", f"port{number}", "type", "veth", *peer)
    lab.ip("hub", "link", "set", f"port{number}", "master", "br0", "up")
    lab.ip(name, "address", "add", f"10.9.0.{number + 1}/24", "dev", CARD)
    lab.ip(name, "address", "add", f"fd00:9::{number + 1}/64", "dev", CARD, "nodad")
    lab.ip(name, "link", "set", CARD, "up")


def eventually(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until a condition holds; the bound only ends a test that would never pass."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not come true within {seconds} s"
        time.sleep(0.05)

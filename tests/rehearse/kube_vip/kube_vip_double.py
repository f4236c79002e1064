"""A double of kube-vip's ARP mode, of the standard library alone, run as a program of its own.

It reads what kube-vip v1.2 reads (its environment, /etc/kubernetes/admin.conf, the name
`kubernetes`), elects by a Lease as client-go's leaderelection does, puts the VIP on the card and
announces it on a ticker. It is here because no kube-vip is: it proves the lab's part of the deal.
It cannot prove that kube-vip itself does the same: its own parsing, its HTTP/2 and JSON, how long
it takes to stop, its IPVS and Services, and its faults are kube-vip's alone.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import http.client
import http.server
import json
import os
import random
import re
import signal
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import FrameType
from typing import Any

VERSION = "v1.2.3"
ADMIN = "/etc/kubernetes/admin.conf"
TIMEOUT = 10.0  # seconds; pkg/k8s/client.go of kube-vip
JITTER = 1.2  # client-go's leaderelection.JitterFactor

Lease = dict[str, Any]


class StoppedError(Exception):
    """SIGTERM has come."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Config:
    node: str
    card: str
    vips: tuple[IPv4Address | IPv6Address, ...]
    lengths: dict[int, str]
    port: int
    lease: tuple[str, str]  # namespace, name
    duration: int
    deadline: int
    retry: int
    arp_rate: float  # seconds
    health_port: int


def config(env: dict[str, str]) -> Config:
    """From the environment; what kube-vip would refuse ends the program."""
    for name in ("vip_arp", "cp_enable", "vip_leaderelection"):
        if env.get(name) != "true":
            raise SystemExit(f"{name} is {env.get(name)!r}: not a control plane in ARP mode")
    lengths = env["vip_subnet"].split(",")
    vips = tuple(ip_address(word) for word in env["address"].split(","))
    families = sorted({vip.version for vip in vips})
    rate = int(env.get("vip_arpRate", "3000"))
    return Config(
        node=env["vip_nodename"],
        card=env["vip_interface"],
        vips=vips,
        lengths={family: str(int(n)) for family, n in zip(families, lengths, strict=True)},
        port=int(env["port"]),
        lease=(env["cp_namespace"], env["vip_leasename"]),
        duration=int(env["vip_leaseduration"]),
        deadline=int(env["vip_renewdeadline"]),
        retry=int(env["vip_retryperiod"]),
        arp_rate=(rate if rate >= 500 else 3000) / 1000,
        health_port=int(env.get("health_check_port", "0")),
    )


class Api:
    """https://kubernetes:PORT with the client certificate of the kubeconfig."""

    def __init__(self, port: int) -> None:
        with open(ADMIN) as file:  # noqa: PTH123
            text = file.read()
        found = dict(re.findall(r"(\S+)-data: *(\S+)", text))
        pem = {name: base64.b64decode(value) for name, value in found.items()}
        self._port = port
        self._tls = ssl.create_default_context(cadata=pem["certificate-authority"].decode())
        with in_memory(pem["client-certificate"] + pem["client-key"]) as path:
            self._tls.load_cert_chain(path)

    def ask(self, method: str, path: str, body: Lease | None = None) -> tuple[int, Lease]:
        # As Go does it: a name that /etc/hosts has in one family is asked of no DNS server.
        address = socket.gethostbyname("kubernetes")
        plain = socket.create_connection((address, self._port), TIMEOUT)
        connection = http.client.HTTPConnection("kubernetes", self._port)
        try:
            connection.sock = self._tls.wrap_socket(plain, server_hostname="kubernetes")
            text = json.dumps(body) if body else None
            connection.request(method, path, text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()
            plain.close()


@contextlib.contextmanager
def in_memory(data: bytes) -> Iterator[str]:
    """A path for what the ssl module reads from files alone: nothing may be written here."""
    handle = os.memfd_create("pem")
    os.write(handle, data)
    yield f"/proc/self/fd/{handle}"
    os.close(handle)


class Election:
    """client-go/tools/leaderelection with a LeaseLock."""

    def __init__(self, settings: Config, api: Api) -> None:
        self._c, self._api = settings, api
        namespace, name = settings.lease
        self._place = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
        self._meta = {"name": name, "namespace": namespace}
        self._lease: Lease = {}
        self._seen = 0.0
        self._leader = ""

    def acquire(self) -> None:
        while not self._try():
            time.sleep(self._c.retry * (1 + random.random() * JITTER))  # noqa: S311

    def renew(self) -> None:
        """Returns when no try has succeeded for the renew deadline."""
        last = time.monotonic()
        while time.monotonic() - last < self._c.deadline:
            if self._try():
                last = time.monotonic()
            time.sleep(self._c.retry)

    def release(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if self._get() and self._holder == self._c.node:
                self._put("", 1)

    @property
    def _holder(self) -> str:
        return str(self._lease.get("spec", {}).get("holderIdentity") or "")

    def _try(self) -> bool:
        """tryAcquireOrRenew."""
        try:
            won = self._take() if self._get() else self._create()
        except (OSError, http.client.HTTPException) as error:
            say(f"error retrieving resource lock: {error}")
            return False
        if self._holder != self._leader:
            self._leader = self._holder
            say(f"new leader: {self._leader}")
        return won

    def _take(self) -> bool:
        told = self._lease["spec"].get("leaseDurationSeconds") or self._c.duration
        valid = time.monotonic() < self._seen + told
        if self._holder not in {"", self._c.node} and valid:
            return False
        return self._put(self._c.node, self._c.duration)

    def _get(self) -> bool:
        status, found = self._api.ask("GET", f"{self._place}/{self._meta['name']}")
        if status not in {200, 404}:
            raise OSError(f"{status}: {found.get('message')}")
        if status == 200:
            self._observe(found)
        return status == 200

    def _observe(self, lease: Lease) -> None:
        """Time counts from when this node saw a change, whatever the clocks of others say."""
        if lease.get("spec") != self._lease.get("spec"):
            self._seen = time.monotonic()
        self._lease = lease

    def _create(self) -> bool:
        lease = {"metadata": self._meta, "spec": self._spec(self._c.node, self._c.duration, 0)}
        return self._sent("POST", self._place, lease)

    def _put(self, holder: str, seconds: int) -> bool:
        moved = int(self._holder != holder and bool(holder))
        transitions = int(self._lease["spec"].get("leaseTransitions", 0)) + moved
        lease = {**self._lease, "spec": self._spec(holder, seconds, transitions)}
        return self._sent("PUT", f"{self._place}/{self._meta['name']}", lease)

    def _sent(self, method: str, path: str, lease: Lease) -> bool:
        status, found = self._api.ask(method, path, lease)
        if status in {200, 201}:
            self._observe(found)
            return True
        say(f"failed to update lock: {status} {found.get('message')}")
        return False

    def _spec(self, holder: str, seconds: int, transitions: int) -> Lease:
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        times = {"acquireTime": now, "renewTime": now}
        made = {"holderIdentity": holder, "leaseDurationSeconds": seconds, **times}
        return {**made, "leaseTransitions": transitions}


class Vip:
    """The address on the card; `ip` needs NET_ADMIN, the raw socket NET_RAW."""

    def __init__(self, settings: Config) -> None:
        self._c = settings

    def change(self, what: str) -> str:
        """`replace` or `delete`; what ip says when it does not want to."""
        said = ""
        for vip in self._c.vips:
            place = f"{vip}/{self._c.lengths[vip.version]}"
            words = ["ip", "address", what, place, "dev", self._c.card]
            if what == "replace":
                words += ["preferred_lft", "0", *(["nodad"] if vip.version == 6 else [])]
            said += subprocess.run(words, capture_output=True, text=True, check=False).stderr
        return said.strip()

    def lead(self, over: threading.Event) -> None:
        """pkg/arp: every so often, put the address back and announce it."""
        while not over.is_set():
            said = self.change("replace")
            say(f"cannot add the VIP: {said}" if said else "VIP is on the card, announcing")
            for vip in self._c.vips:
                self._announce(vip)
            over.wait(self._c.arp_rate)

    def _announce(self, vip: IPv4Address | IPv6Address) -> None:
        try:
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
                raw.bind((self._c.card, 0))
                mac = raw.getsockname()[4]
                raw.send(gratuitous_arp(mac, vip) if vip.version == 4 else advertisement(mac, vip))
        except OSError as error:
            say(f"cannot announce the VIP: {error}")


def gratuitous_arp(mac: bytes, vip: IPv4Address | IPv6Address) -> bytes:
    head = b"\xff" * 6 + mac + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
    return head + mac + vip.packed + b"\x00" * 6 + vip.packed


def advertisement(mac: bytes, vip: IPv4Address | IPv6Address) -> bytes:
    """Unsolicited, to all nodes, with the override flag (RFC 4861 section 7.2.6)."""
    everybody = IPv6Address("ff02::1").packed
    body = struct.pack("!BBHI", 136, 0, 0, 0x20000000) + vip.packed + b"\x02\x01" + mac
    pseudo = vip.packed + everybody + struct.pack("!II", len(body), 58)
    total = sum(struct.unpack(f"!{len(pseudo + body) // 2}H", pseudo + body))
    total = (total & 0xFFFF) + (total >> 16)
    body = body[:2] + struct.pack("!H", ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF) + body[4:]
    head = struct.pack("!IHBB", 6 << 28, len(body), 58, 255) + vip.packed + everybody
    return b"\x33\x33\x00\x00\x00\x01" + mac + b"\x86\xdd" + head + body


class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"OK")


def rights() -> None:
    """What the tests want to know of the container, in the log."""
    with open("/proc/self/status") as file:  # noqa: PTH123
        known = dict(line.rstrip("\n").split(":\t", 1) for line in file)
    for name in ("CapEff", "CapBnd", "NoNewPrivs"):
        say(f"{name} {known[name].strip()}")
    for place in ("/", "/etc", ADMIN):
        say(f"{place} {'writable' if os.access(place, os.W_OK) else 'read-only'}")


def stop(_number: int, _frame: FrameType | None) -> None:
    raise StoppedError


def manage() -> int:
    settings = config(dict(os.environ))
    say(f"environment {json.dumps(dict(os.environ), sort_keys=True)}")
    rights()
    signal.signal(signal.SIGTERM, stop)
    if settings.health_port:
        # The class above HTTPServer, which would ask DNS for this host's own name.
        server = socketserver.ThreadingTCPServer(("", settings.health_port), Health)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    vip, over = Vip(settings), threading.Event()
    vip.change("delete")  # what an earlier life has left behind
    election = Election(settings, Api(settings.port))
    leading = threading.Thread(target=vip.lead, args=(over,), daemon=True)
    try:
        election.acquire()
        leading.start()
        election.renew()
        say("lost leadership")
    except StoppedError:
        say("received termination")
        election.release()
    over.set()
    if leading.is_alive():
        leading.join()
    vip.change("delete")
    return 2  # as Go's panic does it, whatever the reason was


def main(words: list[str]) -> int:
    if words == ["version"]:
        say(f"Kube-VIP Release Information\nVersion:  {VERSION}\nBuild:    double")
        return 0
    if words[:1] != ["manager"]:
        raise SystemExit(f"unknown command: {words}")
    return manage()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

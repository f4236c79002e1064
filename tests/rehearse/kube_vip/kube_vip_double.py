"""A double of kube-vip's ARP mode, of the standard library alone, run as a program of its own.

It reads what kube-vip v1.2 reads (its environment, /etc/kubernetes/admin.conf, the name
`kubernetes`), elects by a Lease as client-go's leaderelection does, puts the VIP on the card and
announces it on a ticker. It is here because no kube-vip is: it proves the lab's part of the deal.
It cannot prove that kube-vip itself does the same: its own parsing, its HTTP/2 and JSON, how long
it takes to stop, its IPVS and Services, and its faults are kube-vip's alone.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import signal
import socketserver
import sys
import threading
from ipaddress import ip_address
from types import FrameType

from kube_vip_card import Vip
from kube_vip_election import ADMIN, Api, Election
from kube_vip_settings import Config, say

VERSION = "v1.2.3"


class StoppedError(Exception):
    """SIGTERM has come."""


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

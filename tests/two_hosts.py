"""Two hosts on a bridge that ask for each other with the probe, and a real keepalived on them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import netns
from netns import Namespace

ROOT = Path(__file__).resolve().parents[1]
VIP4, VIP6 = "10.0.0.162", "fd00:10::162"


@dataclass(frozen=True)
class Host:
    """A host `cp-N` on the bridge, with the cluster's facts beside it."""

    name: str
    space: Namespace
    spec: Path

    @property
    def mac(self) -> str:
        shown = json.loads(self.space.run("ip", "-j", "link", "show", "ens3").stdout)
        return str(shown[0]["address"])

    def sh(self, script: str) -> None:
        done = self.space.run("sh", "-euc", script)
        assert done.returncode == 0, done.stderr

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.space.command(*words), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def probing(self, topic: str, *options: str, wrap: tuple[str, ...] = ()) -> Any:
        words = (sys.executable, "-m", "kubevipgen.probe", "--node", self.name, "--only", topic)
        return self.start(*wrap, *words, "--spec-facts", self.spec, *options)

    def ask(self, topic: str, *options: str, wrap: tuple[str, ...] = ()) -> Any:
        return answer(self.probing(topic, *options, wrap=wrap), topic)


def answer(process: subprocess.Popen[str], topic: str) -> Any:
    """The value of the topic, which its schema must accept, or the whole entry."""
    text, _ = process.communicate(timeout=30)
    entry = json.loads(text)["facts"][topic]
    if "value" not in entry:
        return entry
    schema = json.loads((ROOT / f"schemas/facts/{topic}.schema.json").read_text())
    Draft202012Validator(schema).validate(entry["value"])
    return entry["value"]


def spec_facts(announce: str = "vrrp") -> dict[str, Any]:
    nodes = [
        {
            "name": f"cp-{number}",
            "addresses": [f"10.0.0.{162 + number}/24", f"fd00:10::{162 + number}/64"],
            "interface": "ens3",
            "holdsVip": True,
        }
        for number in (1, 2)
    ]
    vrrp = {"routerId": 51, "version": 3, "advertInterval": 0.5}
    head = {"cluster": "demo", "announce": announce, "vips": [VIP4, VIP6], "vrrp": vrrp}
    return {"kind": "SpecFacts", **head, "nodes": nodes}


@contextmanager
def two_hosts(folder: Path) -> Iterator[tuple[Host, Host]]:
    spec = folder / "spec-facts.json"
    spec.write_text(json.dumps(spec_facts()))
    with ExitStack() as stack:
        hub = stack.enter_context(netns.namespace())
        hub.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "1")
        hub.run("ip", "link", "set", "br0", "up")
        found = []
        for number in (1, 2):
            space = stack.enter_context(netns.namespace())
            host = Host(f"cp-{number}", space, spec)
            port = f"port{number}"
            peer = ("peer", "name", port, "netns", hub.name)
            host.sh(f"ip link add ens3 type veth {' '.join(peer)}")
            hub.run("ip", "link", "set", port, "master", "br0", "up")
            host.sh(f"ip address add 10.0.0.{162 + number}/24 dev ens3; ip link set ens3 up")
            host.sh(f"ip address add fd00:10::{162 + number}/64 dev ens3 nodad")
            found.append(host)
        yield found[0], found[1]


def keepalived_conf(version: int, peers: str = "") -> str:
    return f"""
global_defs {{
 router_id test
 vrrp_version {version}
}}
vrrp_instance test {{
 state BACKUP
 interface ens3
 virtual_router_id 51
 priority 100
 advert_int 1
 {peers}
 virtual_ipaddress {{
  10.0.0.199/32
 }}
}}
"""


@contextmanager
def keepalived(host: Host, folder: Path, text: str) -> Iterator[Path]:
    """A real keepalived that has become master; gives its log."""
    folder = folder / f"keepalived-{host.name}"
    folder.mkdir(exist_ok=True)
    config, log = folder / "keepalived.conf", folder / "log"
    config.write_text(text)
    pids = ("-p", folder / "pid", "-r", folder / "vrrp.pid")
    words = host.space.command("keepalived", "-n", "-l", "-D", "-f", config, *pids)
    with log.open("w") as sink:
        process = subprocess.Popen(words, stdout=sink, stderr=sink)
    try:
        end = time.monotonic() + 20
        while "Entering MASTER STATE" not in log.read_text():
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield log
    finally:
        process.terminate()
        process.wait(10)

"""Who listens, and how far one node gets with another: a real kernel and packet filter."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving_hosts import ANY, PARTS, SERVER, running, serving, spec_facts
from two_hosts import Host, answer, two_hosts

pytestmark = pytest.mark.needs("netns", "nft")


@pytest.fixture(name="hosts")
def on_a_bridge(tmp_path: Path) -> Iterator[tuple[Host, Host]]:
    with two_hosts(tmp_path) as hosts:
        hosts[0].spec.write_text(json.dumps(spec_facts()))
        yield hosts


def firewall(host: Host, *rules: str, hook: str = "input") -> None:
    lines = [f"  tcp dport {rule}" for rule in rules]
    text = "\n".join(
        ["table inet t {", " chain c {", f"  type filter hook {hook} priority 0", *lines, " }", "}"]
    )
    host.sh(f"nft -f - <<'END'\n{text}\nEND")


def states(entries: list[dict[str, Any]]) -> dict[int, str]:
    return {entry["port"]: entry["state"] for entry in entries}


def test_who_listens(hosts: tuple[Host, Host]) -> None:
    near, _ = hosts
    python = sys.executable
    with (
        running(near, python, "-m", "http.server", "6443"),
        running(near, python, "-m", "http.server", "--bind", "127.0.0.2", "10250"),
        running(near, python, "-m", "http.server", "--bind", "fd00:10::163", "8443"),
    ):
        serving(near, 6443)
        serving(near, 10250)
        serving(near, 8443, "tcp6")
        found = near.ask("sockets")
    seen = {(entry["address"], entry["port"], entry["process"]["name"]) for entry in found["tcp"]}
    wanted = {(ANY, 6443), ("127.0.0.2", 10250), ("fd00:10::163", 8443)}
    assert seen == {(*place, "http.server") for place in wanted}
    assert found["portRange"] == {"first": 32768, "last": 60999}


def test_another_users_process_is_unknown_not_absent(hosts: tuple[Host, Host]) -> None:
    near, _ = hosts
    script = """
import json, os
from kubevipgen.probe import sockets
from kubevipgen.probe.topic import Request
os.setgroups([]), os.setgid(65534), os.setuid(65534)
print(json.dumps(sockets.gather(Request({}))))
"""
    with running(near, sys.executable, "-m", "http.server", "6443"):
        serving(near, 6443)
        text, _ = near.start(sys.executable, "-c", script).communicate(timeout=30)
    [entry] = json.loads(text)["tcp"]
    assert entry["port"] == 6443
    assert "run as root" in entry["process"]["unknown"]


def test_ways_to_fail_are_told_apart(hosts: tuple[Host, Host]) -> None:
    near, far = hosts
    prohibited = "10250 reject with icmpx type admin-prohibited"
    firewall(far, "2379 drop", "2380 reject", "8443 reject with tcp reset", prohibited)
    found = near.ask("reach")
    wanted = {
        2379: "timeout",
        2380: "rejected",
        6443: "refused",
        8443: "refused",
        10250: "rejected",
    }
    assert states(found) == wanted
    details = {entry["port"]: entry["detail"] for entry in found}
    assert details[2380] == "ICMP port unreachable from 10.0.0.164"
    assert details[10250] == "ICMP administratively prohibited from 10.0.0.164"


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ("ip route add prohibit 10.0.0.164/32", "noRoute"),
        ("ip route add unreachable 10.0.0.164/32", "noRoute"),
        ("ip address flush dev ens3", "noRoute"),
        ("ip link set ens3 arp off", "timeout"),
    ],
)
def test_ways_that_end_here(hosts: tuple[Host, Host], script: str, state: str) -> None:
    hosts[0].sh(script)
    assert set(states(hosts[0].ask("reach")).values()) == {state}


@pytest.mark.parametrize("family", [4, 6])
def test_a_host_that_is_not_there(hosts: tuple[Host, Host], family: int) -> None:
    near, far = hosts
    near.spec.write_text(json.dumps(spec_facts(family)))
    far.sh("ip link set ens3 down")
    found = near.ask("reach")
    assert {entry["state"] for entry in found} == {"hostUnreachable"}
    assert {entry["detail"] for entry in found} == {"no host on the link has it"}


@pytest.mark.parametrize("family", [4, 6])
def test_two_probes_meet_and_leave_nothing(hosts: tuple[Host, Host], family: int) -> None:
    near, far = hosts
    near.spec.write_text(json.dumps(spec_facts(family)))
    first = near.probing("meeting", "--together", "10")
    time.sleep(1.2)
    second = far.probing("meeting", "--together", "10")
    one, two = answer(first, "meeting"), answer(second, "meeting")
    assert {entry["port"] for entry in one["listened"]} == set(PARTS)
    assert {entry["answeredBy"] for entry in one["targets"]} == {"cp-2"}
    assert {entry["token"] for entry in one["targets"]} == {two["token"]}
    assert {(entry["node"], entry["port"]) for entry in one["visitors"]} == {
        ("cp-2", port) for port in PARTS
    }
    assert two["seconds"] < 5, "it ends when all have met"
    for host in hosts:
        left = host.space.run("ss", "-Htan", "sport < 20000").stdout
        assert left == ""


def test_a_reset_by_a_firewall_is_found_by_meeting(hosts: tuple[Host, Host]) -> None:
    _, far = hosts
    firewall(far, "6443 reject with tcp reset", "2379 drop")
    with running(far, sys.executable, "-c", SERVER, ANY, "8443"):
        serving(far, 8443)
        both = [host.probing("meeting", "--together", "2") for host in hosts]
        one, two = (answer(process, "meeting") for process in both)
    assert [entry["port"] for entry in two["notListened"]] == [8443]
    assert two["notListened"][0]["why"] == "Address already in use"
    assert two["notListened"][0]["process"]["name"].startswith("import")
    by_port = {entry["port"]: (entry["state"], entry["answeredBy"]) for entry in one["targets"]}
    wanted = {6443: ("refused", ""), 2379: ("timeout", ""), 8443: ("open", "")}
    assert by_port == {**wanted, 2380: ("open", "cp-2"), 10250: ("open", "cp-2")}
    assert {entry["answeredBy"] for entry in two["targets"]} == {"cp-1"}

"""The topics of the wire on real links: hosts on a bridge, and a real keepalived."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from two_hosts import VIP4, VIP6, Host, answer, keepalived, keepalived_conf, spec_facts, two_hosts

pytestmark = pytest.mark.needs("netns")


@pytest.fixture(name="hosts")
def on_a_bridge(tmp_path: Path) -> Iterator[tuple[Host, Host]]:
    with two_hosts(tmp_path) as hosts:
        yield hosts


def test_a_host_with_the_vip_answers_and_nothing_changes(hosts: tuple[Host, Host]) -> None:
    near, far = hosts
    far.sh(f"ip address add {VIP4}/32 dev ens3; ip address add {VIP6}/128 dev ens3 nodad")
    listings = ("ip address show", "ip route show", "ip neighbour show")
    before = [near.space.run("sh", "-c", words).stdout for words in listings]
    heard = near.ask("wire")
    found = {vip: (entry["answers"], entry["local"]) for vip, entry in heard["vips"].items()}
    assert found == {VIP4: ([far.mac], False), VIP6: ([far.mac], False)}
    after = [near.space.run("sh", "-c", words).stdout for words in listings]
    assert [_still(text) for text in before] == [_still(text) for text in after]


def _still(text: str) -> list[str]:
    """Without the states of neighbours and addresses, which age by themselves."""
    return [" ".join(line.split()[:3]) for line in text.splitlines() if "fe80" not in line]


def test_probes_at_the_same_time_are_silent_for_each_other(hosts: tuple[Host, Host]) -> None:
    running = [host.probing("wire") for host in hosts]
    for process in running:
        for entry in answer(process, "wire")["vips"].values():
            assert (entry["answers"], entry["probes"]) == ([], [])


STRANGER = f"""
import ipaddress, time
from kubevipgen.probe import neighbours, packets
mac = "52:54:00:aa:aa:aa"
vip4, vip6 = ipaddress.ip_address("{VIP4}"), ipaddress.ip_address("{VIP6}")
with packets.opened("ens3", packets.ARP) as arp, packets.opened("ens3", packets.IPV6) as ipv6:
    neighbours.MARK = b""
    neighbours._NONCE = bytes(6)
    to = neighbours.multicast_mac(neighbours.solicited_node(vip6))
    print("ready", flush=True)
    for _ in range(60):
        data = neighbours.arp_request(mac, vip4)
        packets.send(arp, "ens3", packets.ARP, packets.BROADCAST, data)
        packets.send(ipv6, "ens3", packets.IPV6, to, neighbours.solicitation(mac, vip6))
        time.sleep(0.1)
"""


def test_a_stranger_that_probes_for_the_vip_is_seen(hosts: tuple[Host, Host]) -> None:
    near, far = hosts
    stranger = far.start(sys.executable, "-c", STRANGER)
    try:
        assert stranger.stdout is not None
        assert stranger.stdout.readline() == "ready\n"
        heard = near.ask("wire")["vips"]
    finally:
        stranger.kill()
        stranger.communicate()
    assert heard[VIP4]["probes"] == ["52:54:00:aa:aa:aa"]
    assert heard[VIP6]["probes"] == [far.mac], "the frame says it, for the packet must not"
    assert heard[VIP4]["answers"] == heard[VIP6]["answers"] == []


def test_an_own_vip_is_local_and_does_not_answer(hosts: tuple[Host, Host]) -> None:
    near, _ = hosts
    near.sh(f"ip address add {VIP4}/32 dev ens3")
    entry = near.ask("wire")["vips"][VIP4]
    assert (entry["local"], entry["answers"]) == (True, [])


def test_an_interface_that_is_down_is_not_asked(hosts: tuple[Host, Host]) -> None:
    near, _ = hosts
    near.sh("ip link set ens3 down")
    reasons = {entry["notAsked"] for entry in near.ask("wire")["vips"].values()}
    assert reasons == {"the interface ens3 is down"}
    assert near.ask("adjacency")["nodes"]["cp-2"][0]["notAsked"] == "the interface ens3 is down"
    assert near.ask("vrrp")["notAsked"] == "the interface ens3 is down"


def test_a_vip_by_bgp_is_not_asked(hosts: tuple[Host, Host]) -> None:
    near, _ = hosts
    near.spec.write_text(json.dumps(spec_facts("bgp")))
    entry = near.ask("wire")["vips"][VIP4]
    assert entry["notAsked"] == "the VIP is announced by BGP"


@pytest.mark.parametrize("topic", ["wire", "adjacency", "vrrp", "vrrpPath"])
def test_without_the_right_to_raw_sockets_it_says_so(hosts: tuple[Host, Host], topic: str) -> None:
    near, _ = hosts
    wrap = ("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw")
    entry = near.ask(topic, "--together", "1", wrap=wrap)
    assert "needs root (CAP_NET_RAW)" in entry["unknown"]


def test_neighbours_answer_with_their_mac(hosts: tuple[Host, Host]) -> None:
    near, far = hosts
    found = near.ask("adjacency")["nodes"]["cp-2"]
    assert [entry["answers"] for entry in found] == [[far.mac], [far.mac]]
    far.sh("ip link set ens3 arp off")
    assert near.ask("adjacency")["nodes"]["cp-2"][0]["answers"] == []


@pytest.mark.needs("keepalived")
@pytest.mark.parametrize("version", [2, 3])
def test_a_real_keepalived_is_heard(hosts: tuple[Host, Host], tmp_path: Path, version: int) -> None:
    near, far = hosts
    with keepalived(far, tmp_path, keepalived_conf(version)):
        passive = near.probing("vrrp", "--passive")
        own = far.probing("vrrp")
        [entry] = near.ask("vrrp")["adverts"]
        assert answer(passive, "vrrp")["joined"] == []
        [mine] = answer(own, "vrrp")["adverts"]
    assert (entry["version"], entry["routerId"], entry["mac"]) == (version, 51, far.mac)
    assert (entry["source"], entry["destination"]) == ("10.0.0.164", "224.0.0.18")
    assert (entry["addresses"], entry["interval"]) == (["10.0.0.199"], 1.0)
    assert entry["count"] >= 2
    assert (entry["own"], mine["own"]) == (False, True)


@pytest.mark.needs("keepalived")
def test_protocol_112_gets_through_and_keepalived_takes_no_notice(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    _, far = hosts
    peers = "unicast_src_ip 10.0.0.164\n unicast_peer {\n  10.0.0.163\n }"
    with keepalived(far, tmp_path, keepalived_conf(3, peers)) as log:
        time.sleep(6)  # its second round of gratuitous ARP, which it logs
        before = log.read_text()
        running = [host.probing("vrrpPath", "--together", "5") for host in hosts]
        values = [answer(process, "vrrpPath") for process in running]
        assert log.read_text() == before, "not a word, and no change of state"
    for value in values:
        [entries] = value["peers"].values()
        assert len(entries) == 2
        for entry in entries:
            assert (entry["unicast"], entry["multicast"], entry["heardMe"]) == (True, True, True)
    assert max(value["ended"] - value["began"] for value in values) < 4.5, (
        "it ends when all is heard"
    )


@pytest.mark.needs("nft")
@pytest.mark.parametrize("hook", ["input", "output"])
def test_a_firewall_on_one_node_shows_on_the_other_side_too(
    hosts: tuple[Host, Host], hook: str
) -> None:
    _, far = hosts
    rules = f"add table inet f; add chain inet f c {{ type filter hook {hook} priority 0; }}"
    far.sh(f"nft '{rules}; add rule inet f c meta l4proto 112 drop'")
    running = [host.probing("vrrpPath", "--together", "2.5") for host in hosts]
    at_near, at_far = (answer(process, "vrrpPath")["peers"] for process in running)
    near_of_far, far_of_near = at_near["cp-2"][0], at_far["cp-1"][0]
    if hook == "input":
        assert (far_of_near["unicast"], near_of_far["unicast"]) == (False, True)
        assert not near_of_far["heardMe"]
    else:
        assert (far_of_near["unicast"], near_of_far["unicast"]) == (True, False)
        assert far_of_near["sendError"] == "Operation not permitted"


@pytest.mark.parametrize("option", ["--together=0", "--passive"])
def test_nothing_is_sent_unless_the_probes_run_together(
    hosts: tuple[Host, Host], option: str
) -> None:
    near, _ = hosts
    found = near.ask("vrrpPath", option)
    assert found is None or "--passive" in found["skipped"]


def test_without_a_spec_there_is_nothing_to_ask(hosts: tuple[Host, Host]) -> None:
    near, _ = hosts
    near.spec.write_text("{}")
    assert near.ask("wire") == {"interface": "", "vips": {}}
    assert near.ask("adjacency") == {"interface": "", "nodes": {}}
    assert near.ask("vrrp") is None
    assert near.ask("vrrpPath", "--together", "1") is None

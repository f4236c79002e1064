"""Gratuitous ARP and unsolicited neighbour advertisements, as keepalived sends them."""

from __future__ import annotations

import ipaddress
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_lab import CARD, MACS, NODES, VIPS, Lab, eventually, measure_lab

from kubevipgen.probe import neighbours
from kubevipgen.rehearse.measure.announcements import announcer
from kubevipgen.rehearse.measure.watch import Watch

CONFIG = """
vrrp_instance one {{
    state BACKUP
    nopreempt
    interface {card}
    virtual_router_id 7
    priority {priority}
    version 3
    advert_int 0.2
    garp_master_delay 1
    virtual_ipaddress {{
        {vip}
    }}
}}
"""


@contextmanager
def keepalived(lab: Lab, node: str, folder: Path) -> Iterator[None]:
    config = folder / f"{node}.conf"
    priority = 100 - NODES.index(node)
    config.write_text(CONFIG.format(card=CARD, priority=priority, vip=lab.vip))
    daemon = f"exec keepalived --vrrp --dont-fork --log-console -f {config}"
    words = ("unshare", "-m", "sh", "-c", f"mount -t tmpfs tmpfs /run && {daemon}")
    with (folder / f"{node}.log").open("w") as log:
        process = subprocess.Popen(lab.spaces[node].command(*words), stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def heard(watch: Watch, node: str) -> bool:
    watch.catch_up()
    return any(announcement.node == node for announcement in watch.announcements)


@pytest.mark.needs("netns", "openssl", "keepalived")
@pytest.mark.parametrize("family", [4, 6])
def test_keepalived_moves_it(tmp_path: Path, family: int) -> None:
    with measure_lab(tmp_path, family) as lab, Watch(lab.scene()) as watch:
        with ExitStack() as second:
            with keepalived(lab, "cp-2", tmp_path):
                eventually(lambda: heard(watch, "cp-2"))
                second.enter_context(keepalived(lab, "cp-1", tmp_path))
                log = tmp_path / "cp-1.log"
                eventually(lambda: "Entering BACKUP STATE" in log.read_text())
                assert not heard(watch, "cp-1")
            eventually(lambda: heard(watch, "cp-1"))
        watch.catch_up()
        assert [(change.node, change.held) for change in watch.changes] == [
            ("cp-2", True),
            ("cp-2", False),
            ("cp-1", True),
            ("cp-1", False),
        ]
        assert {announcement.node for announcement in watch.announcements} == set(NODES)


@pytest.mark.needs("netns", "openssl")
def test_other_packets_of_the_bridge(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab, Watch(lab.scene()) as watch:
        lab.ip("cp-1", "address", "add", f"{lab.vip}/24", "dev", CARD)
        lab.spaces["client"].run("ping", "-c1", "-W1", lab.vip)
        lab.spaces["cp-1"].run("ping", "-c1", "-W1", "-I", lab.vip, "10.9.0.3")
        watch.catch_up()
        assert watch.announcements == []
        done = lab.spaces["cp-1"].run("sysctl", "-w", f"net.ipv4.conf.{CARD}.arp_notify=1")
        assert done.returncode == 0, done.stderr
        # The kernel announces what is on the card, which the scene does not know any longer.
        lab.ip("cp-1", "link", "set", CARD, "address", "02:00:6b:76:00:99")
        eventually(lambda: heard(watch, ""))


VIP4, VIP6 = ipaddress.IPv4Address(VIPS[4]), ipaddress.IPv6Address(VIPS[6])
MAC = MACS["cp-1"]


def test_arp() -> None:
    assert announcer(neighbours.arp_request(MAC, VIP4, VIP4), "", VIP4) == MAC
    other = ipaddress.IPv4Address("10.9.0.1")
    assert announcer(neighbours.arp_request(MAC, other, VIP4), "", VIP4) == ""
    assert announcer(neighbours.arp_request(MAC, VIP4), "", VIP4) == ""
    assert announcer(neighbours.arp_request(MAC, other, other), "", VIP4) == ""


def test_neighbour_discovery_that_only_asks() -> None:
    assert announcer(neighbours.solicitation(MAC, VIP6), MAC, VIP6) == ""
    assert announcer(neighbours.solicitation(MAC, VIP6, VIP6), MAC, VIP6) == ""


@given(st.binary(max_size=100), st.sampled_from([VIP4, VIP6]))
def test_garbage_announces_nothing(data: bytes, vip: neighbours.Ip) -> None:
    assert announcer(data, MAC, vip) == ""

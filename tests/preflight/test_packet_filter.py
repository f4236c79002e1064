"""What is said of a packet is what the kernel does with it: random rules, real connections."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from ipaddress import ip_address

import pytest

import netns
from kubevipgen.preflight.packet_filter import Packet, PacketFilter
from kubevipgen.probe import iptables, nft

pytestmark = pytest.mark.needs("netns", "nft", "iptables")
CLIENT, SERVER, PORTS = "10.9.0.2", "10.9.0.1", (6443, 8443)
MATCHES = (
    "tcp dport 6443",
    "tcp dport { 22, 6000-6500 }",
    "tcp dport != 8443",
    "ip saddr 10.9.0.0/24",
    "ip saddr != 10.9.0.2",
    "ip daddr 10.9.0.1",
    "iifname uplink",
    'iifname "lo"',
    "ct state established,related",
    "ct state new",
    "ct status dnat",
    "meta l4proto { tcp, udp }",
    "ip protocol vrrp",
    "meta nfproto ipv6",
    "tcp flags & syn == syn",  # what is not understood
    "",
)
ENDS = ("accept", "drop", "return", "jump below", "goto below", "counter")
TARGETS = ("ACCEPT", "DROP", "RETURN", "below")
IPTABLES = (
    "-p tcp --dport 6443",
    "-p tcp -m multiport --dports 22,6000:6500",
    "-p tcp ! --dport 8443",
    "-s 10.9.0.0/24",
    "! -s 10.9.0.2",
    "-i up+",
    "-m conntrack --ctstate RELATED,ESTABLISHED",
    "-m state --state NEW",
    "-m length --length 0:20",  # what is not understood
    "",
)


@pytest.fixture(name="pair", scope="module")
def two_hosts() -> Iterator[tuple[netns.Namespace, netns.Namespace]]:
    """A client and a server that listens on both ports, on one wire."""
    with ExitStack() as stack:
        client, server = (stack.enter_context(netns.namespace()) for _ in range(2))
        words = ["ip", "-n", client.name, "link", "add", "wire", "type", "veth"]
        words += ["peer", "name", "uplink", "netns", server.name]
        subprocess.run(words, check=True)
        for space, link, address in ((client, "wire", CLIENT), (server, "uplink", SERVER)):
            space.run("ip", "address", "add", f"{address}/24", "dev", link)
            space.run("ip", "link", "set", link, "up")
        program = "import socket, time; found = [socket.create_server(('', port)) for port in"
        words = server.command("python3", "-uc", f"{program} {PORTS}]; print(1); time.sleep(600)")
        with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            yield client, server
            process.kill()


def reached(client: netns.Namespace) -> list[int]:
    program = f"""
import socket
for port in {PORTS}:
    try:
        socket.create_connection(("{SERVER}", port), 0.15).close()
        print(port)
    except OSError:
        pass
"""
    return [int(line) for line in client.run("python3", "-c", program).stdout.split()]


def judged(table: PacketFilter) -> list[int]:
    """The ports that nothing surely keeps closed."""
    source, to = ip_address(CLIENT), ip_address(SERVER)
    packets = {port: Packet("uplink", "tcp", to, source, port) for port in PORTS}
    return [port for port, packet in packets.items() if not table.blocks(packet)]


def agrees(client: netns.Namespace, chains: list[dict[str, object]], text: str) -> None:
    possible, real = judged(PacketFilter(chains)), reached(client)
    assert set(real) <= set(possible), text
    if "flags" not in text and "length" not in text:
        assert real == possible, text


@pytest.mark.parametrize("seed", range(25))
def test_nft(pair: tuple[netns.Namespace, netns.Namespace], seed: int) -> None:
    client, server = pair
    chosen = random.Random(seed)  # noqa: S311  (the same rules in every run)
    below = [f"{chosen.choice(MATCHES)} {chosen.choice(ENDS[:3])}" for _ in range(3)]
    above = [f"{chosen.choice(MATCHES)} {chosen.choice(ENDS)}" for _ in range(4)]
    policy = chosen.choice(("accept", "drop"))
    hook = chosen.choice(("input", "prerouting"))
    text = f"""table inet t {{
  chain below {{\n{chr(10).join(below)}\n}}
  chain base {{\ntype filter hook {hook} priority 0; policy {policy};
  meta l4proto icmp accept
  {chr(10).join(above)}\n}}
}}"""
    server.run("nft", "flush", "ruleset")
    done = subprocess.run(server.command("nft", "-f", "-"), input=text.encode(), check=False)
    assert done.returncode == 0, text
    agrees(client, nft.parse(server.run("nft", "-j", "list", "ruleset").stdout), text)


@pytest.mark.parametrize("seed", range(15))
def test_iptables(pair: tuple[netns.Namespace, netns.Namespace], seed: int) -> None:
    client, server = pair
    chosen = random.Random(seed)  # noqa: S311  (the same rules in every run)
    rules = [
        f"-A {chain} {chosen.choice(IPTABLES)} -j {chosen.choice(TARGETS[:last])}"
        for chain, last in [("INPUT", 4)] * 4 + [("below", 3)] * 3
    ]
    head = ["*filter", f":INPUT {chosen.choice(('ACCEPT', 'DROP'))} [0:0]", ":below - [0:0]"]
    text = "\n".join([*head, *rules, "COMMIT\n"])
    server.run("nft", "flush", "ruleset")
    words = server.command("iptables-restore")
    done = subprocess.run(words, input=text.encode(), check=False)
    assert done.returncode == 0, text
    saved = server.run("iptables-save").stdout
    agrees(client, iptables.parse(saved, "ip", "iptables-nft"), text)

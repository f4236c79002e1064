"""Topic ``vrrpPath``: does protocol 112 get from node to node, while their probes run together.

The packets are those of ``vrrp_hello``; keepalived drops them. They go through ordinary raw
sockets, so that the firewalls of both nodes judge them as they judge keepalived's.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import time
from collections.abc import Iterator
from typing import Any

from kubevipgen.probe import here, link, packets, vrrp, vrrp_hello, vrrp_packet
from kubevipgen.probe.neighbours import GarbageError, Ip
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_EVERY = 0.2  # seconds between two rounds
_LINGER = 5  # more rounds once all is heard, for those who have not heard us yet
_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}


class _Peer:
    """One address of another node that may hold the VIP."""

    def __init__(self, node: str, ip: Ip) -> None:
        self.node, self.ip = node, ip
        self.unicast = self.multicast = self.heard_me = False
        self.send_error = ""

    def plain(self) -> dict[str, Any]:
        return {
            "address": str(self.ip),
            "unicast": self.unicast,
            "multicast": self.multicast,
            "heardMe": self.heard_me,
            "sendError": self.send_error,
        }


class _Path:
    """One address family: a socket that speaks, one that listens, and the peers."""

    def __init__(self, request: Request, own: Ip, peers: list[_Peer]) -> None:
        self.cluster, self.me = str(request.spec.get("cluster", "")), request.node
        self.own, self.peers = own, peers
        self.speaker: socket.socket
        self.listener: socket.socket

    @contextlib.contextmanager
    def opened(self, interface: str) -> Iterator[_Path]:
        family = _FAMILIES[self.own.version]
        with contextlib.ExitStack() as stack:
            try:
                self.speaker = stack.enter_context(_raw(family))
                self.listener = stack.enter_context(_raw(family))
                _prepare(self.speaker, self.listener, self.own, interface)
            except OSError as error:
                what = f"protocol 112 from {self.own} on {interface}"
                raise UnavailableError(packets.reason(error, what)) from None
            yield self

    def say(self) -> None:
        """One round: to each peer, and to the multicast group."""
        heard = tuple(peer.node for peer in self.peers if peer.unicast)
        hello = vrrp_hello.Hello(self.cluster, self.me, multicast=False, heard=heard)
        unicast = vrrp_hello.pack(hello)
        for peer in self.peers:
            peer.send_error = self._send(unicast, peer.ip)
        to_all = vrrp_hello.pack(hello._replace(multicast=True))
        self._send(to_all, vrrp_packet.GROUPS[self.own.version])

    def _send(self, data: bytes, to: Ip) -> str:
        try:
            self.speaker.sendto(data, (str(to), 0))
        except OSError as error:  # a firewall's drop on the way out is EPERM
            return error.strerror or str(error)
        return ""

    def hear(self, data: bytes) -> None:
        body = vrrp_packet.datagram_of(data).body if self.own.version == 4 else data
        said = vrrp_hello.unpack(body)
        for peer in self.peers:
            if (said.cluster, said.node) == (self.cluster, peer.node):
                peer.unicast |= not said.multicast
                peer.multicast |= said.multicast
                peer.heard_me |= self.me in said.heard

    def is_complete(self) -> bool:
        return all(peer.unicast and peer.heard_me for peer in self.peers)


def _raw(family: socket.AddressFamily) -> socket.socket:
    return socket.socket(family, socket.SOCK_RAW, vrrp_packet.PROTOCOL)


def _prepare(speaker: socket.socket, listener: socket.socket, own: Ip, interface: str) -> None:
    index = socket.if_nametoindex(interface)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    vrrp.join(listener, vrrp_packet.GROUPS[own.version], index)
    speaker.bind((str(own), 0))
    if own.version == 4:
        speaker.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 255)
        speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
        speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own.packed)
    else:
        speaker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 255)
        speaker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        speaker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
        speaker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)


def gather(request: Request) -> dict[str, Any] | None:
    """None when nobody was asked to meet, or VRRP is no matter of this host."""
    together = request.options.together
    if not together or not request.spec.get("vrrp") or not request.me().get("holdsVip"):
        return None
    paths = _paths(request)
    if not paths:
        return None
    began = time.time()
    interface, not_asked = "", ""
    try:
        interface = link.of(request).name
        _refuse_foreign(paths)
        with contextlib.ExitStack() as stack:
            opened = [stack.enter_context(path.opened(interface)) for path in paths]
            _meet(opened, together)
    except link.NoLinkError as error:
        not_asked = str(error)
    return {
        "interface": interface,
        "notAsked": not_asked,
        "began": round(began, 3),
        "ended": round(time.time(), 3),
        "peers": _by_node(paths),
    }


def _refuse_foreign(paths: list[_Path]) -> None:
    local = here.local_addresses()
    for path in paths:
        if str(path.own) not in local:
            raise link.NoLinkError(f"{path.own} is no address of this host")


def _by_node(paths: list[_Path]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for peer in (peer for path in paths for peer in path.peers):
        found.setdefault(peer.node, []).append(peer.plain())
    return found


def _paths(request: Request) -> list[_Path]:
    """One for each family of the VIPs that this host and another holder have."""
    families = sorted({ipaddress.ip_address(vip).version for vip in request.spec.get("vips", [])})
    holders = [node for node in request.others() if node.get("holdsVip")]
    found = []
    for family in families:
        own = _addresses(request.me(), family)
        peers = [_Peer(n["name"], ip) for n in holders for ip in _addresses(n, family)]
        if own and peers:
            found.append(_Path(request, own[0], peers))
    return found


def _addresses(node: dict[str, Any], family: int) -> list[Ip]:
    found = (ipaddress.ip_interface(address).ip for address in node["addresses"])
    return [ip for ip in found if ip.version == family]


def _meet(paths: list[_Path], together: float) -> None:
    by_socket = {path.listener: path for path in paths}
    rounds = max(1, int(together / _EVERY))
    left = [_LINGER]

    def say() -> None:
        for path in paths:
            path.say()
        left[0] -= all(path.is_complete() for path in paths)

    def hear(ready: socket.socket, data: bytes, _: Any) -> None:
        with contextlib.suppress(GarbageError):
            by_socket[ready].hear(data)

    times = [_EVERY * number for number in range(rounds)] + [together]
    packets.converse(list(by_socket), times, say, hear, lambda: left[0] < 0)


TOPIC = Topic("vrrpPath", gather, active=True, seconds=lambda request: request.options.together + 5)

"""Network namespaces on one bridge: a cable per node that can be pulled, a client, a hub.

The bridge also has a router's address in every network of the nodes, so that nodes in different
networks reach one another. Cutting a cable takes its port out of the bridge and leaves the carrier
on: the node does not notice by its card, as behind a switch that has failed (split brain).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from pathlib import Path

from kubevipgen.model import Address, Cluster, Ip, Network, Node, Role
from kubevipgen.rehearse.lab.error import LabError, run

CLIENT, HUB, BRIDGE, CLIENT_CARD = "client", "hub", "br0", "eth0"
_MAC = "02:00:6b:76:00:{:02x}"  # locally administered: never anybody's card
_CLIENT_NUMBER = 250

Interface = IPv4Interface | IPv6Interface


@dataclass(frozen=True, slots=True)
class Card:
    """The one network card of a node or of the client, and its port on the bridge."""

    owner: str
    name: str
    number: int
    addresses: tuple[Interface, ...]

    @property
    def mac(self) -> str:
        return _MAC.format(self.number)

    @property
    def port(self) -> str:
        return f"port{self.number}"


class Wires:
    """``folder`` is where the namespaces are kept by name."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        if not cluster.endpoint.vips:
            raise LabError(f"the endpoint {cluster.endpoint.host} has no address; give it as --vip")
        self.folder = folder
        self.nodes = members(cluster)
        self.cards = {card.owner: card for card in _cards(cluster, self.nodes)}
        self._routers = _routers(cluster, self.nodes)

    def build(self) -> None:
        """Everything is plugged in and up; LabError when the kernel refuses something."""
        self.folder.mkdir(parents=True)
        for name in (HUB, *self.cards):
            self.space(name).touch()
            run(["unshare", f"--net={self.space(name)}", "true"])
        self.ip(HUB, f"link add {BRIDGE} type bridge", f"link set {BRIDGE} up")
        self._quiet(HUB)
        self.ip(HUB, *(f"address add {router} dev {BRIDGE} nodad" for router in self._routers))
        for card in self.cards.values():
            self._plug(card)
        for name in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            self.set(HUB, f"net/{name}", "1")

    def space(self, name: str) -> Path:
        """The network namespace of a node, of the client or of the hub."""
        return self.folder / name

    def enter(self, name: str) -> list[str]:
        """The words that run a command in a network namespace."""
        return ["nsenter", f"--net={self.space(name)}", "--"]

    def ip(self, name: str, *lines: str) -> None:
        """Lines for `ip -batch` in a namespace."""
        run([*self.enter(name), "ip", "-batch", "-"], "".join(f"{line}\n" for line in lines))

    def set(self, name: str, key: str, value: str) -> None:
        """A setting of the kernel that belongs to the network namespace alone (net/...)."""
        run([*self.enter(name), "tee", f"/proc/sys/{key}"], value)

    def cut(self, name: str) -> None:
        """Pull the cable of a node at the switch; its card keeps the carrier."""
        self.ip(HUB, f"link set {self.cards[name].port} nomaster")

    def mend(self, name: str) -> None:
        self.ip(HUB, f"link set {self.cards[name].port} master {BRIDGE}")

    def reset(self, name: str) -> None:
        """The card as after a boot: only the addresses of its own."""
        card = self.cards[name]
        self.ip(name, f"address flush dev {card.name}", f"link set {card.name} down")
        self._address(card)

    def add(self, name: str, ips: Iterable[Ip]) -> None:
        """More addresses for a node's card, until ``reset``."""
        lines = (f"address add dev {self.cards[name].name} {_alone(ip)}" for ip in ips)
        self.ip(name, *lines)

    def _plug(self, card: Card) -> None:
        self._quiet(card.owner)
        handle = self.space(card.owner)
        # The name of the other end and its namespace: a veth pair is made across the border.
        peer = f"peer name {card.name} address {card.mac} netns {handle}"
        self.ip(HUB, f"link add {card.port} type veth {peer}")
        self.ip(HUB, f"link set {card.port} master {BRIDGE} up")
        self.ip(card.owner, "link set lo up")
        self._address(card)

    def _quiet(self, name: str) -> None:
        """No router and no second host speaks here: a second of duplicate detection is a loss."""
        for scope in ("all", "default"):
            self.set(name, f"net/ipv6/conf/{scope}/accept_dad", "0")
            self.set(name, f"net/ipv6/conf/{scope}/accept_ra", "0")

    def _address(self, card: Card) -> None:
        lines = [f"link set {card.name} up"]
        for address in card.addresses:
            extra = " nodad" if address.version == 6 else ""
            lines.append(f"address add {address} dev {card.name}{extra}")
        own = {address.network for address in card.addresses}
        ways = [router.ip for router in self._routers if router.network in own]
        lines += [f"route replace default via {ip} dev {card.name}" for ip in ways]
        self.ip(card.owner, *lines)


def members(cluster: Cluster) -> tuple[Node, ...]:
    """The nodes that a failover is about: those that hold the VIP, and the apiservers."""
    roles = {Role.CONTROL_PLANE, Role.LOAD_BALANCER}
    return tuple(n for n in cluster.nodes if n.role in roles and n.addresses)


def _cards(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Card]:
    for number, node in enumerate(nodes, 1):
        addresses = tuple(_interface(node, address) for address in node.addresses)
        yield Card(node.name, node.interface or "eth0", number, addresses)
    taken = _taken(cluster) | {router.ip for router in _routers(cluster, nodes)}
    found = [_free(_network_of(cluster, vip), taken) for vip in cluster.endpoint.vips]
    yield Card(CLIENT, CLIENT_CARD, _CLIENT_NUMBER, tuple(found))


def _interface(node: Node, address: Address) -> Interface:
    if address.network is None:
        raise LabError(f"node {node.name}: {address.ip} has no prefix length; write ADDRESS/LENGTH")
    return ip_interface(f"{address.ip}/{address.network.prefixlen}")


def _alone(ip: Ip) -> str:
    """As keepalived and kube-vip add a VIP: without a network around it."""
    return f"{ip}/{ip.max_prefixlen}{' nodad' * (ip.version == 6)}"


def _network_of(cluster: Cluster, vip: Ip) -> Network:
    for node in cluster.vip_nodes:
        for address in node.addresses:
            if address.network is not None and vip in address.network:
                return address.network
    raise LabError(
        f"VIP {vip} is in no network of the nodes that may hold it; the lab is one switch without"
        " routing protocols, so a VIP that BGP or a routing table announces is not rehearsed"
    )


def _taken(cluster: Cluster) -> set[Ip]:
    return {a.ip for node in cluster.nodes for a in node.addresses} | set(cluster.endpoint.vips)


def _routers(cluster: Cluster, nodes: Iterable[Node]) -> list[Interface]:
    """The gateway that the spec names in each network, else its highest free address."""
    found: dict[Network, Interface] = {}
    every = [address for node in nodes for address in node.addresses]
    taken = _taken(cluster)
    gateways = {gateway for node in nodes for gateway in node.gateways}
    for network in dict.fromkeys(a.network for a in every if a.network is not None):
        named = [ip for ip in gateways if ip in network and ip not in taken]
        found[network] = (
            ip_interface(f"{named[0]}/{network.prefixlen}") if named else _free(network, taken)
        )
    return list(found.values())


def _free(network: Network, taken: set[Ip]) -> Interface:
    """The highest address that nobody has."""
    for back in range(2, min(network.num_addresses, 4096)):
        ip = network[network.num_addresses - back]
        if ip not in taken:
            return ip_interface(f"{ip}/{network.prefixlen}")
    raise LabError(f"{network} has no address left for the client of the rehearsal")

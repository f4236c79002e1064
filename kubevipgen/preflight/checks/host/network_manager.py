"""Nothing that configures the network of this host takes a VIP away.

Why: the VIP is an address that the network's own configuration does not know. systemd-networkd
removes such addresses, and foreign routes and rules, from an interface that it manages whenever it
starts, so every update of systemd moves or loses the VIP (kube-vip #173, #682, #996), unless
KeepConfiguration= is static or yes. Scripts of dhclient flush all addresses of the interface when
a lease changes. NetworkManager does so when the connection is activated anew, and is only
reported: leave it the interface, but do not re-activate the connection on the VIP's holder.

How to fix: for networkd write a drop-in beside the interface's file, for example
/etc/systemd/network/10-netplan-ens3.network.d/50-vip.conf with the lines `[Network]` and
`KeepConfiguration=static`, then `networkctl reload`. With BGP or the routing table mode also
`[Network]` and `ManageForeignRoutes=no` in /etc/systemd/networkd.conf.d/50-vip.conf. Instead of
dhclient, give the node a fixed address.

Source: systemd.network(5) KeepConfiguration=, networkd.conf(5) ManageForeignRoutes=,
NetworkManager.conf(5), dhclient-script(8).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Announce
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "network-manager"
PHASES = EVERY
NEEDS = ("managers",)
_KEPT = frozenset({"static", "yes", "true", "1", "on"})
_NOT_MANAGED = frozenset({"", "unmanaged", "pending", "initialized"})


def check(subject: Subject) -> Iterator[Fault]:
    if not subject.holds_vip:
        raise NotApplicableError("this node never holds the VIP")
    if not subject.cluster.endpoint.vips:
        raise NotApplicableError("nobody of ours holds a VIP")
    on_link = needs_link(subject.cluster)
    if on_link:
        yield from _networkd_addresses(subject)
        yield from _network_manager(subject)
        yield from _dhcp(subject)
    if _writes_routes(subject):
        yield from _networkd_routes(subject)


def _networkd_addresses(subject: Subject) -> Iterator[Fault]:
    networkd = subject.facts.at("managers", "networkd")
    if not networkd["running"] or networkd["state"] in _NOT_MANAGED:
        return
    keep = networkd["keepConfiguration"]
    if keep.lower() not in _KEPT:
        name = networkd["file"].rpartition("/")[2] or "10-vip.network"
        said = f"KeepConfiguration={keep}" if keep else "no KeepConfiguration="
        yield Fault(
            f"systemd-networkd manages {subject.node.interface} with {said}: it removes the VIP"
            " when it restarts",
            f"write `[Network]` and `KeepConfiguration=static` into"
            f" /etc/systemd/network/{name}.d/50-vip.conf, then `networkctl reload`",
            Severity.WARNING,
        )


def _networkd_routes(subject: Subject) -> Iterator[Fault]:
    networkd = subject.facts.at("managers", "networkd")
    if networkd["running"] and networkd["manageForeignRoutes"]:
        yield Fault(
            "systemd-networkd removes routes that it does not know, kube-vip's among them",
            "write `[Network]` and `ManageForeignRoutes=no` into"
            " /etc/systemd/networkd.conf.d/50-vip.conf, then restart systemd-networkd",
            Severity.WARNING,
        )


def _network_manager(subject: Subject) -> Iterator[Fault]:
    found = subject.facts.at("managers", "networkManager")
    if found["running"] and found["manages"]:
        yield Fault(
            f"NetworkManager manages {subject.node.interface}: activating its connection anew"
            " removes the VIP",
            "do not run `nmcli connection up` or `nmcli device reapply` where the VIP is held",
            Severity.INFO,
        )


def _dhcp(subject: Subject) -> Iterator[Fault]:
    for client in subject.facts.at("managers", "dhcpClients"):
        yield Fault(
            f"{client} renews the address of {subject.node.interface}: when the lease changes it"
            " flushes all addresses of the interface, the VIP too",
            "give the node a fixed address in /etc/network/interfaces, or use systemd-networkd",
            Severity.WARNING,
        )


def _writes_routes(subject: Subject) -> bool:
    kube_vip = subject.cluster.kube_vip
    return kube_vip is not None and kube_vip.announce is Announce.ROUTING_TABLE

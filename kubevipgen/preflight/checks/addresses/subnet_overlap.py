"""Pod and service subnets overlap nothing that this host already reaches.

Why: pods and services get addresses out of these subnets without a look at the network around
them. What is there already (another site behind a VPN, Docker's 172.17.0.0/16, the bridge of an
earlier CNI plugin) then becomes unreachable, or packets for pods leave by the old route: some
hosts work, some do not. kubeadm does not compare them with anything.

How to fix: choose other ranges (`networking.podSubnet`, `networking.serviceSubnet`) before the
bootstrap; they can hardly be changed later. Bridges that are no longer needed: `ip link delete
cni0`, `docker network rm`, or another `bip` in /etc/docker/daemon.json.

Source: kubeadm `config validate` accepts any overlap; RFC 1812 section 5.2.4.3 (longest match).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Severity
from kubevipgen.model import Network
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.network import Route, addresses, default_routes, routes
from kubevipgen.preflight.phase import KUBEADM

ID = "subnet-overlap"
PHASES = KUBEADM
NEEDS = ("interfaces", "routes")

# Interfaces that CNI plugins make: flannel, Calico, Cilium, Weave, kube-router, the bridge plugin.
_CNI = ("cni", "flannel", "cali", "tunl", "vxlan.calico", "cilium", "lxc", "weave", "kube-bridge")


class _Subnet(NamedTuple):
    network: Network
    what: str
    is_service: bool


def check(subject: Subject) -> Iterator[Fault]:
    ours = list(_subnets(subject))
    if not ours:
        raise NotApplicableError("the spec has neither pod nor service subnets")
    told: set[tuple[Network, str]] = set()
    for local in addresses(subject.facts):
        for subnet in ours:
            if _overlap(subnet.network, local.network):
                told.add((local.network, local.interface))
                yield _with_address(subnet, str(local), local.interface)
    for route in dict.fromkeys(routes(subject.facts)):
        if route.is_default or (route.target, route.interface) in told:
            continue
        for subnet in ours:
            if _overlap(subnet.network, route.target) and not _stands_in(subject, subnet, route):
                yield _with_route(subnet, route)


def _subnets(subject: Subject) -> Iterator[_Subnet]:
    for network in subject.cluster.networking.pod_subnets:
        yield _Subnet(network, f"pod subnet {network}", is_service=False)
    for network in subject.cluster.networking.service_subnets:
        yield _Subnet(network, f"service subnet {network}", is_service=True)


def _overlap(one: Network, two: Network) -> bool:
    return one.version == two.version and one.overlaps(two)


def _stands_in(subject: Subject, subnet: _Subnet, route: Route) -> bool:
    """A route for the whole service subnet is right where there is no default route."""
    covers = route.target == subnet.network and route.kind == "unicast"
    missing = not default_routes(subject.facts, subnet.network.version)
    return subnet.is_service and covers and missing


def _with_address(subnet: _Subnet, address: str, interface: str) -> Fault:
    if interface.startswith(_CNI):
        return Fault(
            f"the {subnet.what} overlaps {address} on {interface}, which an earlier CNI plugin"
            " seems to have left",
            f"`ip link delete {interface}` (a reboot does the same), and clean /etc/cni/net.d",
        )
    return Fault(
        f"the {subnet.what} overlaps {address} on {interface}",
        "choose another range before the bootstrap, or renumber that interface",
    )


def _with_route(subnet: _Subnet, route: Route) -> Fault:
    way = f" via {route.gateway}" if route.gateway else ""
    way += f" on {route.interface}" if route.interface else f" ({route.kind})"
    table = "" if route.table == "main" else f" in table {route.table}"
    # A wider route keeps working but for what the subnet takes out of it.
    wider = route.target.prefixlen < subnet.network.prefixlen and route.kind == "unicast"
    effect = ": what is behind it in that range becomes unreachable" if wider else ""
    return Fault(
        f"the {subnet.what} overlaps the route to {route.target}{way}{table}{effect}",
        "choose another range before the bootstrap, or delete the route if nobody needs it:"
        f" `ip route del {route.target}`",
        Severity.WARNING if wider else Severity.ERROR,
    )

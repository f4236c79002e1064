"""There is one default route for each address family of the cluster, and it is where the VIP is.

Why: a host without a default route cannot open a connection to any service address: the kernel
refuses before kube-proxy's rules see the packet. kubeadm needs one to choose an address by itself
(kubevipgen's files name the address). With default routes over several interfaces of the same
metric the order of boot decides; and when the default route leaves by another interface than the
VIP's, answers to clients of other networks take another way than their questions, and strict
reverse path filters drop them.

How to fix: `ip route add default via GATEWAY dev ens3`, and in the host's network configuration;
a host without any way out can do with `ip route add 10.96.0.0/12 dev ens3` for the services.
Give the routes different metrics. Name the interface of the default route for the VIP, or
route by source address (`ip rule`).

Source: kubernetes/kubernetes apimachinery `ChooseHostInterface`; kube-vip #903, #1173; RFC 3704.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Network
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import announces
from kubevipgen.preflight.network import Route, default_routes, interfaces, routes
from kubevipgen.preflight.phase import EVERY, Phase

ID = "default-route"
PHASES = EVERY - {Phase.LOAD_BALANCER}
NEEDS = ("interfaces", "routes")


def check(subject: Subject) -> Iterator[Fault]:
    _leave_to_the_interface(subject)
    main = subject.cluster.networking.service_subnets[0].version
    for family in dict.fromkeys(n.version for n in subject.cluster.networking.service_subnets):
        found = default_routes(subject.facts, family)
        if not found:
            yield from _missing(subject, family, main)
        else:
            yield from _rivals(found, family)
            yield from _elsewhere(subject, found, family)


def _leave_to_the_interface(subject: Subject) -> None:
    """An interface that is down or missing has lost its routes with it; a port has none."""
    name = subject.node.interface
    named = interfaces(subject.facts).get(name)
    if name and (named is None or not named.up):
        raise NotApplicableError(f"{name} is not there or down (interface-up)")
    if named is not None and named.is_port and announces(subject):
        raise NotApplicableError(f"{name} is a port of {named.master} (interface-kind)")


def _missing(subject: Subject, family: int, main: int) -> Iterator[Fault]:
    networking = subject.cluster.networking
    services = next(n for n in networking.service_subnets if n.version == family)
    if any(_covers(route, services) for route in routes(subject.facts)):
        return
    by_proxy = family == main and networking.proxy_mode != "none"
    yield Fault(
        f"there is no IPv{family} default route: this host cannot reach services ({services}), nor"
        " anything outside",
        f"add a default route, or at least `ip -{family} route add {services} dev"
        f" {subject.node.interface or 'INTERFACE'}`",
        Severity.ERROR if by_proxy else Severity.WARNING,
    )


def _covers(route: Route, services: Network) -> bool:
    usable = route.kind == "unicast" and route.table == "main"
    wide = route.target.prefixlen <= services.prefixlen
    return usable and wide and services.network_address in route.target


def _rivals(found: tuple[Route, ...], family: int) -> Iterator[Fault]:
    best = [route for route in found if route.metric == found[0].metric]
    names = sorted({route.interface for route in best})
    if len(names) > 1:
        yield Fault(
            f"IPv{family} default routes over {' and '.join(names)} have the same metric"
            f" {best[0].metric}",
            "give the one that is not meant a higher metric",
            Severity.WARNING,
        )


def _elsewhere(subject: Subject, found: tuple[Route, ...], family: int) -> Iterator[Fault]:
    name = subject.node.interface
    vips = [vip for vip in subject.cluster.endpoint.vips if vip.version == family]
    if not vips or not announces(subject) or any(route.interface == name for route in found[:1]):
        return
    if found[0].metric in {route.metric for route in found if route.interface == name}:
        return  # told as rivals
    yield Fault(
        f"the IPv{family} default route leaves by {found[0].interface}, but VIP {vips[0]} is on"
        f" {name}: answers to clients of other networks take another way than they came",
        f"announce the VIP on {found[0].interface}, let only clients of the VIP's subnet use it, or"
        " route by source address (`ip rule`)",
        Severity.WARNING,
    )

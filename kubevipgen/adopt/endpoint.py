"""The control plane endpoint: the VIPs, the name and the port that clients use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubevipgen.adopt.balance import Balancer, most
from kubevipgen.adopt.control import Control
from kubevipgen.adopt.held import Held
from kubevipgen.adopt.held import addresses as pod_addresses
from kubevipgen.adopt.notes import MISSING, Fate, Notes
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.cluster_files import Hosts
from kubevipgen.lint.view.haproxy import is_loopback
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

_DNS = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
API_PORT = 6443
NO_VIP = "192.0.2.10"  # RFC 5737: no real network has it


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``vips`` at most one a family, ``name`` "" for none; ``api_port`` is the apiservers'."""

    vips: tuple[Address, ...]
    name: str
    port: int
    api_port: int


def named(files: Cluster, control: Control) -> set[Address]:
    """The addresses that kubeadm's endpoint means, also by way of a hosts file."""
    if control.endpoint is None:
        return set()
    word = Word(control.host, control.endpoint.at)
    if word.address:
        return {word.address}
    entries = [entry for view in files.all(Hosts) for entry in view.entries]
    return {
        address.address
        for address, names in entries
        if address.address and any(name.text == control.host for name in names)
    }


def endpoint(
    wanted: set[Address],
    control: Control,
    balancers: Sequence[Balancer],
    holders: tuple[Sequence[Held], Sequence[Pod]],
    notes: Notes,
) -> Endpoint:
    """What holds the VIP says it; without a holder kubeadm, or the address of a listener."""
    held, pods = holders
    vips = list(_vips(held, pods)) or sorted(wanted, key=str)
    name = _name(control, notes)
    if not vips and not name:
        vips = list(_bound(balancers))[:1]
    chosen = _one_per_family(vips, wanted)
    api_port = _api_port(control, balancers, pods)
    return Endpoint(chosen, name, _port(control, balancers, api_port, notes), api_port)


def _name(control: Control, notes: Notes) -> str:
    """Names are the same in capitals; one that DNS cannot have is nobody's."""
    if not control.host or _is_address(control):
        return ""
    if control.endpoint and not _DNS.fullmatch(control.host.lower()):
        message = f"{control.host!r} cannot be a name of DNS"
        notes.error(MISSING, message, "write the name into endpoint.dnsName", control.endpoint.at)
        return ""
    return control.host.lower()


def _is_address(control: Control) -> bool:
    return bool(control.endpoint and Word(control.host, control.endpoint.at).address)


def _vips(held: Sequence[Held], pods: Sequence[Pod]) -> Iterator[Address]:
    for one in held:
        yield from one.addresses
    for pod in pods:
        yield from pod_addresses(pod)


def _bound(balancers: Sequence[Balancer]) -> Iterator[Address]:
    """A listener on one address that no server has."""
    own = {target.host.text for balancer in balancers for target in balancer.targets}
    for balancer in balancers:
        for one in balancer.listeners:
            if one.host in own or is_loopback(one.host):
                continue
            if found := Word(one.host, one.at).address:
                yield found


def _one_per_family(vips: Sequence[Address], wanted: set[Address]) -> tuple[Address, ...]:
    """Those of the endpoint before others; the order of the families stays."""
    found: dict[int, Address] = {}
    for vip in vips:
        if vip.version not in found or (vip in wanted and found[vip.version] not in wanted):
            found[vip.version] = vip
    return tuple(found.values())


def _api_port(control: Control, balancers: Sequence[Balancer], pods: Sequence[Pod]) -> int:
    words = [control.api_port, *(pod.main.env.get("port") for pod in pods)]
    said = next((word.number for word in words if word and word.number), None)
    targets = (target.port for balancer in balancers for target in balancer.targets)
    return said or most(targets) or API_PORT


def _port(control: Control, balancers: Sequence[Balancer], api_port: int, notes: Notes) -> int:
    """Where something listens; a kubeconfig that leads elsewhere passes the balancer by."""
    ports = [one.port for balancer in balancers for one in balancer.listeners]
    told = control.port or (api_port if control.endpoint else 0)
    if not ports:
        return told or api_port
    port = told if told in ports else most(iter(ports))
    if told and told != port and control.endpoint:
        message = (
            f"clients are told port {told}, and the balancer listens on {port}: what is rendered"
            f" has {port} in both places"
        )
        hint = f"kubeconfigs on all nodes name {told} and have to be changed; or set endpoint.port"
        notes.error(Fate.REFUSED.value, message, hint, control.endpoint.at)
    return port


def no_vip(notes: Notes) -> str:
    """A placeholder, with the word that it is one."""
    notes.error(MISSING, "no file says the virtual IP", "write it into endpoint.vip")
    return NO_VIP

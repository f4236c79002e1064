"""The machines that the files speak of: whose files are whose, under which names and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.adopt.balance import Balancer, shares_port
from kubevipgen.adopt.control import usable
from kubevipgen.adopt.held import Held
from kubevipgen.adopt.machine import Machine, Machines, ip_of
from kubevipgen.adopt.notes import ASSUMED, MISSING, Notes
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm
from kubevipgen.lint.view.haproxy import is_loopback
from kubevipgen.lint.view.manifest import Manifest, Pod
from kubevipgen.model import Role

_NAME = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_ADDRESSES = re.compile(r"[\s,]+")


def machines(
    files: Cluster, held: tuple[Held, ...], balancers: tuple[Balancer, ...], notes: Notes
) -> list[Machine]:
    """Those of the user's folders, of kubeadm, of keepalived and of the balancer's servers."""
    all_of = Machines()
    names = _hosts(files)
    for node in files.nodes:
        if node.name:
            all_of.of(node.name)
    for kubeadm in files.all(Kubeadm):
        _of_kubeadm(all_of, kubeadm)
    for manifest in files.all(Manifest):
        _of_apiserver(all_of, manifest)
    _of_keepalived(all_of, held, names)
    if not balancers or shares_port(balancers):
        _of_nobody(all_of, held)
    _of_balancers(all_of, balancers, names, notes)
    for pod in files.all(Pod):
        _of_pod(all_of, pod)
    _roles(all_of.found, balancers, files)
    for machine in all_of.found:
        _complete(machine, names, notes)
    _say_names(all_of.found, set(names.values()), notes)
    return all_of.found


def _of_pod(all_of: Machines, pod: Pod) -> None:
    if pod.program not in ("kube-vip", "haproxy", "keepalived") or not pod.document.node:
        return
    machine = all_of.of(pod.document.node)
    interface = usable(pod.main.env.get("vip_interface"))
    if interface and interface.text != "lo" and not machine.interface:
        machine.interface = interface.text


def _of_kubeadm(all_of: Machines, view: Kubeadm) -> None:
    for manifest, prefix in ((view.init, ()), (view.join, ("controlPlane",))):
        if manifest is None:
            continue
        name = usable(manifest.word("nodeRegistration", "name"))
        own = usable(manifest.word(*prefix, "localAPIEndpoint", "advertiseAddress"))
        advertised = ip_of(own.text) if own else ""
        called = view.document.node or (name.text if name else "")
        if not (called or advertised):
            continue
        machine = all_of.of(called, advertised)
        for text in _ADDRESSES.split(_kubelet_arg(manifest, "node-ip")):
            machine.add(text)
        machine.advertise = advertised
        machine.add(advertised)
        machine.is_init = machine.is_init or manifest.kind == "InitConfiguration"
        worker = manifest.kind == "JoinConfiguration" and manifest.get("controlPlane") is None
        machine.role = Role.WORKER if worker else Role.CONTROL_PLANE


def _kubelet_arg(manifest: Manifest, wanted: str) -> str:
    return dict(kubelet_args(manifest)).get(wanted, "")


def kubelet_args(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """``kubeletExtraArgs`` in either form: a mapping, or a list of names and values."""
    args = manifest.get("nodeRegistration", "kubeletExtraArgs")
    if isinstance(args, dict):
        yield from ((str(name), str(value)) for name, value in args.items())
    for item in args if isinstance(args, list) else ():
        if isinstance(item, dict):
            yield str(item.get("name", "")), str(item.get("value", ""))


def _of_apiserver(all_of: Machines, pod: Manifest) -> None:
    """The pod that kubeadm made on a control plane."""
    if pod.kind != "Pod" or pod.get("metadata", "name") != "kube-apiserver":
        return
    command = pod.get("spec", "containers", 0, "command")
    flags = [str(word) for word in command] if isinstance(command, list) else []
    given = (flag.partition("=")[2] for flag in flags if flag.startswith("--advertise-address="))
    address = ip_of(next(given, ""))
    if pod.document.node or address:
        machine = all_of.of(pod.document.node, address)
        machine.role, machine.advertise = Role.CONTROL_PLANE, address
        machine.add(address)


def _of_keepalived(all_of: Machines, held: tuple[Held, ...], names: dict[str, str]) -> None:
    """Sources and peers of unicast; a file that nobody owns is nobody's in particular."""
    for one in held:
        address = _source(one)
        if one.node or address:
            machine = all_of.of(one.node or names.get(address, ""), address)
            machine.add(address)
            _holds(machine, one)
    for one in held:
        for peer in filter(usable, one.instance.unicast_peers):
            if (address := ip_of(peer.text)) and one.node:
                continue  # its own files say who it is
            if address:
                machine = all_of.of(names.get(address, ""), address)
                machine.holds = True
                machine.add(address)


def _source(one: Held) -> str:
    """The address that its adverts come from, as far as the file says it."""
    source = usable(one.instance.unicast_src) or usable(one.instance.mcast_src)
    return ip_of(source.text) if source else ""


def _holds(machine: Machine, one: Held) -> None:
    """What its instance says; keepalived clears nopreempt of a MASTER."""
    instance = one.instance
    machine.holds = True
    interface = usable(instance.interface)
    machine.interface = machine.interface or (interface.text if interface else "")
    if machine.priority is None:
        machine.priority = instance.priority
        machine.takes_back = instance.nopreempt is None or instance.state == "MASTER"


def _of_nobody(all_of: Machines, held: tuple[Held, ...]) -> None:
    """Several files that say nothing of their nodes are as many nodes, in their order."""
    files = {one.view.document.file: one for one in held if not (one.node or _source(one))}
    if len(files) > 1 and not any(machine.holds for machine in all_of.found):
        for number, one in enumerate(files.values(), 1):
            machine = Machine(f"node-{number}", is_invented=True)
            _holds(machine, one)
            all_of.found.append(machine)


def _of_balancers(
    all_of: Machines, balancers: tuple[Balancer, ...], names: dict[str, str], notes: Notes
) -> None:
    addresses = {name: address for address, name in names.items()}
    for balancer in balancers:
        if balancer.node:
            all_of.of(balancer.node).holds = True
        for target in balancer.targets:
            if target.host.is_placeholder or is_loopback(target.host.text):
                continue  # the apiserver beside the balancer, whoever that is
            address = ip_of(target.host.text) or addresses.get(target.host.text, "")
            by_name = target.host.text if not ip_of(target.host.text) else ""
            machine = _served(all_of, target.name, by_name, address, names)
            machine.served = machine.served or address
            machine.role = machine.role or Role.CONTROL_PLANE
            machine.add(address)
            if not address:
                message = f"nothing says the address of {target.host.text}"
                hint = "give /etc/hosts too, or write it into nodes[].address"
                notes.warning(MISSING, message, hint, target.host.at)


def _served(all_of: Machines, name: str, host: str, address: str, names: dict[str, str]) -> Machine:
    """By name, by address; an unknown one is called as hosts, else the balancer calls it."""
    found = all_of.find(address, name, host)
    if found is None:
        called = names.get(address) or host or name
        found = Machine(called or f"cp-{len(all_of.found) + 1}", is_invented=not called)
        all_of.found.append(found)
    return found


def _hosts(files: Cluster) -> dict[str, str]:
    """Address -> the first name of it in any hosts file."""
    found: dict[str, str] = {}
    for view in files.all(Hosts):
        for address, names in view.entries:
            if text := ip_of(address.text):
                found.setdefault(text, names[0].text)
    return found


def _roles(found: list[Machine], balancers: tuple[Balancer, ...], files: Cluster) -> None:
    """What has a balancer and is none of its servers balances for others."""
    _paired(found, balancers)
    nodes = {pod.document.node for pod in files.all(Pod) if pod.program == "kube-vip"}
    served = any(balancer.targets for balancer in balancers)
    for machine in found:
        if machine.role is None:
            apart = served and machine.holds and machine.name not in nodes
            machine.role = Role.LOAD_BALANCER if apart else Role.CONTROL_PLANE


def _say_names(found: list[Machine], hosts: set[str], notes: Notes) -> None:
    """What the names are taken from where no node and no hosts file says them."""
    hint = "write the names that `kubectl get nodes` shows into nodes[].name"
    guessed = [m for m in found if not m.named and m.name not in hosts]
    if invented := [m.name for m in guessed if m.is_invented]:
        notes.warning(
            MISSING, f"no file says the names of nodes; so made up: {', '.join(invented)}", hint
        )
    if called := [m.name for m in guessed if not m.is_invented]:
        message = f"nodes are called as the balancer calls its servers: {', '.join(called)}"
        notes.info(ASSUMED, message, hint)


def _paired(found: list[Machine], balancers: tuple[Balancer, ...]) -> None:
    """As many nodes without an address as servers without files are the same, in this order.

    Unless the balancer has the port of its servers: then it cannot run beside one of them.
    """
    nodes = [m for m in found if m.holds and not m.addresses and m.role is None]
    servers = [m for m in found if m.served and not m.named and not m.holds]
    if len(nodes) != len(servers) or shares_port(balancers):
        return
    for node, server in zip(nodes, servers, strict=True):
        node.addresses, node.served, node.role = server.addresses, server.served, server.role
        node.paired_with = server.name
        found.remove(server)


def _complete(machine: Machine, names: dict[str, str], notes: Notes) -> None:
    """An address from hosts, and a name that Kubernetes takes."""
    if machine.paired_with:
        message = f"{machine.name} is taken to be the server {machine.paired_with}"
        hint = "neither names nor addresses tell; compare the addresses of nodes[]"
        notes.warning(ASSUMED, message, hint)
    for address, name in names.items():
        if name.partition(".")[0] == machine.name.partition(".")[0]:
            machine.add(address)
    plain = re.sub(r"[^a-z0-9.-]+", "-", machine.name.lower()).strip("-.")
    if plain != machine.name or not _NAME.fullmatch(plain):
        usual = plain if _NAME.fullmatch(plain) else "node"
        message = f"node {usual}: {machine.name!r} cannot be the name of a node"
        notes.info(ASSUMED, message, "write the name that `kubectl get nodes` shows")
        machine.name = usual

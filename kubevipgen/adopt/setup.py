"""One look at all files: who holds the VIP, who balances, which machines there are."""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.adopt import balance, endpoint, held, machines
from kubevipgen.adopt.balance import Balancer
from kubevipgen.adopt.control import Control, control
from kubevipgen.adopt.endpoint import Endpoint
from kubevipgen.adopt.held import Held
from kubevipgen.adopt.machine import Machine
from kubevipgen.adopt.notes import MISSING, Fate, Notes
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.haproxy import Haproxy, is_loopback
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address
from kubevipgen.model import Mode, Role, RunAs


@dataclass(frozen=True, slots=True)
class Setup:
    """``held`` are the vrrp_instances of the endpoint, ``pods`` the kube-vip that holds it."""

    files: Cluster
    control: Control
    held: tuple[Held, ...]
    pods: tuple[Pod, ...]
    balancers: tuple[Balancer, ...]
    machines: list[Machine]
    endpoint: Endpoint
    mode: Mode
    run_as: RunAs

    @property
    def on_load_balancers(self) -> bool:
        return any(machine.role is Role.LOAD_BALANCER for machine in self.machines)


def setup(files: Cluster, notes: Notes) -> Setup:
    """What the files say, as far as they do."""
    told = control(files)
    wanted = endpoint.named(files, told)
    pods = held.kube_vips(files)
    instances = held.of_the_api(held.instances(files), wanted)
    if pods and instances:
        instances, pods = _one_holder(instances, pods, notes)
    balancers = balance.balancers(files)
    found = machines.machines(files, instances, balancers, notes)
    where = endpoint.endpoint(wanted, told, balancers, (instances, pods), notes)
    mode = _mode(instances, pods, balancers, notes)
    if mode in _BALANCED and told.endpoint and where.port != where.api_port:
        mode = _BALANCED[mode]
        message = (
            f"clients connect to port {where.port} and apiservers listen on {where.api_port}, so"
            " something balances, and its files are not here; haproxy is taken for it"
        )
        notes.warning(MISSING, message, "give haproxy.cfg too", told.endpoint.at)
    return Setup(
        files, told, instances, pods, balancers, found, where, mode, _run_as(files, mode, notes)
    )


_BALANCED = {Mode.KEEPALIVED: Mode.KEEPALIVED_HAPROXY, Mode.KUBE_VIP: Mode.KUBE_VIP_HAPROXY}


def is_any(files: Cluster) -> bool:
    """Whether there is anything here to adopt; a haproxy of web sites keeps its VIP."""
    about_api = held.kube_vips(files) or balance.balancers(files) or files.all(Kubeadm)
    return bool(about_api or (held.instances(files) and not files.all(Haproxy)))


def vips(files: Cluster) -> frozenset[Address]:
    """Every address that the programs hold."""
    by_vrrp = (address for one in held.instances(files) for address in one.addresses)
    by_lease = (address for pod in held.kube_vips(files) for address in held.addresses(pod))
    return frozenset((*by_vrrp, *by_lease))


def _one_holder(
    instances: tuple[Held, ...], pods: tuple[Pod, ...], notes: Notes
) -> tuple[tuple[Held, ...], tuple[Pod, ...]]:
    """Of keepalived and kube-vip beside each other the first; both cannot hold the VIP."""
    message = "keepalived and kube-vip both hold a VIP here; the cluster file keeps keepalived's"
    hint = "one of the two has to go; without keepalived's files kube-vip is adopted"
    notes.error(Fate.REFUSED.value, message, hint, pods[0].manifest.at())
    return instances, ()


def _mode(
    instances: tuple[Held, ...],
    pods: tuple[Pod, ...],
    balancers: tuple[Balancer, ...],
    notes: Notes,
) -> Mode:
    if balancers and balancers[0].program == "nginx":
        message = "nginx balances here; what is rendered has haproxy in its place"
        hint = "same listeners and servers, with health checks that ask each apiserver"
        notes.warning(Fate.REPLACED.value, message, hint, balancers[0].listeners[0].at)
    if instances:
        return Mode.KEEPALIVED_HAPROXY if balancers else Mode.KEEPALIVED
    if pods:
        return Mode.KUBE_VIP_HAPROXY if balancers else Mode.KUBE_VIP
    if balancers:
        _say_local(balancers, notes)
        return Mode.HAPROXY
    message = "nothing here holds a VIP or balances, so the mode is a guess"
    hint = "give keepalived.conf, haproxy.cfg or kube-vip's manifest too; or choose mode"
    notes.error(MISSING, message, hint)
    return Mode.KUBE_VIP


def _say_local(balancers: tuple[Balancer, ...], notes: Notes) -> None:
    listeners = [one for balancer in balancers for one in balancer.listeners]
    if not any(is_loopback(one.host) for one in listeners) and listeners:
        return
    message = "a proxy on each node's own 127.0.0.1 is not rendered yet"
    hint = "a VIP in front of the apiservers does the same: choose mode and endpoint.vip"
    place = balancers[0].document.whole()
    notes.error(Fate.REFUSED.value, message, hint, listeners[0].at if listeners else place)


def _run_as(files: Cluster, mode: Mode, notes: Notes) -> RunAs:
    """Static pods where there are any; files without a pod are a service's."""
    programs = {pod.program for pod in files.all(Pod)} & {"keepalived", "haproxy"}
    if mode in (Mode.KUBE_VIP, Mode.KUBE_VIP_HAPROXY):
        if mode is Mode.KUBE_VIP_HAPROXY and not programs:
            message = "haproxy runs as a static pod: beside kube-vip there is no other way"
            notes.info(Fate.REPLACED.value, message, "stop and disable haproxy.service")
        return RunAs.STATIC_POD
    if programs:
        return RunAs.STATIC_POD
    names = " and ".join(mode.value.split("-"))
    message = f"no pod of {names} is among the files, so it is taken for a service of systemd"
    notes.info("assumed", message, "runAs: static-pod lets the kubelet run it")
    return RunAs.SYSTEMD

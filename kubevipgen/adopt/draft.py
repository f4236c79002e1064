"""A setup -> the data of a cluster file, before what only the escape hatches can carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen.adopt import kube_vip, nodes, proxy, releases, vrrp
from kubevipgen.adopt.endpoint import API_PORT, no_vip
from kubevipgen.adopt.notes import Notes
from kubevipgen.adopt.profile import nearest
from kubevipgen.adopt.setup import Setup
from kubevipgen.formats.yaml import Map
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.model import Mode, RunAs
from kubevipgen.spec.resolve import DEFAULT_NAME

_ORDER = (
    "apiVersion", "kind", "name", "kubernetesVersion", "mode", "runAs", "failover", "endpoint",
    "networking", "apiServer", "etcd", "images", "kubeVip", "keepalived", "haproxy",
    "certificates", "kubeadm", "nodeDefaults", "nodes",
)  # fmt: skip
_PROGRAMS: Mapping[Mode, tuple[str, ...]] = {
    Mode.KUBE_VIP: ("kube-vip",),
    Mode.KUBE_VIP_HAPROXY: ("kube-vip", "haproxy"),
    Mode.KEEPALIVED_HAPROXY: ("keepalived", "haproxy"),
    Mode.KEEPALIVED: ("keepalived",),
    Mode.HAPROXY: ("haproxy",),
}


def draft(setup: Setup, notes: Notes) -> Map:
    """In the order of a person who writes one."""
    control = setup.control
    name = _name(setup)
    times = nearest(setup.files, setup.held, setup.pods)
    data = Map({"apiVersion": "kubevipgen/v1alpha1", "kind": "Cluster", "name": name})
    release = releases.kubernetes(control.version, is_told=control.is_told, notes=notes)
    data["kubernetesVersion"] = release
    if control.version is None:
        data.comments["kubernetesVersion"] = ("FILL IN: no file says it; the newest stands here.",)
    data["mode"] = setup.mode.value
    if times.profile != "standard":
        data["failover"] = times.profile
    data["endpoint"] = _endpoint(setup, notes)
    data.update(_cluster(setup))
    for program, section in (
        ("kubeVip", kube_vip.section(setup.pods, times, setup.endpoint.port, notes)),
        ("keepalived", vrrp.section(setup.held, setup.machines, name, times, notes)),
        ("haproxy", _haproxy(setup, notes)),
    ):
        if section:
            data[program] = section
    _add_releases(data, setup, notes)
    nodes.add(data, setup, notes)
    apart = any(node.get("role") == "load-balancer" for node in data.get("nodes", ()))
    if setup.run_as is RunAs.SYSTEMD or apart:
        data["runAs"] = setup.run_as.value
    return data


def ordered(data: Map) -> Map:
    """The machines come last, as they are the most."""
    made = Map((key, data[key]) for key in _ORDER if key in data)
    made.comments = {key: text for key, text in data.comments.items() if key in made}
    return made


def _name(setup: Setup) -> str:
    word = setup.control.name
    return word.text if word else DEFAULT_NAME


def _endpoint(setup: Setup, notes: Notes) -> Map:
    where = setup.endpoint
    vips = [str(vip) for vip in where.vips]
    found = Map()
    if not vips and not (where.name and setup.mode is Mode.HAPROXY):
        vips = [no_vip(notes)]
        found.comments["vip"] = ("FILL IN: no file says it.",)
    if vips:
        found["vip"] = vips[0] if len(vips) == 1 else vips
    if where.name:
        found["dnsName"] = where.name
    found["port"] = where.port
    return found


def _haproxy(setup: Setup, notes: Notes) -> dict[str, Any]:
    return proxy.section(setup.files, notes) if setup.balancers else {}


def _cluster(setup: Setup) -> Iterator[tuple[str, Any]]:
    control = setup.control
    networking = {
        "podSubnet": control.pods,
        "serviceSubnet": control.services,
        "dnsDomain": control.domain,
        "proxyMode": control.proxy_mode,
    }
    usual = {"dnsDomain": "cluster.local", "proxyMode": "iptables"}
    said = {k: w.text for k, w in networking.items() if w and w.text != usual.get(k)}
    if said:
        yield "networking", said
    if setup.endpoint.api_port != API_PORT:
        yield "apiServer", {"port": setup.endpoint.api_port}
    if control.etcd:
        yield "etcd", {"external": control.etcd}
    certificates = {
        "algorithm": control.algorithm,
        "validity": control.validity,
        "caValidity": control.ca_validity,
    }
    if any(certificates.values()):
        yield "certificates", {key: _hours(word.text) for key, word in certificates.items() if word}


def _hours(text: str) -> str:
    """``8760h0m0s`` as ``8760h``."""
    return text.removesuffix("0s").removesuffix("0m")


def _add_releases(data: Map, setup: Setup, notes: Notes) -> None:
    """Of pods only: which release a service has shows in no file of its own."""
    pods = setup.files.all(Pod)
    for program in _PROGRAMS[setup.mode]:
        if setup.run_as is RunAs.STATIC_POD:
            for section, values in releases.program(pods, program, notes).items():
                data.setdefault(section, {})
                data[section] = {**values, **data[section]}
    repository = setup.control.repository
    if repository:
        data["images"] = {**data.get("images", {}), "kubeadmRepository": repository.text}

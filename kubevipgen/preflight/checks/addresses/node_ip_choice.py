"""The kubelet registers this node with the address that the spec means.

Why: a host with several addresses registers with one that the kubelet chooses: the one its host
name resolves to, else the first of the default route's interface, which can be the VIP while this
node holds it. The API then reaches the kubelet (logs, exec) and the node's pods at the wrong
address. The files of `kubevipgen render` set `--node-ip` to the spec's address, so this is only
told where they are in place.

How to fix: use the rendered kubeadm file, or set `node-ip` below
`nodeRegistration.kubeletExtraArgs` in your own one: kubeadm never sets it.

Source: kubelet reference, `--node-ip`; kube-vip #741, #1017, #1198.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import holding, worth_naming
from kubevipgen.preflight.network import addresses, default_routes
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.spec.resolve_nodes import IMPLICIT

ID = "node-ip-choice"
PHASES = KUBEADM
NEEDS = ("interfaces", "routes", "names", "disk")


def check(subject: Subject) -> Iterator[Fault]:
    family = subject.cluster.networking.service_subnets[0].version
    wanted = subject.node.address(family)
    if wanted is None or not holding(subject, wanted.ip):
        raise NotApplicableError("this host has not the spec's address (node-address)")
    chosen = _chosen(subject, family)
    if chosen is None or wanted.ip in {chosen, _by_name(subject, family)}:
        return
    what = "the VIP" if chosen in subject.cluster.endpoint.vips else "of the default route"
    text = f"by itself the kubelet takes {chosen} ({what}) as node IP, not {wanted.ip}"
    hint = f"set `node-ip: {wanted.ip}` in nodeRegistration.kubeletExtraArgs of your kubeadm file"
    file = _our_file(subject)
    if file:
        yield Fault(f"{text}; {file} sets --node-ip to it", "", Severity.INFO)
    else:
        yield Fault(text, hint, Severity.WARNING)


def _chosen(subject: Subject, family: int) -> Ip | None:
    """The first global address of the default route's interface, as the kubelet looks it up."""
    usable = [a for a in addresses(subject.facts) if a.ip.version == family and worth_naming(a)]
    ways = [route.interface for route in default_routes(subject.facts, family)[:1]]
    return next((local.ip for local in usable if local.interface in ways), None)


def _by_name(subject: Subject, family: int) -> Ip | None:
    """The local address that the node's name resolves to, which the kubelet prefers."""
    name = subject.node.name
    place = ("own",) if name == IMPLICIT else ("lookups", name)
    found = [ip_address(text) for text in subject.facts.at("names", *place, "addresses")]
    local = [ip for ip in found if holding(subject, ip) and not ip.is_loopback]
    usable = [ip for ip in local if ip.version == family] or local
    wanted = subject.node.address(family)
    if usable and wanted is not None and usable[0] != wanted.ip:
        raise NotApplicableError(f"{name} resolves to {usable[0]} (hosts-file, hostname-resolves)")
    return usable[0] if usable else None


def _our_file(subject: Subject) -> str:
    """The rendered kubeadm configuration that is on this host, "" for none."""
    planned = [file.path for file in subject.planned if "/kubeadm-" in file.path]
    return next((path for path in planned if subject.facts.at("disk", "files", path)), "")

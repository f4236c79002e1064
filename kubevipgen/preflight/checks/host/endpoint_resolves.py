"""The name of the endpoint resolves to the VIP on this node.

Why: the kubelet, kubeadm and every client reach the API by this name. An address that is not the
VIP bypasses it, or leads nowhere; a second one does so every other time. kubeadm does not
compare. A wrong line in /etc/hosts is reported by hosts-file, and by that alone; this check
speaks about what comes from elsewhere (DNS), and about a name without an address.

How to fix: make the DNS records of the name exactly the VIPs, or write them into /etc/hosts on
every node before `kubeadm init`; `getent ahosts NAME` shows what programs get.

Source: kubeadm reference, controlPlaneEndpoint; getaddrinfo(3).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.host._names import (
    answers,
    lines,
    not_from_file,
    vips,
    wrong_for_endpoint,
)
from kubevipgen.preflight.phase import EVERY, Phase

ID = "endpoint-resolves"
PHASES = EVERY - {Phase.LOAD_BALANCER}
NEEDS = ("names",)


def check(subject: Subject) -> Iterator[Fault]:
    endpoint = subject.cluster.endpoint
    name = endpoint.dns_name
    if not name:
        raise NotApplicableError("the endpoint is an address, not a name")
    found = answers(subject.facts, "lookups", name)
    if not found:
        yield _nothing(subject, name)
        return
    if not endpoint.vips:
        return  # held outside: any address may be right
    written = lines(subject.facts, name)
    elsewhere = tuple(not_from_file(found, written))
    if not set(found) & set(endpoint.vips) and not elsewhere:
        raise NotApplicableError(f"/etc/hosts alone says where {name} is (hosts-file)")
    for ip in elsewhere:
        yield from _wrong(subject, name, ip)
    yield from _missing(subject, name, found)


def _nothing(subject: Subject, name: str) -> Fault:
    error = subject.facts.at("names", "lookups", name, "error")
    where = vips(subject.cluster) or "the load balancer"
    return Fault(
        f"{name} does not resolve on this node: {error}",
        f"make a DNS record, or a line in /etc/hosts on every node: {where} {name}",
    )


def _wrong(subject: Subject, name: str, ip: Ip) -> Iterator[Fault]:
    wrong = wrong_for_endpoint(subject, ip)
    if wrong is not None:
        yield Fault(
            f"{name} resolves to {ip}, {wrong.text}",
            f"take this address out of its DNS records; the VIP is {vips(subject.cluster)}",
            wrong.severity,
        )


def _missing(subject: Subject, name: str, found: tuple[Ip, ...]) -> Iterator[Fault]:
    """One of two VIPs is left out; a name that misses both is at a wrong address already."""
    for vip in subject.cluster.endpoint.vips:
        if vip not in found and set(found) & set(subject.cluster.endpoint.vips):
            yield Fault(
                f"{name} does not resolve to VIP {vip}, so clients of IPv{vip.version} miss it",
                f"add a record {'A' if vip.version == 4 else 'AAAA'} for {vip}",
                Severity.WARNING,
            )
